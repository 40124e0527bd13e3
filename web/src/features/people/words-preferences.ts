import { defineWords } from "@/lib/i18n";

export const usePreferenceWords = defineWords("personPreferences", {
  en: {
    title: "Chosen by the person", none: "Nothing was chosen, so nothing is restricted.", what: "What", value: "Choice", topicsOff: "Topics switched off",
    channelsOff: "No advertising by", limit: "How often at most", atMost_one: "{{count}} in {{days}} days", atMost_other: "{{count}} in {{days}} days", pause: "Break until", nothing: "–",
    source_preference_centre: "in the preference centre", source_form: "in a form", source_api: "by the shop", source_studio: "in the studio", source_merge: "by a merge",
  },
  de: {
    title: "Selbst gewählt", none: "Nichts wurde gewählt, also ist nichts eingeschränkt.", what: "Was", value: "Wahl", topicsOff: "Abgewählte Themen",
    channelsOff: "Keine Werbung per", limit: "Wie oft höchstens", atMost_one: "{{count}} in {{days}} Tagen", atMost_other: "{{count}} in {{days}} Tagen", pause: "Pause bis", nothing: "–",
    source_preference_centre: "auf der Einstellungsseite", source_form: "in einem Formular", source_api: "durch den Shop", source_studio: "im Studio", source_merge: "durch Zusammenführen",
  },
});
