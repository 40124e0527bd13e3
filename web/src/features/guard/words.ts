import { defineWords } from "@/lib/i18n";

export const useGuardRuleWords = defineWords("guardRules", {
  en: {
    lead: "What the guard says about the words of a template when it is saved, and about the finished message before it leaves. You decide how serious each rule is.",
    rule: "Rule", why: "Why, and what to do", severity: "Severity", severityOf: "Severity of “{{rule}}”", usual: "usually: {{severity}}", source: "Source", rendered: "Asked again before hand-over",
    block: "Block", warn: "Warn", note: "Note", off: "Off", law: "Law", trust: "Trust of recipients and platforms", clarity: "Clarity", craft: "Craft",
    blockText: "Block: journeys with it cannot be published, and the message is not sent. Warn and note only tell. Off: not looked at.",
    saved: "“{{rule}}” is now: {{severity}}.", readOnly: "Only an owner changes these rules.", notLaw: "A help, not legal advice. Nobody has signed the rules off for your shop.",
    gating: "Ask satisfied people only", gatingText: "Lets a journey or a template decide by score who is sent to a public review.",
    gatingWhy: "Google and Trustpilot want every buyer to be asked alike. Google can remove reviews, block new ones and show a warning on the profile. With this switch the guard only remarks on it; the risk is yours.",
    gatingOn: "Scores may decide who reviews in public.", gatingOff: "Everybody is asked alike again.",
  },
  de: {
    lead: "Was die Prüfung zum Wortlaut einer Vorlage sagt, wenn sie gespeichert wird, und zur fertigen Nachricht, bevor sie hinausgeht. Wie ernst jede Regel ist, entscheiden Sie.",
    rule: "Regel", why: "Warum, und was zu tun ist", severity: "Gewicht", severityOf: "Gewicht von „{{rule}}“", usual: "üblich: {{severity}}", source: "Quelle", rendered: "Vor der Übergabe noch einmal gefragt",
    block: "Sperren", warn: "Warnen", note: "Hinweis", off: "Aus", law: "Recht", trust: "Vertrauen von Empfängern und Plattformen", clarity: "Klarheit", craft: "Handwerk",
    blockText: "Sperren: Journeys damit lassen sich nicht veröffentlichen, und die Nachricht geht nicht hinaus. Warnen und Hinweis sagen es nur. Aus: wird nicht geprüft.",
    saved: "„{{rule}}“ ist jetzt: {{severity}}.", readOnly: "Nur Inhaber ändern diese Regeln.", notLaw: "Eine Hilfe, keine Rechtsberatung. Niemand hat die Regeln für Ihren Shop freigegeben.",
    gating: "Nur Zufriedene fragen", gatingText: "Lässt eine Journey oder Vorlage nach Punktzahl entscheiden, wer zur öffentlichen Bewertung geschickt wird.",
    gatingWhy: "Google und Trustpilot verlangen, dass alle Käufer gleich gefragt werden. Google kann Bewertungen entfernen, neue sperren und im Profil warnen. Mit diesem Schalter merkt die Prüfung es nur an; das Risiko tragen Sie.",
    gatingOn: "Die Punktzahl darf entscheiden, wer öffentlich bewertet.", gatingOff: "Alle werden wieder gleich gefragt.",
  },
});
