import { defineWords } from "@/lib/i18n";

/** Words that every screen shares: verbs of buttons, states, faults. */
export const useUiWords = defineWords("ui", {
  en: {
    save: "Save", cancel: "Cancel", close: "Close", done: "Done", undo: "Undo",
    remove: "Remove", archive: "Archive", add: "Add",
    search: "Search", clear: "Clear", more: "More", actions: "Actions", copy: "Copy",
    copied: "Copied", yes: "Yes", no: "No", retry: "Try again",
    loading: "Loading", selectAll: "Select all", selectRow: "Select this row", loadMore: "Load more",
    sortBy: "Sort by {{what}}", rows_one: "{{count}} entry", rows_other: "{{count}} entries", rowsShown: "{{shown}} of {{total}}",
    noMatch: "Nothing matches.", noMatchHint: "Change the search or the filters.", clearFilters: "Clear filters",
    wrong: "Something went wrong", offline: "The server does not answer. Nothing is lost; it is tried again by itself.",
    forbidden: "Your role does not allow this. An owner can change it under Users & keys.",
    gone: "This does not exist any more, or it belongs to another workspace.", tooMany: "Too many requests. Try again in {{seconds}} seconds.",
    faulty: "The server had a fault. It is in the log; try again in a moment.",
    typeToConfirm: "Type {{word}} to confirm", howCounted: "How is this counted?", leaveTitle: "Leave without saving?",
    leaveText: "Your changes are not saved yet.", leave: "Leave", stay: "Stay here", period: "Period", days_one: "Last day",
    days_other: "Last {{count}} days", daysShort_one: "1 day", daysShort_other: "{{count}} days", custom: "Choose dates", comparedTo: "to the period before", nothingBefore: "nothing in the period before",
    showPassword: "Show or hide the password", serverZone: "Times in {{zone}}",
  },
  de: {
    save: "Speichern", cancel: "Abbrechen", close: "Schließen", done: "Fertig", undo: "Rückgängig",
    remove: "Entfernen", archive: "Archivieren", add: "Hinzufügen",
    search: "Suchen", clear: "Leeren", more: "Mehr", actions: "Aktionen", copy: "Kopieren",
    copied: "Kopiert", yes: "Ja", no: "Nein", retry: "Erneut versuchen",
    loading: "Wird geladen", selectAll: "Alle auswählen", selectRow: "Diese Zeile auswählen", loadMore: "Mehr laden",
    sortBy: "Nach {{what}} sortieren", rows_one: "{{count}} Eintrag", rows_other: "{{count}} Einträge", rowsShown: "{{shown}} von {{total}}",
    noMatch: "Nichts gefunden.", noMatchHint: "Suche oder Filter ändern.", clearFilters: "Filter zurücksetzen",
    wrong: "Etwas ist schiefgegangen", offline: "Der Server antwortet nicht. Es geht nichts verloren; der Versuch wird von selbst wiederholt.",
    forbidden: "Ihre Rolle erlaubt das nicht. Ein Inhaber kann sie unter „Benutzer und Schlüssel“ ändern.",
    gone: "Das gibt es nicht mehr, oder es gehört zu einem anderen Arbeitsbereich.", tooMany: "Zu viele Anfragen. In {{seconds}} Sekunden erneut versuchen.",
    faulty: "Im Server ist ein Fehler aufgetreten. Er steht im Protokoll; bitte gleich noch einmal versuchen.",
    typeToConfirm: "Zur Bestätigung {{word}} eingeben", howCounted: "Wie wird das gezählt?", leaveTitle: "Ohne Speichern verlassen?",
    leaveText: "Ihre Änderungen sind noch nicht gespeichert.", leave: "Verlassen", stay: "Hier bleiben", period: "Zeitraum", days_one: "Letzter Tag",
    days_other: "Letzte {{count}} Tage", daysShort_one: "1 Tag", daysShort_other: "{{count}} Tage", custom: "Tage wählen", comparedTo: "zum Vorzeitraum", nothingBefore: "im Vorzeitraum nichts",
    showPassword: "Passwort zeigen oder verbergen", serverZone: "Zeiten in {{zone}}",
  },
});
