import { defineWords } from "@/lib/i18n";

export const useVendorTemplateWords = defineWords("vendorTemplates", {
  en: {
    title: "Templates of WhatsApp", lead: "Meta approves these templates; write and submit them in WhatsApp Manager. They are read once a day, and a change of their approval is heard at once. Only approved ones are sent.",
    noAccount: "No account keeps templates", noAccountText: "Connect a number on WhatsApp. Its templates then stand here, with the state of their approval.",
    none: "No template yet", noneText: "This account has none, or they were not read yet. Write one in WhatsApp Manager, submit it, and read it here.",
    readNow: "Read now", lastRead: "last read", neverRead: "not read yet", failed: "The last reading failed: {{why}}", read_one: "{{count}} template was read.", read_other: "{{count}} templates were read.",
    name: "Name", language: "Language", state: "State", category: "Category", quality: "Quality", used: "Used in", unrated: "not rated yet",
    is_approved: "approved", is_pending: "in review", is_rejected: "rejected", is_paused: "paused", is_disabled: "disabled", is_MARKETING: "Marketing", is_UTILITY: "Utility",
    is_AUTHENTICATION: "Log-in code", is_good: "good", is_warn: "fair", is_bad: "poor",
  },
  de: {
    title: "Vorlagen bei WhatsApp", lead: "Diese Vorlagen gibt Meta frei; geschrieben und eingereicht werden sie im WhatsApp Manager. Sie werden einmal am Tag gelesen, und eine Änderung der Freigabe kommt sofort an. Nur freigegebene werden gesendet.",
    noAccount: "Kein Konto führt Vorlagen", noAccountText: "Verbinden Sie eine Nummer bei WhatsApp. Dann stehen hier ihre Vorlagen mit dem Stand der Freigabe.",
    none: "Noch keine Vorlage", noneText: "Dieses Konto hat keine, oder sie wurden noch nicht gelesen. Schreiben Sie eine im WhatsApp Manager, reichen Sie sie ein und lesen Sie sie hier.",
    readNow: "Jetzt lesen", lastRead: "zuletzt gelesen", neverRead: "noch nicht gelesen", failed: "Das letzte Lesen schlug fehl: {{why}}", read_one: "{{count}} Vorlage wurde gelesen.", read_other: "{{count}} Vorlagen wurden gelesen.",
    name: "Name", language: "Sprache", state: "Stand", category: "Kategorie", quality: "Qualität", used: "Verwendet in", unrated: "noch nicht bewertet",
    is_approved: "freigegeben", is_pending: "in Prüfung", is_rejected: "abgelehnt", is_paused: "pausiert", is_disabled: "gesperrt", is_MARKETING: "Werbung", is_UTILITY: "Service",
    is_AUTHENTICATION: "Anmeldecode", is_good: "gut", is_warn: "mäßig", is_bad: "schlecht",
  },
});
