import { defineWords } from "@/lib/i18n";

export const useOnSiteWords = defineWords("onsite", {
  en: {
    title: "On-site & in-app", lead: "Banners, windows and surveys in the shop and in the app, and what became of them.", messages: "Messages", embed: "Put it on your site", message: "Message", kind: "Kind", channel: "Channel", journeys: "Shown by",
    banner: "Banner", modal: "Window", survey: "Survey", offered: "Offered", shown: "Shown", dismissed: "Put away", clicked: "Clicked", answered: "Answered", refused: "Could not be shown", reaction: "Reaction",
    howOffered: "Made available to a device, to be shown at the next occasion.", howReaction: "Clicks per time shown; of a survey answers per time shown.", noJourney: "no journey", archived: "Archived", showArchived: "Archived too",
    none: "No message for site or app yet", noneText: "Make a template for the channel On-site or In-app, and let a journey show it: when a page is opened, before somebody leaves, or after a purchase.", newTemplate: "New template", toTemplates: "To the templates",
    results: "Results", answers: "Answers", preview: "Preview", edit: "Edit template", answersN_one: "{{count}} answer", answersN_other: "{{count}} answers", average: "average {{value}}", nps: "NPS {{value}}", howNps: "Share of 9 and 10 less share of 0 to 6, from -100 to 100.",
    latest: "Latest answers", noTexts: "No answers in words yet.", hiddenTexts: "Your role does not show what people wrote.", noSurvey: "This message asks nothing.", noAnswers: "No answers yet", noAnswersText: "Answers appear here as soon as somebody fills in the survey.", export: "Export as CSV",
    person: "Person", when: "When", journey: "Journey", said: "Answer", device: "Device", ios: "iPhone", android: "Android", desktop: "Desktop", light: "Light", dark: "Dark", look: "Appearance", demoShop: "Open the demo shop",
    demoText: "In the demo shop the message appears as soon as a journey shows it to whoever is logged in there.", previewText: "As somebody invented would see it. It is shown at the occasion that the template names, and only while it still applies.",
    embedText: "One script brings tracking, messages, surveys and web push. It goes on every page of the shop, before the end of the body.", writeKey: "Write key", writeKeyHint: "It may be seen on pages. Make one under Users & keys; it is shown once.", toKeys: "Users & keys", copyCode: "Copy code",
    consent: "With consent: \"wait\" nothing is stored or sent before your consent banner calls anklang.consent(true).", user: "Say who is logged in, so that messages for that person appear:", check: "Check it works", checkText: "Open a page of the shop, then look into Live data: the page view stands there at once.", toEvents: "To live data", code: "Code",
    notShown: "To somebody invented it cannot be shown",
  },
  de: {
    title: "Website und App", lead: "Banner, Fenster und Umfragen im Shop und in der App, und was aus ihnen wurde.", messages: "Nachrichten", embed: "Auf die Website bringen", message: "Nachricht", kind: "Art", channel: "Kanal", journeys: "Gezeigt von",
    banner: "Banner", modal: "Fenster", survey: "Umfrage", offered: "Angeboten", shown: "Gezeigt", dismissed: "Weggeklickt", clicked: "Geklickt", answered: "Beantwortet", refused: "Nicht zeigbar", reaction: "Reaktion",
    howOffered: "Für ein Gerät bereitgestellt, bei der nächsten Gelegenheit zu zeigen.", howReaction: "Klicks je Anzeige; bei einer Umfrage Antworten je Anzeige.", noJourney: "keiner Journey", archived: "Archiviert", showArchived: "Auch archivierte",
    none: "Noch keine Nachricht für Website oder App", noneText: "Legen Sie eine Vorlage für den Kanal Website oder In-App an und lassen Sie eine Journey sie zeigen: beim Öffnen einer Seite, vor dem Verlassen oder nach einem Kauf.", newTemplate: "Neue Vorlage", toTemplates: "Zu den Vorlagen",
    results: "Ergebnisse", answers: "Antworten", preview: "Vorschau", edit: "Vorlage bearbeiten", answersN_one: "{{count}} Antwort", answersN_other: "{{count}} Antworten", average: "Durchschnitt {{value}}", nps: "NPS {{value}}", howNps: "Anteil der 9 und 10 weniger Anteil der 0 bis 6, von -100 bis 100.",
    latest: "Letzte Antworten", noTexts: "Noch keine Antworten in Worten.", hiddenTexts: "Ihre Rolle zeigt nicht, was Menschen geschrieben haben.", noSurvey: "Diese Nachricht fragt nichts.", noAnswers: "Noch keine Antworten", noAnswersText: "Antworten erscheinen hier, sobald jemand die Umfrage ausfüllt.", export: "Als CSV exportieren",
    person: "Person", when: "Wann", journey: "Journey", said: "Antwort", device: "Gerät", ios: "iPhone", android: "Android", desktop: "Desktop", light: "Hell", dark: "Dunkel", look: "Darstellung", demoShop: "Demo-Shop öffnen",
    demoText: "Im Demo-Shop erscheint die Nachricht, sobald eine Journey sie dem zeigt, der dort angemeldet ist.", previewText: "So, wie jemand Erfundenes sie sähe. Sie erscheint bei der Gelegenheit, die die Vorlage nennt, und nur, solange sie noch zutrifft.",
    embedText: "Ein Skript bringt Erfassung, Nachrichten, Umfragen und Web-Push. Es gehört auf jede Seite des Shops, vor das Ende des Body.", writeKey: "Schreibschlüssel", writeKeyHint: "Er darf auf Seiten sichtbar sein. Legen Sie ihn unter „Benutzer und Schlüssel“ an; er wird einmal gezeigt.", toKeys: "Benutzer und Schlüssel", copyCode: "Code kopieren",
    consent: "Mit consent: \"wait\" wird nichts gespeichert oder gesendet, bevor Ihr Einwilligungsbanner anklang.consent(true) aufruft.", user: "Sagen Sie, wer angemeldet ist, damit Nachrichten für diese Person erscheinen:", check: "Prüfen, ob es läuft", checkText: "Öffnen Sie eine Seite des Shops und sehen Sie in die Live-Daten: Der Seitenaufruf steht sofort dort.", toEvents: "Zu den Live-Daten", code: "Code",
    notShown: "Jemand Erfundenem kann sie nicht gezeigt werden",
  },
});
