import { defineWords } from "@/lib/i18n";

/** Words of the list of people and of its dialogues. */
export const usePeopleWords = defineWords("people", {
  en: {
    title: "People", lead: "Everybody the shop knows, customers and visitors.", search: "Name, e-mail, phone, customer no.", anySegment: "Everybody", segment: "Segment",
    sort: "Sort", created: "Oldest first", newest: "Newest first", last_seen: "Last visit first", revenue: "Highest revenue first",
    person: "Person", seen: "Last visit", orders: "Orders", net: "Revenue", tags: "Tags", segments: "Segments", consents: "Consents", since: "Known since",
    language: "Language", place: "Place", customer: "Customer no.", lastOrder: "Last order", columns: "Columns", segmentCount_one: "{{count}} segment", segmentCount_other: "{{count}} segments",
    empty: "Nobody yet", emptyText: "People appear as soon as the shop sends events. Or bring your customers along in a CSV file.", import: "Import people", add: "Add person",
    selected_one: "{{count}} person selected", selected_other: "{{count}} people selected", clear: "Clear selection", tag: "Tag", tagAll: "Tag everybody who fits", export: "Export",
    tagTitle: "Tags", tagLead: "Tags group people by hand. Conditions can ask for them as the trait “tags”.", addTags: "Add tags", removeTags: "Remove tags", tagHint: "Type and press Enter",
    tagChosen_one: "{{count}} person", tagChosen_other: "{{count}} people", tagDone_one: "Tags of {{count}} person changed.", tagDone_other: "Tags of {{count}} people changed.",
    tagWaiting: "The tags are being set in the background. Progress and undo stand under Imports.", tagUndone: "The tags are being taken back.",
    exportTitle: "Export as CSV", exportLead: "Everybody who fits search and segment now. The export is written into the audit log.", download: "Download",
    addTitle: "Add a person", addLead: "At least one of the three names is needed.", email: "E-mail", phone: "Telephone number", phoneHint: "With or without country code", userId: "Customer number of the shop",
    firstName: "First name", lastName: "Last name", quiet: "No journey takes notice", added: "{{name}} was added.", known: "Somebody is known by this already.", openKnown: "Open this person",
    exportColumns: "Columns of the file",
    col_id: "Id", col_user_id: "Customer no.", col_email: "E-mail", col_phone: "Number", col_first_name: "First name", col_last_name: "Last name", col_name: "Full name", col_language: "Language",
    col_country: "Country", col_city: "City", col_postal_code: "Postcode", col_created: "Known since", col_last_seen: "Last visit", col_orders: "Orders", col_net_revenue: "Revenue",
    col_currency: "Currency", col_last_order_at: "Last order", col_phase: "Phase", col_favourite_channel: "Favourite channel", col_tags: "Tags", col_segments: "Segments", col_consents: "Consents",
    traits: "Traits", traitsHint: "More columns from traits, such as birthday",
  },
  de: {
    title: "Personen", lead: "Alle, die der Shop kennt, Kunden und Besucher.", search: "Name, E-Mail, Telefon, Kundennr.", anySegment: "Alle", segment: "Segment",
    sort: "Sortierung", created: "Älteste zuerst", newest: "Neueste zuerst", last_seen: "Letzter Besuch zuerst", revenue: "Höchster Umsatz zuerst",
    person: "Person", seen: "Letzter Besuch", orders: "Bestellungen", net: "Umsatz", tags: "Schlagworte", segments: "Segmente", consents: "Einwilligungen", since: "Bekannt seit",
    language: "Sprache", place: "Ort", customer: "Kundennr.", lastOrder: "Letzte Bestellung", columns: "Spalten", segmentCount_one: "{{count}} Segment", segmentCount_other: "{{count}} Segmente",
    empty: "Noch niemand", emptyText: "Personen erscheinen, sobald der Shop Ereignisse sendet. Oder bringen Sie Ihre Kunden in einer CSV-Datei mit.", import: "Personen importieren", add: "Person anlegen",
    selected_one: "{{count}} Person ausgewählt", selected_other: "{{count}} Personen ausgewählt", clear: "Auswahl aufheben", tag: "Schlagworte", tagAll: "Alle Treffer mit Schlagwort versehen", export: "Exportieren",
    tagTitle: "Schlagworte", tagLead: "Schlagworte gruppieren Personen von Hand. Bedingungen fragen danach mit dem Merkmal „tags“.", addTags: "Hinzufügen", removeTags: "Entfernen", tagHint: "Eingeben und Enter drücken",
    tagChosen_one: "{{count}} Person", tagChosen_other: "{{count}} Personen", tagDone_one: "Schlagworte von {{count}} Person geändert.", tagDone_other: "Schlagworte von {{count}} Personen geändert.",
    tagWaiting: "Die Schlagworte werden im Hintergrund gesetzt. Fortschritt und Rücknahme stehen unter Importe.", tagUndone: "Die Schlagworte werden zurückgenommen.",
    exportTitle: "Als CSV exportieren", exportLead: "Alle, die jetzt zu Suche und Segment passen. Der Export steht danach im Prüfprotokoll.", download: "Herunterladen",
    addTitle: "Person anlegen", addLead: "Mindestens eine der drei Kennungen wird gebraucht.", email: "E-Mail", phone: "Telefonnummer", phoneHint: "Mit oder ohne Landesvorwahl", userId: "Kundennummer des Shops",
    firstName: "Vorname", lastName: "Nachname", quiet: "Keine Journey nimmt Notiz davon", added: "{{name}} wurde angelegt.", known: "Darunter ist schon jemand bekannt.", openKnown: "Diese Person öffnen",
    exportColumns: "Spalten der Datei",
    col_id: "Id", col_user_id: "Kundennr.", col_email: "E-Mail", col_phone: "Nummer", col_first_name: "Vorname", col_last_name: "Nachname", col_name: "Voller Name", col_language: "Sprache",
    col_country: "Land", col_city: "Ort", col_postal_code: "Postleitzahl", col_created: "Bekannt seit", col_last_seen: "Letzter Besuch", col_orders: "Bestellungen", col_net_revenue: "Umsatz",
    col_currency: "Währung", col_last_order_at: "Letzte Bestellung", col_phase: "Phase", col_favourite_channel: "Lieblingskanal", col_tags: "Schlagworte", col_segments: "Segmente", col_consents: "Einwilligungen",
    traits: "Merkmale", traitsHint: "Weitere Spalten aus Merkmalen, etwa birthday",
  },
});

export type PeopleWord = Parameters<ReturnType<typeof usePeopleWords>>[0];
