import { defineWords } from "@/lib/i18n";

export const useTeamWords = defineWords("team", {
  en: {
    title: "Users & keys", lead: "Who may log in, what they may do, and which programs may speak for the shop.",
    users: "Users", roles: "Roles", keys: "Keys", audit: "Audit log",
    name: "Name", email: "E-mail", role: "Role", since: "Since", state: "State", active: "Active", blocked: "Blocked",
    addUser: "Add user", addUserTitle: "Add a user", password: "Password", passwordHint: "At least 10 characters. Tell it on another way than by e-mail.",
    userAdded: "{{email}} may log in now.", userChanged: "{{email}} was changed.", block: "Block", unblock: "Let in again", newPassword: "New password",
    setPassword: "Set a new password", passwordSet: "The password of {{email}} was changed. Open sessions have ended.",
    owner: "Owner", marketer: "Marketer", agent: "Agent", analyst: "Analyst", developer: "Developer",
    may: "May …", read: "See numbers and definitions", personal: "See people", write: "Change journeys, templates, segments", send: "Publish, start and stop",
    admin: "Users, keys, providers, settings", rolesLead: "A role is a fixed set of rights; keys get exactly the rights you tick.",
    noKeys: "No keys yet", noKeysText: "A write key lets the shop send events. An API key lets a script do what the studio does.",
    addKey: "New key", kind: "Kind", writeKey: "Write key", apiKey: "API key", start: "Begins with", rights: "Rights", lastUsed: "Last used", neverUsed: "never",
    keyName: "What is it for?", keyNameHint: "For example: shop, nightly export", makeKey: "Make key", keyMade: "The new key", keyOnce: "Copy it now. It is kept only as a hash and never shown again.",
    writeKeyHint: "May only send events, and may be visible in the shop's pages.", apiKeyHint: "Secret. Belongs on a server, never on a page.",
    revoke: "Revoke", revokeTitle: "Revoke this key?", revokeText: "Whatever uses the key “{{name}}” is refused from now on. This cannot be undone.", revoked: "The key was revoked.",
    noAudit: "Nothing yet", noAuditText: "Every change, and every look at a person, is written down here.", when: "When", who: "Who", what: "What", object: "On what", details: "Details",
    searchActor: "Search by who", you: "you",
    sessions: "Sessions", sessionsOf: "Sessions of {{email}}", noSessions: "Logged in nowhere.", endAll: "Log out everywhere", endAllText: "Whoever is logged out has to log in again; what is not saved there is lost.", loggedOut: "{{email}} is logged out everywhere.",
  },
  de: {
    title: "Benutzer und Schlüssel", lead: "Wer sich anmelden darf, wer was darf, und welche Programme für den Shop sprechen.",
    users: "Benutzer", roles: "Rollen", keys: "Schlüssel", audit: "Protokoll",
    name: "Name", email: "E-Mail", role: "Rolle", since: "Seit", state: "Zustand", active: "Aktiv", blocked: "Gesperrt",
    addUser: "Benutzer anlegen", addUserTitle: "Einen Benutzer anlegen", password: "Passwort", passwordHint: "Mindestens 10 Zeichen. Teilen Sie es auf anderem Weg als per E-Mail mit.",
    userAdded: "{{email}} kann sich jetzt anmelden.", userChanged: "{{email}} wurde geändert.", block: "Sperren", unblock: "Wieder zulassen", newPassword: "Neues Passwort",
    setPassword: "Neues Passwort setzen", passwordSet: "Das Passwort von {{email}} wurde geändert. Offene Sitzungen sind beendet.",
    owner: "Inhaber", marketer: "Marketing", agent: "Kundendienst", analyst: "Auswertung", developer: "Entwicklung",
    may: "Darf …", read: "Zahlen und Definitionen sehen", personal: "Personen sehen", write: "Journeys, Vorlagen, Segmente ändern", send: "Veröffentlichen, starten, stoppen",
    admin: "Benutzer, Schlüssel, Anbieter, Einstellungen", rolesLead: "Eine Rolle ist ein fester Satz von Rechten; Schlüssel bekommen genau die Rechte, die Sie ankreuzen.",
    noKeys: "Noch keine Schlüssel", noKeysText: "Mit einem Schreibschlüssel sendet der Shop Ereignisse. Mit einem API-Schlüssel tut ein Skript, was das Studio tut.",
    addKey: "Neuer Schlüssel", kind: "Art", writeKey: "Schreibschlüssel", apiKey: "API-Schlüssel", start: "Beginnt mit", rights: "Rechte", lastUsed: "Zuletzt benutzt", neverUsed: "nie",
    keyName: "Wofür ist er?", keyNameHint: "Zum Beispiel: Shop, nächtlicher Export", makeKey: "Schlüssel anlegen", keyMade: "Der neue Schlüssel", keyOnce: "Kopieren Sie ihn jetzt. Er wird nur als Prüfsumme aufbewahrt und nie wieder gezeigt.",
    writeKeyHint: "Darf nur Ereignisse senden und auf den Seiten des Shops sichtbar sein.", apiKeyHint: "Geheim. Gehört auf einen Server, nie auf eine Seite.",
    revoke: "Widerrufen", revokeTitle: "Diesen Schlüssel widerrufen?", revokeText: "Was den Schlüssel „{{name}}“ benutzt, wird ab jetzt abgewiesen. Das lässt sich nicht rückgängig machen.", revoked: "Der Schlüssel wurde widerrufen.",
    noAudit: "Noch nichts", noAuditText: "Jede Änderung und jeder Blick auf eine Person wird hier festgehalten.", when: "Wann", who: "Wer", what: "Was", object: "Woran", details: "Einzelheiten",
    searchActor: "Nach Person suchen", you: "Sie",
    sessions: "Sitzungen", sessionsOf: "Sitzungen von {{email}}", noSessions: "Nirgends angemeldet.", endAll: "Überall abmelden", endAllText: "Wer abgemeldet wird, muss sich neu anmelden; was dort nicht gespeichert ist, geht verloren.", loggedOut: "{{email}} ist überall abgemeldet.",
  },
});

export const ROLES = ["owner", "developer", "marketer", "agent", "analyst"] as const;
export const SCOPES = ["read", "personal", "write", "send", "admin"] as const;
