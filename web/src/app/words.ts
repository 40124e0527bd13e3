import { defineWords } from "@/lib/i18n";

/** Words of the frame: groups and screens of the navigation, log-in, command menu. */
export const useFrameWords = defineWords("frame", {
  en: {
    audience: "Audience", messaging: "Messaging", results: "Results", data: "Data", settings: "Settings",
    home: "Home", people: "People", segments: "Segments", imports: "Imports", journeys: "Journeys", campaigns: "Campaigns",
    templates: "Templates", onsite: "On-site & in-app", coupons: "Coupons", catalogue: "Catalogue", links: "Links & QR", overview: "Overview",
    messages: "Message log", diagnostics: "Diagnostics", calendar: "Calendar", rules: "Delivery rules", consent: "Consent", events: "Live data",
    providers: "Providers", shops: "Shops", privacy: "Data protection", team: "Users & keys", workspace: "Settings",
    skip: "Skip to content", collapse: "Collapse navigation", expand: "Expand navigation", mainNavigation: "Main navigation",
    searchOrGo: "Search …", searchAll: "Search people, journeys, templates …", noHit: "Nothing found.", goTo: "Go to",
    found: "Found", doNow: "Commands", account: "Your account", language: "Language", theme: "Appearance", light: "Light", dark: "Dark",
    system: "As the system", logOut: "Log out", switchWorkspace: "Switch workspace", demo: "Demo", demoShop: "Demo shop", handset: "Handset",
    demoTour: "Guided tour", demoBoth: "Shop and handset", clock: "Clock", ahead: "Skip ahead", minutes30: "30 minutes", hours4: "4 hours", day1: "1 day",
    logIn: "Log in", logInTitle: "Welcome", logInLead: "Log in to the studio.", email: "E-mail", password: "Password",
    wrongLogIn: "E-mail and password do not belong together.", enterDemo: "Enter the demo", demoLogIn: "This is a demo with an invented shop. Or log in with what the terminal printed at the start:",
    notFound: "This page does not exist", notFoundText: "The address may be misspelt, or the object was removed.", toHome: "To the start page",
    fault: "This screen could not be shown", newJourney: "New journey", newCampaign: "New campaign",
    newSegment: "New segment", newTemplate: "New template", newImport: "Import people", german: "Deutsch", english: "English",
  },
  de: {
    audience: "Publikum", messaging: "Nachrichten", results: "Ergebnisse", data: "Daten", settings: "Einstellungen",
    home: "Start", people: "Personen", segments: "Segmente", imports: "Importe", journeys: "Journeys", campaigns: "Kampagnen",
    templates: "Vorlagen", onsite: "Website und App", coupons: "Gutscheine", catalogue: "Katalog", links: "Links und QR", overview: "Übersicht",
    messages: "Nachrichtenprotokoll", diagnostics: "Diagnose", calendar: "Kalender", rules: "Versandregeln", consent: "Einwilligung", events: "Live-Daten",
    providers: "Anbieter", shops: "Shops", privacy: "Datenschutz", team: "Benutzer und Schlüssel", workspace: "Einstellungen",
    skip: "Zum Inhalt springen", collapse: "Navigation einklappen", expand: "Navigation ausklappen", mainNavigation: "Hauptnavigation",
    searchOrGo: "Suchen …", searchAll: "Personen, Journeys, Vorlagen … suchen", noHit: "Nichts gefunden.", goTo: "Öffnen",
    found: "Gefunden", doNow: "Befehle", account: "Ihr Konto", language: "Sprache", theme: "Darstellung", light: "Hell", dark: "Dunkel",
    system: "Wie das System", logOut: "Abmelden", switchWorkspace: "Arbeitsbereich wechseln", demo: "Demo", demoShop: "Demo-Shop", handset: "Handy",
    demoTour: "Rundgang", demoBoth: "Shop und Handy", clock: "Uhr", ahead: "Vorspulen", minutes30: "30 Minuten", hours4: "4 Stunden", day1: "1 Tag",
    logIn: "Anmelden", logInTitle: "Willkommen", logInLead: "Im Studio anmelden.", email: "E-Mail", password: "Passwort",
    wrongLogIn: "E-Mail und Passwort gehören nicht zusammen.", enterDemo: "Demo betreten", demoLogIn: "Dies ist eine Demo mit einem erfundenen Shop. Oder melden Sie sich mit dem an, was das Terminal beim Start gezeigt hat:",
    notFound: "Diese Seite gibt es nicht", notFoundText: "Vielleicht ist die Adresse falsch geschrieben, oder das Objekt wurde entfernt.", toHome: "Zur Startseite",
    fault: "Diese Seite konnte nicht gezeigt werden", newJourney: "Neue Journey", newCampaign: "Neue Kampagne",
    newSegment: "Neues Segment", newTemplate: "Neue Vorlage", newImport: "Personen importieren", german: "Deutsch", english: "English",
  },
});
