import { defineWords } from "@/lib/i18n";

export const useCouponWords = defineWords("coupons", {
  en: {
    title: "Coupons", lead: "Codes that messages carry. One person gets one code for an offer; it is used up only when the message really goes.", add: "New pool", empty: "No coupons yet",
    emptyText: "A pool is a list of codes from your shop, or makes codes that the shop is told. A journey's coupon step takes from it.", name: "Name", kind: "Kind", list: "List of codes", generated: "Made here",
    free: "Free", given: "Given", redeemed: "Redeemed", revenue: "Order value", remaining: "Left", unlimited: "unlimited", low: "Running low", validTo: "Valid to", id: "Short name",
    idHint: "Lower case, digits, - and _. Journeys name the pool by it.", idFault: "Only lower-case letters, digits, - and _, at most 100.", idTaken: "This short name is taken by another pool.", offer: "What the code gives", offerHint: "For example: 10 % on everything. One person gets one code for the same offer.",
    conditions: "Conditions", conditionsHint: "Stand beside the code: from 50 €, not on sale items", prefix: "Begins with", length: "Characters behind it", validFor: "Valid for", validForHint: "From hand-over: 30m, 4h, 2d, 1w. Empty: until the date below.",
    validToHint: "No code counts after this.", lowStock: "Warn when fewer are left", per: "A new run of a journey brings", perInstance: "a new code", perPerson: "the same code", saved: "{{name}} was saved.",
    overview: "Overview", codes: "Codes", redemptions: "Redemptions", edit: "Settings", history: "History", burn: "Given per day", burnChart: "Codes given and redeemed in the last 30 days: {{given}} given, {{redeemed}} redeemed.",
    lasts: "Lasts about {{count}} more days", lastsNo: "No end in sight", rate: "{{share}} redeemed", addCodes: "Add codes", addCodesText: "One code a line, or a CSV file whose first column holds them. Known codes are left out.", paste: "Codes",
    file: "Or a file", added_one: "{{count}} code was added", added_other: "{{count}} codes were added", known: "{{count}} were known already", generate: "Make codes", generateCount: "How many?", generated_one: "{{count}} code was made", generated_other: "{{count}} codes were made",
    withdraw: "Withdraw free codes", withdrawText: "{{count}} free codes can no longer be given. Codes that people have stay good. This cannot be undone.", withdrawn: "The free codes were withdrawn.", export: "Export codes",
    code: "Code", state: "State", person: "Person", since: "Given", expires: "Valid to", order: "Order", amount: "Value", noCodes: "No codes", noCodesText: "Hand in the codes of your shop, or have some made.", noRedemptions: "Nothing redeemed yet",
    noRedemptionsText: "A code counts as redeemed when an order of your shop names it.", reserved: "Reserved", committed: "Given", void: "Withdrawn", anyState: "Any state", when: "When", who: "Who", what: "What", count: "Codes",
    came_codes_added: "handed in", came_codes_generated: "made here", came_withdrawn: "withdrawn",
  },
  de: {
    title: "Gutscheine", lead: "Codes, die Nachrichten tragen. Eine Person bekommt zu einem Angebot einen Code; verbraucht ist er erst, wenn die Nachricht wirklich hinausgeht.", add: "Neuer Gutscheintopf", empty: "Noch keine Gutscheine",
    emptyText: "Ein Gutscheintopf ist eine Liste von Codes aus Ihrem Shop, oder er erzeugt Codes, die dem Shop mitgeteilt werden. Der Gutschein-Schritt einer Journey nimmt daraus.", name: "Name", kind: "Art", list: "Liste von Codes", generated: "Hier erzeugt",
    free: "Frei", given: "Vergeben", redeemed: "Eingelöst", revenue: "Bestellwert", remaining: "Übrig", unlimited: "unbegrenzt", low: "Wird knapp", validTo: "Gültig bis", id: "Kurzname",
    idHint: "Kleinbuchstaben, Ziffern, - und _. Journeys nennen den Topf so.", idFault: "Nur Kleinbuchstaben, Ziffern, - und _, höchstens 100.", idTaken: "Dieser Kurzname ist an einen anderen Topf vergeben.", offer: "Was der Code bringt", offerHint: "Zum Beispiel: 10 % auf alles. Zum selben Angebot bekommt eine Person einen Code.",
    conditions: "Bedingungen", conditionsHint: "Stehen neben dem Code: ab 50 €, nicht auf Reduziertes", prefix: "Beginnt mit", length: "Zeichen dahinter", validFor: "Gültig für", validForHint: "Ab Übergabe: 30m, 4h, 2d, 1w. Leer: bis zum Datum unten.",
    validToHint: "Danach zählt kein Code mehr.", lowStock: "Warnen, wenn weniger übrig sind", per: "Ein neuer Durchlauf einer Journey bringt", perInstance: "einen neuen Code", perPerson: "denselben Code", saved: "{{name}} wurde gespeichert.",
    overview: "Überblick", codes: "Codes", redemptions: "Einlösungen", edit: "Einstellungen", history: "Verlauf", burn: "Vergeben je Tag", burnChart: "In den letzten 30 Tagen {{given}} Codes vergeben, {{redeemed}} eingelöst.",
    lasts: "Reicht noch etwa {{count}} Tage", lastsNo: "Kein Ende in Sicht", rate: "{{share}} eingelöst", addCodes: "Codes hinzufügen", addCodesText: "Ein Code je Zeile, oder eine CSV-Datei mit den Codes in der ersten Spalte. Bekannte Codes werden ausgelassen.", paste: "Codes",
    file: "Oder eine Datei", added_one: "{{count}} Code wurde hinzugefügt", added_other: "{{count}} Codes wurden hinzugefügt", known: "{{count}} waren schon bekannt", generate: "Codes erzeugen", generateCount: "Wie viele?", generated_one: "{{count}} Code wurde erzeugt", generated_other: "{{count}} Codes wurden erzeugt",
    withdraw: "Freie Codes zurückziehen", withdrawText: "{{count}} freie Codes können nicht mehr vergeben werden. Codes, die Menschen schon haben, bleiben gut. Das lässt sich nicht rückgängig machen.", withdrawn: "Die freien Codes wurden zurückgezogen.", export: "Codes exportieren",
    code: "Code", state: "Zustand", person: "Person", since: "Vergeben", expires: "Gültig bis", order: "Bestellung", amount: "Wert", noCodes: "Keine Codes", noCodesText: "Geben Sie die Codes Ihres Shops ein, oder lassen Sie welche erzeugen.", noRedemptions: "Noch nichts eingelöst",
    noRedemptionsText: "Ein Code gilt als eingelöst, wenn eine Bestellung Ihres Shops ihn nennt.", reserved: "Vorgemerkt", committed: "Vergeben", void: "Zurückgezogen", anyState: "Jeder Zustand", when: "Wann", who: "Wer", what: "Was", count: "Codes",
    came_codes_added: "eingegeben", came_codes_generated: "erzeugt", came_withdrawn: "zurückgezogen",
  },
});
