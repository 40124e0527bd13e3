import { defineWords } from "@/lib/i18n";

export const useDiagnosticsWords = defineWords("diagnostics", {
  en: {
    title: "Diagnostics", lead: "Where messages go and where they stop. Every number opens its messages.", planned: "Planned", sent: "Sent", not_sent: "Not sent", failed: "Failed",
    held: "Held now", waiting: "Waiting now", in_doubt: "In doubt now", reasons: "Why messages were not sent", heldNow: "Held at this moment", noReasons: "Nothing was kept back in this period.", noHeld: "Nothing is held.",
    reason: "Reason", next: "What to do", count: "Messages", share: "Share", until: "Until", byDesign: "as intended", overTime: "Over time", chart: "Sent and kept back over time: {{sent}} sent, {{not_sent}} not sent.", chartHours: "Kept back, hour by hour: {{not_sent}} not sent.", allChannels: "All channels", channel: "Channel",
  },
  de: {
    title: "Diagnose", lead: "Wohin Nachrichten gehen und wo sie enden. Jede Zahl öffnet ihre Nachrichten.", planned: "Vorgesehen", sent: "Gesendet", not_sent: "Nicht gesendet", failed: "Gescheitert",
    held: "Jetzt gehalten", waiting: "Warten jetzt", in_doubt: "Jetzt ungewiss", reasons: "Warum Nachrichten nicht gesendet wurden", heldNow: "In diesem Augenblick gehalten", noReasons: "In diesem Zeitraum wurde nichts zurückgehalten.", noHeld: "Nichts wird gehalten.",
    reason: "Grund", next: "Was zu tun ist", count: "Nachrichten", share: "Anteil", until: "Bis", byDesign: "wie gewollt", overTime: "Im Verlauf", chart: "Gesendet und zurückgehalten im Verlauf: {{sent}} gesendet, {{not_sent}} nicht gesendet.", chartHours: "Stunde für Stunde zurückgehalten: {{not_sent}} nicht gesendet.", allChannels: "Alle Kanäle", channel: "Kanal",
  },
});
