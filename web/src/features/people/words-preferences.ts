import { defineWords } from "@/lib/i18n";

export const usePreferenceWords = defineWords("personPreferences", {
  en: {
    title: "Chosen by the person", none: "Nothing was chosen, so nothing is restricted.", what: "What", value: "Choice", topicsOff: "Topics switched off",
    channelsOff: "No advertising by", limit: "How often at most", atMost_one: "{{count}} in {{days}} days", atMost_other: "{{count}} in {{days}} days", pause: "Break until", preferred: "Rather by", noPreferred: "does not matter", nothing: "–",
    change: "Change preferences", changeLead: "Only what the person really said. It acts at once; what waits and is not wanted any more is not sent.",
    changeLess: "Only what the person really said. You can pass on that they want less; more takes the right to edit.", noLimit: "as often as there is something", noPause: "no break",
    why: "Why", whyHint: "As the person said it; kept in the audit log.", changed: "The preferences are changed.",
    source_preference_centre: "in the preference centre", source_form: "in a form", source_api: "by the shop", source_studio: "in the studio", source_merge: "by a merge",
  },
  de: {
    title: "Selbst gewählt", none: "Nichts wurde gewählt, also ist nichts eingeschränkt.", what: "Was", value: "Wahl", topicsOff: "Abgewählte Themen",
    channelsOff: "Keine Werbung per", limit: "Wie oft höchstens", atMost_one: "{{count}} in {{days}} Tagen", atMost_other: "{{count}} in {{days}} Tagen", pause: "Pause bis", preferred: "Am liebsten per", noPreferred: "gleich", nothing: "–",
    change: "Wünsche ändern", changeLead: "Nur was die Person wirklich gesagt hat. Es gilt sofort; was wartet und nicht mehr gewünscht ist, geht nicht hinaus.",
    changeLess: "Nur was die Person wirklich gesagt hat. Sie können festhalten, dass sie weniger möchte; mehr braucht das Recht zu bearbeiten.", noLimit: "so oft es etwas gibt", noPause: "keine Pause",
    why: "Warum", whyHint: "Wie die Person es gesagt hat; steht im Protokoll.", changed: "Die Wünsche sind geändert.",
    source_preference_centre: "auf der Einstellungsseite", source_form: "in einem Formular", source_api: "durch den Shop", source_studio: "im Studio", source_merge: "durch Zusammenführen",
  },
});
