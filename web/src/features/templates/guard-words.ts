import { defineWords } from "@/lib/i18n";

export const useGuardWords = defineWords("contentGuard", {
  en: {
    title: "Content guard", good: "Nothing to complain about.", problem: "Cannot be saved", block: "Must be settled", warn: "Worth a look", note: "Advice",
    block_n_one: "{{count}} must be settled", block_n_other: "{{count}} must be settled", warn_n_one: "{{count}} worth a look", warn_n_other: "{{count}} worth a look",
    go: "Show the place", goIn: "Show the place, {{language}}", why: "Why", less: "Less", source: "Source", apply: "Correct it", applied: "Corrected. Undo brings the words back.",
    publish: "Journeys with this template cannot be published, and it is not sent.",
  },
  de: {
    title: "Inhaltsprüfung", good: "Nichts zu beanstanden.", problem: "Lässt sich nicht speichern", block: "Muss geklärt werden", warn: "Einen Blick wert", note: "Rat",
    block_n_one: "{{count}} Punkt zu klären", block_n_other: "{{count}} Punkte zu klären", warn_n_one: "{{count}} einen Blick wert", warn_n_other: "{{count}} einen Blick wert",
    go: "Stelle zeigen", goIn: "Stelle zeigen, {{language}}", why: "Warum", less: "Weniger", source: "Quelle", apply: "Berichtigen", applied: "Berichtigt. Rückgängig bringt den Wortlaut zurück.",
    publish: "Journeys mit dieser Vorlage lassen sich nicht veröffentlichen, und sie wird nicht gesendet.",
  },
});
