import { defineWords } from "@/lib/i18n";

export const useAccountWords = defineWords("account", {
  en: {
    title: "Your account", lead: "{{name}} · {{role}}", look: "Language & appearance", lookLead: "They hold in every browser in which you log in.", language: "Language", german: "Deutsch", english: "English",
    theme: "Appearance", light: "Light", dark: "Dark", auto: "As the system", password: "Password", passwordLead: "After a change your other sessions end.", old: "Present password", new: "New password", newHint: "At least 10 characters",
    change: "Change password", changed: "Your password was changed. Your other sessions have ended.", sessions: "Sessions", sessionsLead: "Browsers in which you are logged in. End those that you do not know, and change your password.",
    end: "End", ended: "The session has ended.", endOthers: "End all others", endedOthers_one: "{{count}} session has ended.", endedOthers_other: "{{count}} sessions have ended.", onlyThis: "You are logged in nowhere else.",
    owner: "Owner", marketer: "Marketer", agent: "Service agent", analyst: "Analyst", developer: "Developer",
  },
  de: {
    title: "Ihr Konto", lead: "{{name}} · {{role}}", look: "Sprache und Darstellung", lookLead: "Sie gelten in jedem Browser, in dem Sie sich anmelden.", language: "Sprache", german: "Deutsch", english: "English",
    theme: "Darstellung", light: "Hell", dark: "Dunkel", auto: "Wie das System", password: "Passwort", passwordLead: "Nach einer Änderung enden Ihre anderen Sitzungen.", old: "Jetziges Passwort", new: "Neues Passwort", newHint: "Mindestens 10 Zeichen",
    change: "Passwort ändern", changed: "Ihr Passwort wurde geändert. Ihre anderen Sitzungen sind beendet.", sessions: "Sitzungen", sessionsLead: "Browser, in denen Sie angemeldet sind. Beenden Sie, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.",
    end: "Beenden", ended: "Die Sitzung ist beendet.", endOthers: "Alle anderen beenden", endedOthers_one: "{{count}} Sitzung ist beendet.", endedOthers_other: "{{count}} Sitzungen sind beendet.", onlyThis: "Sie sind nirgendwo sonst angemeldet.",
    owner: "Inhaber", marketer: "Marketing", agent: "Kundendienst", analyst: "Auswertung", developer: "Entwicklung",
  },
});
