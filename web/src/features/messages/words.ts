import { defineWords } from "@/lib/i18n";

export const useMessageWords = defineWords("messages", {
  en: {
    title: "Message log", lead: "Every message and what became of it. Each one ends in exactly one state, with a reason.",
    message: "Message", when: "When", person: "To", channel: "Channel", from: "Journey · step", state: "State", reason: "Why", searchAddress: "Name, address or number", anyJourney: "Of every journey", anyTemplate: "Of every template",
    anyState: "Any state", anyChannel: "Any channel", anyReason: "Any reason", empty: "No messages yet",
    emptyText: "As soon as a journey or a campaign speaks to somebody, it stands here, also what was not sent, and why.", copyId: "Copy id",
    openJourney: "Journey", story: "What happened", planned: "Planned", due: "Was due", attempted: "Handed to the provider", accepted: "Taken by the provider",
    delivered: "Delivered", read: "Read", clicked: "Clicked", settled: "Ended", gate: "May it be sent?", gateLead: "Every question that was asked, in order. The first “no” or “wait” decides.",
    whenPlanned: "when planned", whenHandedOver: "at hand-over", words: "The words", noWords: "Not written out: it did not get that far.", wordless: "A web call has no words.", text_name: "Template of the platform", text_language: "Language", text_header: "Heading", text_image: "Picture", text_body: "Values in the text", text_buttons: "Values of the buttons", text_subject: "Subject", text_title: "Heading", text_text: "Text", replies: "The provider's answers",
    noReplies: "The provider has not said anything yet.", links: "Links in it", clicks_one: "{{count}} click", clicks_other: "{{count}} clicks", notCounted: "not counted: {{why}}",
    personalLink: "personal", sharedLink: "the same for all", details: "Details", provider: "Provider", reference: "Reference", template: "Template", version: "version {{version}}", language: "Language",
    class: "Class", purpose: "Purpose", parts_one: "{{count}} part", parts_other: "{{count}} parts", attempts: "Attempts", uselessAfter: "Useless after", control: "Control group: nothing was sent, on purpose.",
    noAddress: "no address", byHand: "Sent by hand", byItself: "Sent by itself", address: "Address", resend: "Send again", resendNow: "Send again", resent: "It is on its way as a new message.", resentBut: "Planned again, but: {{why}}.",
    resendText: "A new message with the same template and data is planned for this person. Consent, quiet hours and limits are asked anew; the journey does not go on by it.",
    resendDoubt: "Nobody knows whether the first one arrived. I accept that it may come twice.", beforeOptOut: "Sent before the opt-out: handed over {{sent}}, opted out {{out}}.", resendOf: "This message follows one that did not arrive.", resentAs: "It was sent again. Show the new message",
    test: "Test message: in no statistics.", export: "Export as CSV", cost: "Cost",
    groups: "Several states", states: "One state", g_open: "Not yet handed over", g_sent: "Sent, whatever followed", g_unsent: "Not sent for good",
    anyProvider: "Of every provider", anyPerson: "To everybody", anyTime: "Planned at any time", anyEnd: "Ended at any time", anySent: "Sent at any time",
  },
  de: {
    title: "Nachrichtenprotokoll", lead: "Jede Nachricht und was aus ihr wurde. Jede endet in genau einem Zustand, mit einem Grund.",
    message: "Nachricht", when: "Wann", person: "An", channel: "Kanal", from: "Journey · Schritt", state: "Zustand", reason: "Warum", searchAddress: "Name, Adresse oder Nummer", anyJourney: "Aus jeder Journey", anyTemplate: "Aus jeder Vorlage",
    anyState: "Jeder Zustand", anyChannel: "Jeder Kanal", anyReason: "Jeder Grund", empty: "Noch keine Nachrichten",
    emptyText: "Sobald eine Journey oder Kampagne jemanden anspricht, steht es hier, auch was nicht gesendet wurde, und warum.", copyId: "Kennung kopieren",
    openJourney: "Journey", story: "Was geschah", planned: "Vorgesehen", due: "War fällig", attempted: "Dem Anbieter übergeben", accepted: "Vom Anbieter angenommen",
    delivered: "Zugestellt", read: "Gelesen", clicked: "Geklickt", settled: "Beendet", gate: "Darf gesendet werden?", gateLead: "Jede Frage, die gestellt wurde, der Reihe nach. Das erste „nein“ oder „warten“ entscheidet.",
    whenPlanned: "beim Vorsehen", whenHandedOver: "bei der Übergabe", words: "Der Wortlaut", noWords: "Nicht ausformuliert: So weit kam es nicht.", wordless: "Ein Web-Aufruf hat keinen Wortlaut.", text_name: "Vorlage der Plattform", text_language: "Sprache", text_header: "Überschrift", text_image: "Bild", text_body: "Werte im Text", text_buttons: "Werte der Knöpfe", text_subject: "Betreff", text_title: "Überschrift", text_text: "Text", replies: "Antworten des Anbieters",
    noReplies: "Der Anbieter hat noch nichts gemeldet.", links: "Links darin", clicks_one: "{{count}} Klick", clicks_other: "{{count}} Klicks", notCounted: "nicht gezählt: {{why}}",
    personalLink: "persönlich", sharedLink: "für alle gleich", details: "Einzelheiten", provider: "Anbieter", reference: "Referenz", template: "Vorlage", version: "Version {{version}}", language: "Sprache",
    class: "Klasse", purpose: "Zweck", parts_one: "{{count}} Teil", parts_other: "{{count}} Teile", attempts: "Versuche", uselessAfter: "Nutzlos nach", control: "Kontrollgruppe: Es wurde mit Absicht nichts gesendet.",
    noAddress: "keine Adresse", byHand: "Von Hand gesendet", byItself: "Von selbst gesendet", address: "Adresse", resend: "Erneut senden", resendNow: "Erneut senden", resent: "Sie ist als neue Nachricht unterwegs.", resentBut: "Neu vorgesehen, aber: {{why}}.",
    resendText: "Dieselbe Vorlage mit denselben Daten wird für diese Person neu vorgesehen. Einwilligung, Ruhezeiten und Grenzen werden neu gefragt; die Journey geht dadurch nicht weiter.",
    resendDoubt: "Niemand weiß, ob die erste ankam. Ich nehme in Kauf, dass sie zweimal kommt.", beforeOptOut: "Vor der Abmeldung gesendet: übergeben {{sent}}, abgemeldet {{out}}.", resendOf: "Diese Nachricht folgt auf eine, die nicht ankam.", resentAs: "Sie wurde erneut gesendet. Neue Nachricht zeigen",
    test: "Testnachricht: in keiner Statistik.", export: "Als CSV exportieren", cost: "Kosten",
    groups: "Mehrere Zustände", states: "Ein Zustand", g_open: "Noch nicht übergeben", g_sent: "Gesendet, was auch folgte", g_unsent: "Endgültig nicht gesendet",
    anyProvider: "Von jedem Anbieter", anyPerson: "An alle", anyTime: "Zu jeder Zeit vorgesehen", anyEnd: "Zu jeder Zeit beendet", anySent: "Zu jeder Zeit gesendet",
  },
});

export const STATES = ["planned", "held", "due", "attempting", "accepted", "delivered", "read", "clicked", "not_sent", "failed", "expired", "suppressed", "unknown"] as const;
/** States that the API knows together; figures lead to them. */
export const GROUPS = ["open", "sent", "unsent"] as const;
