import { defineWords } from "@/lib/i18n";

export const useTemplateWords = defineWords("templates", {
  en: {
    title: "Templates", lead: "The words of every message, by channel and language.", add: "New template", grid: "Cards", list: "List", view: "View", anyChannel: "Every channel",
    anyClass: "Every class", archived: "Archived", channel: "Channel", class: "Class", languages: "Languages", usage: "Used in", used_one: "{{count}} journey", used_other: "{{count}} journeys",
    unused: "not used", missing: "{{languages}} missing", changed: "Changed", empty: "No templates yet", emptyText: "A template is one message in all your languages. Journeys and campaigns send it.",
    noArchived: "Nothing is archived", noArchivedText: "Archived templates stay here; journeys that name them go on using them.", search: "Name or id", name: "Name", id: "Id",
    idHint: "Journeys name it like this; it stays.", idFault: "Small letters, digits, - and _ only.", idTaken: "There is a template with this id.", start: "Begin with", blank: "Empty", purpose: "Purpose", topic: "Topic", topicHint: "Who switched it off in the preference centre does not get this.", noTopic: "None",
    purposeHint: "Whose consent is asked for.", create: "Create", saved: "{{name}} is saved as version {{version}}.", same: "Nothing was changed.", archive: "Archive", archive_done: "{{name}} is archived.",
    restored: "{{name}} is back.", duplicate: "Duplicate", duplicated: "Copied as {{name}}.", copyOf: "{{name}} (copy)", actions: "Actions for {{name}}", restore: "Bring back",
    advertisingHint: "Needs consent; gets brand, imprint and opt-out.", serviceHint: "About the relation: reviews, account, availability. Does not sell.", transactionalHint: "What the customer ordered or asked for.",
    st_welcome: "Welcome", st_cart: "Cart left behind", st_order: "Order received", st_news: "News with a button", st_voucher: "Reminder with a product", st_survey: "Short survey", st_banner: "Banner", st_blank: "Empty",
    tabs: "Parts of the composer", compose: "Compose", style: "Style", preview: "Preview", test: "Test", whereUsed: "Where used", versions: "Versions", structure: "Structure", basics: "Basics", options: "Options",
    defaults: "Default values", description: "Note for colleagues", addLanguage: "Add a language", copyFrom: "with the words in {{language}}", removeLanguage: "Remove {{language}}", languageRemoved: "{{language}} is removed.",
    coverage: "{{share}} written", defaultLanguage: "If a person’s language is missing", firstLanguage: "the first one", otherLanguage: "Language tag", otherLanguageHint: "For example fr or de-AT",
    everybody: "Everybody", new: "New customers", regular: "Regular customers", tone: "Words for", toneSame: "The same words as for everybody.", toneWrite: "Write other words", toneDrop: "The same as for everybody",
    text: "Text", short: "Shorter variant", shortHint: "Goes out where the text would need too many parts.", subject: "Subject", preheader: "Preheader", preheaderHint: "The line behind the subject in the inbox.",
    body: "Text", bodyKind: "Kind of body", mjml: "MJML", html: "HTML", plain: "Plain text", plainHint: "Empty: made from the mail.", titleField: "Title", image: "Picture (https address)", link: "Link target",
    linkHint: "app:/cart, product:4711 or an https address. Opens in the app where there is one.", buttons: "Buttons", button: "Button {{n}}", addButton: "Add a button", label: "Label", value: "Value reported when pressed", closes: "Empty: closes the message",
    questions: "Questions", question: "Question {{n}}", addQuestion: "Add a question", answerKind: "Kind of answer", stars: "Stars", nps: "0 to 10", choice: "Choice", textAnswer: "Text", optionsOf: "Options, one a line", required: "Must be answered",
    answerId: "Name of the answer", kind: "Shown as", banner: "Banner", modal: "Window", survey: "Survey", when: "When it is shown", now: "At once, if the app or page is open", next_open: "At the next opening", screen: "On certain screens or pages",
    exit_intent: "When the visitor is about to leave", after_purchase: "After a purchase", screens: "Screens or paths, one a line", validHours: "Valid for (hours)", maxShows: "How often one person sees it", minGap: "Seconds after another message",
    withdraw: "Take it back when the journey ends for the person", chars_one: "{{count}} character", chars_other: "{{count}} characters", pushLong: "Phones show about {{count}} characters of this.", insert: "Insert", insertInto: "Insert into {{field}}",
    find: "Search variables", nothing: "Nothing found", g_blocks: "Blocks", g_person: "Person", g_event: "Trigger", g_cart: "Cart", g_order: "Order", g_products: "Products and recommendations", g_coupon: "Coupon", g_link: "Links", g_brand: "Brand", g_steps: "Earlier steps",
    g_other: "Mandatory parts", g_emoji: "Emoji", slashHint: "Type / to insert a variable, a link or a coupon.", share: "{{share}} have it", example: "e.g. {{example}}", trigger: "Properties of the trigger", triggerHint: "Offers what this event says, and fills the preview.",
    maxParts: "At most so many SMS parts", smart: "Write plain quotes and dashes where that saves parts", track: "Shorten links and count clicks", coupon: "Coupon pool", products: "Products shown", productsHint: "The first source with enough products is taken.", noProducts: "No products",
    sources: "Sources, in this order", s_viewed: "Looked at", s_bought_together: "Bought together", s_personal: "Personal", s_reorder: "To buy again", s_trending: "Popular", s_fixed: "Fixed ones", fixedIds: "Product ids, one a line", atLeast: "At least", atMost: "At most",
    otherwise: "Without enough", hide: "leave them out", skip: "send nothing", locked: "Added by law", lockedBrand: "{{brand}} is put in front where the text does not name it", lockedStop: "Opt-out line behind the text", lockedMail: "Imprint and unsubscribe link below the mail",
    lockedUnsubscribe: "Unsubscribe link below the mail", lockedImprint: "Imprint below the mail", defaultsHint: "Written where a person lacks the value.", defaultFor: "Default for {{path}}", noVariables: "The words name no variable yet.", noDefault: "no default",
    previewAs: "Preview as", invented: "Invented", random: "Random", chosen: "Chosen", drawAgain: "Somebody else", asName: "Shown as {{name}}.", nobody: "Nobody is known yet; an invented person is shown.", variables: "Variables", emptyValue: "empty", usesDefault: "default: {{value}}",
    stale: "Shows the last words that were complete.", mayNot: "Previews need the right to see people.", notRendered: "This person would get nothing.", saving: "Saving …", unsaved: "Not saved",
    parts_one: "{{count}} part", parts_other: "{{count}} parts", encoding: "Alphabet", charsLeft_one: "{{count}} character left in this part", charsLeft_other: "{{count}} characters left in this part", perRecipient: "{{price}} per recipient",
    noPrice: "No price is set for SMS.", costly: "Costly characters", costlyWhy: "{{character}} changes the alphabet: only 70 instead of 160 characters fit into a part.", costlyDouble: "{{character}} counts twice.", replaceWith: "Write {{replacement}} instead", takeOut: "Take it out",
    without_one: "Without it: {{count}} part", without_other: "Without it: {{count}} parts", meter: "SMS parts", fixAll: "Take all of them out",
   
   
   
    problems_one: "{{count}} thing to settle", problems_other: "{{count}} things to settle", testText: "One message with these words, also before they are saved, as the person chosen in the preview.", testAs: "Words in {{language}}, as {{name}}", noUse: "Not used yet",
    noUseText: "Name it in a message step of a journey, or in a campaign.", journey: "Journey", status: "Status", steps: "Steps", inDraft: "in the draft only", version: "Version", savedAt: "Saved", savedBy: "By", present: "present", bringBack: "Restore", broughtBack: "Version {{version}} is in the editor. Save to use it.",
    conflict: "Somebody else saved this template", conflictText: "{{who}} saved version {{version}} in the meantime. Your words are still here.", theirs: "Load theirs", mine: "Save mine as the newest", allDevices: "On every device", newCampaign: "Send as a campaign",
    b_text: "Text", b_button: "Button", b_image: "Picture", b_divider: "Line", b_products: "Products with picture", b_columns: "Two columns", notSaved: "These words are not saved yet.", save: "Save", shortcut: "⌘S",
  },
  de: {
    title: "Vorlagen", lead: "Der Wortlaut jeder Nachricht, nach Kanal und Sprache.", add: "Neue Vorlage", grid: "Karten", list: "Liste", view: "Ansicht", anyChannel: "Jeder Kanal",
    anyClass: "Jede Klasse", archived: "Archivierte", channel: "Kanal", class: "Klasse", languages: "Sprachen", usage: "Verwendet in", used_one: "{{count}} Journey", used_other: "{{count}} Journeys",
    unused: "nicht verwendet", missing: "{{languages}} fehlt", changed: "Geändert", empty: "Noch keine Vorlagen", emptyText: "Eine Vorlage ist eine Nachricht in allen Ihren Sprachen. Journeys und Kampagnen versenden sie.",
    noArchived: "Nichts ist archiviert", noArchivedText: "Archivierte Vorlagen bleiben hier; Journeys, die sie nennen, verwenden sie weiter.", search: "Name oder Kurzname", name: "Name", id: "Kurzname",
    idHint: "So nennen Journeys sie; er bleibt.", idFault: "Nur Kleinbuchstaben, Ziffern, - und _.", idTaken: "Diesen Kurznamen gibt es schon.", start: "Beginnen mit", blank: "Leer", purpose: "Zweck", topic: "Thema", topicHint: "Wer es auf der Einstellungsseite abgewählt hat, bekommt das nicht.", noTopic: "Keines",
    purposeHint: "Wofür die Einwilligung gelten muss.", create: "Anlegen", saved: "{{name}} ist als Version {{version}} gespeichert.", same: "Es wurde nichts geändert.", archive: "Archivieren", archive_done: "{{name}} ist archiviert.",
    restored: "{{name}} ist wieder da.", duplicate: "Duplizieren", duplicated: "Kopiert als {{name}}.", copyOf: "{{name}} (Kopie)", actions: "Aktionen für {{name}}", restore: "Zurückholen",
    advertisingHint: "Braucht Einwilligung; erhält Absender, Impressum und Abmeldung.", serviceHint: "Zur Beziehung: Bewertung, Konto, Verfügbarkeit. Verkauft nicht.", transactionalHint: "Was der Kunde bestellt oder angefordert hat.",
    st_welcome: "Willkommen", st_cart: "Liegengebliebener Warenkorb", st_order: "Bestellung eingegangen", st_news: "Neuigkeit mit Knopf", st_voucher: "Erinnerung mit Produkt", st_survey: "Kurze Umfrage", st_banner: "Banner", st_blank: "Leer",
    tabs: "Teile des Editors", compose: "Schreiben", style: "Stil", preview: "Vorschau", test: "Test", whereUsed: "Verwendung", versions: "Versionen", structure: "Aufbau", basics: "Grundlagen", options: "Optionen",
    defaults: "Ersatzwerte", description: "Notiz für Kollegen", addLanguage: "Sprache hinzufügen", copyFrom: "mit dem Wortlaut auf {{language}}", removeLanguage: "{{language}} entfernen", languageRemoved: "{{language}} ist entfernt.",
    coverage: "zu {{share}} geschrieben", defaultLanguage: "Wenn die Sprache der Person fehlt", firstLanguage: "die erste", otherLanguage: "Sprachkürzel", otherLanguageHint: "Zum Beispiel fr oder de-AT",
    everybody: "Alle", new: "Neukunden", regular: "Stammkunden", tone: "Wortlaut für", toneSame: "Derselbe Wortlaut wie für alle.", toneWrite: "Anders schreiben", toneDrop: "Wie für alle",
    text: "Text", short: "Kürzere Fassung", shortHint: "Wird gesendet, wenn der Text zu viele Teile brauchte.", subject: "Betreff", preheader: "Vorschauzeile", preheaderHint: "Die Zeile hinter dem Betreff im Posteingang.",
    body: "Text", bodyKind: "Art des Inhalts", mjml: "MJML", html: "HTML", plain: "Reiner Text", plainHint: "Leer: wird aus der Mail gemacht.", titleField: "Titel", image: "Bild (https-Adresse)", link: "Ziel",
    linkHint: "app:/cart, product:4711 oder eine https-Adresse. Öffnet in der App, wo es eine gibt.", buttons: "Knöpfe", button: "Knopf {{n}}", addButton: "Knopf hinzufügen", label: "Beschriftung", value: "Gemeldeter Wert beim Drücken", closes: "Leer: schließt die Nachricht",
    questions: "Fragen", question: "Frage {{n}}", addQuestion: "Frage hinzufügen", answerKind: "Art der Antwort", stars: "Sterne", nps: "0 bis 10", choice: "Auswahl", textAnswer: "Text", optionsOf: "Auswahl, je Zeile eine", required: "Muss beantwortet werden",
    answerId: "Name der Antwort", kind: "Gezeigt als", banner: "Banner", modal: "Fenster", survey: "Umfrage", when: "Wann sie gezeigt wird", now: "Sofort, wenn App oder Seite offen ist", next_open: "Beim nächsten Öffnen", screen: "Auf bestimmten Ansichten oder Seiten",
    exit_intent: "Wenn der Besucher gehen will", after_purchase: "Nach einem Kauf", screens: "Ansichten oder Pfade, je Zeile einer", validHours: "Gültig (Stunden)", maxShows: "Wie oft eine Person sie sieht", minGap: "Sekunden nach einer anderen Nachricht",
    withdraw: "Zurücknehmen, wenn die Journey für die Person endet", chars_one: "{{count}} Zeichen", chars_other: "{{count}} Zeichen", pushLong: "Handys zeigen davon etwa {{count}} Zeichen.", insert: "Einfügen", insertInto: "In {{field}} einfügen",
    find: "Variablen suchen", nothing: "Nichts gefunden", g_blocks: "Blöcke", g_person: "Person", g_event: "Auslöser", g_cart: "Warenkorb", g_order: "Bestellung", g_products: "Produkte und Empfehlungen", g_coupon: "Gutschein", g_link: "Links", g_brand: "Marke", g_steps: "Frühere Schritte",
    g_other: "Pflichtteile", g_emoji: "Emoji", slashHint: "/ tippen, um Variable, Link oder Gutschein einzufügen.", share: "bei {{share}} vorhanden", example: "z. B. {{example}}", trigger: "Eigenschaften des Auslösers", triggerHint: "Bietet an, was dieses Ereignis sagt, und füllt die Vorschau.",
    maxParts: "Höchstens so viele SMS-Teile", smart: "Einfache Anführungszeichen und Striche, wo das Teile spart", track: "Links kürzen und Klicks zählen", coupon: "Gutscheintopf", products: "Gezeigte Produkte", productsHint: "Die erste Quelle mit genügend Produkten zählt.", noProducts: "Keine Produkte",
    sources: "Quellen, in dieser Reihenfolge", s_viewed: "Angesehen", s_bought_together: "Zusammen gekauft", s_personal: "Persönlich", s_reorder: "Nachkaufen", s_trending: "Beliebt", s_fixed: "Feste", fixedIds: "Produkt-Kennungen, je Zeile eine", atLeast: "Mindestens", atMost: "Höchstens",
    otherwise: "Ohne genügend", hide: "weglassen", skip: "nichts senden", locked: "Kommt von Rechts wegen dazu", lockedBrand: "{{brand}} steht davor, wo der Text den Absender nicht nennt", lockedStop: "Abmeldehinweis hinter dem Text", lockedMail: "Impressum und Abmeldelink unter der Mail",
    lockedUnsubscribe: "Abmeldelink unter der Mail", lockedImprint: "Impressum unter der Mail", defaultsHint: "Steht da, wo einer Person der Wert fehlt.", defaultFor: "Ersatz für {{path}}", noVariables: "Der Wortlaut nennt noch keine Variable.", noDefault: "kein Ersatz",
    previewAs: "Vorschau als", invented: "Erfunden", random: "Zufällig", chosen: "Gewählt", drawAgain: "Jemand anders", asName: "Gezeigt als {{name}}.", nobody: "Noch ist niemand bekannt; gezeigt wird eine erfundene Person.", variables: "Variablen", emptyValue: "leer", usesDefault: "Ersatz: {{value}}",
    stale: "Zeigt den letzten vollständigen Wortlaut.", mayNot: "Die Vorschau braucht das Recht, Personen zu sehen.", notRendered: "Diese Person bekäme nichts.", saving: "Wird gespeichert …", unsaved: "Nicht gespeichert",
    parts_one: "{{count}} Teil", parts_other: "{{count}} Teile", encoding: "Zeichensatz", charsLeft_one: "noch {{count}} Zeichen in diesem Teil", charsLeft_other: "noch {{count}} Zeichen in diesem Teil", perRecipient: "{{price}} je Empfänger",
    noPrice: "Für SMS ist kein Preis hinterlegt.", costly: "Teure Zeichen", costlyWhy: "{{character}} wechselt den Zeichensatz: nur noch 70 statt 160 Zeichen passen in einen Teil.", costlyDouble: "{{character}} zählt doppelt.", replaceWith: "Stattdessen {{replacement}}", takeOut: "Herausnehmen",
    without_one: "Ohne: {{count}} Teil", without_other: "Ohne: {{count}} Teile", meter: "SMS-Teile", fixAll: "Alle herausnehmen",
   
   
   
    problems_one: "{{count}} Punkt zu klären", problems_other: "{{count}} Punkte zu klären", testText: "Eine Nachricht mit diesem Wortlaut, auch ungespeichert, als die Person aus der Vorschau.", testAs: "Wortlaut auf {{language}}, als {{name}}", noUse: "Noch nicht verwendet",
    noUseText: "Nennen Sie sie in einem Nachrichtenschritt einer Journey oder in einer Kampagne.", journey: "Journey", status: "Status", steps: "Schritte", inDraft: "nur im Entwurf", version: "Version", savedAt: "Gespeichert", savedBy: "Von", present: "aktuell", bringBack: "Wiederherstellen", broughtBack: "Version {{version}} steht im Editor. Zum Verwenden speichern.",
    conflict: "Jemand anders hat diese Vorlage gespeichert", conflictText: "{{who}} hat inzwischen Version {{version}} gespeichert. Ihr Wortlaut ist noch da.", theirs: "Deren laden", mine: "Meine als neueste speichern", allDevices: "Auf jedem Gerät", newCampaign: "Als Kampagne senden",
    b_text: "Text", b_button: "Knopf", b_image: "Bild", b_divider: "Linie", b_products: "Produkte mit Bild", b_columns: "Zwei Spalten", notSaved: "Dieser Wortlaut ist noch nicht gespeichert.", save: "Speichern", shortcut: "⌘S",
  },
});

/** The name of a language by its tag, in the studio's language. */
export function languageName(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
