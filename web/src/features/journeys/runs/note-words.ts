import type { Result } from "@/features/journeys/api/backtests";
import type { Formats } from "@/lib/format";
import { defineWords } from "@/lib/i18n";

export type Note = Result["notes"][number];

/** What a back-test assumed and what it could not know, by the codes of the engine. */
export const useNoteWords = defineWords("journey-backtest-notes", {
  en: {
    assumed: "Assumed: every message is accepted, {{delivered}} are delivered, {{read}} opened, {{clicked}} clicked. Nobody answers but those who really wrote.",
    limits: "Limits are counted with the messages of this test only.", limits_with_real: "Limits are counted with the messages of this test and those that were really sent.",
    today: "Templates, segments, settings and stop signs are today's; consents are those of the time, by their evidence.",
    cut: "{{n}} people were known before the oldest event that is kept: their contact data, traits and language are today's, and what they did before is missing.",
    long: "Of {{n}} people only the latest events were read, because they have very many.", imported: "{{n}} imported events count as if they had been received when they happened.",
    inside: "{{n}} people were really in this journey when the period began; where they stood is not played on, but they count as earlier entries.",
    merged: "{{n}} people had several profiles that were merged; each was followed until its merge.", other_journeys: "{{n}} people were in other journeys; they count as inside those for the whole period.",
    rates: "Sending rates are not played: messages leave at once when they are due.", caps: "Entry caps are not played: each person is looked at alone, so more may enter than live.",
    changed: "Definitions or settings were changed while the test ran; people looked at later see the new ones.", calls: "{{n}} web calls are taken as answered without a body.",
    segment: "Only people who are in the segment {{segment}} today.", sample: "A sample of about {{n}} people; multiply with care.",
    unpriced: "No price is set for {{channel}}: {{n}} messages without cost.", since: "History is kept since {{day}}; what was before is not known.",
  },
  de: {
    assumed: "Angenommen: Jede Nachricht wird übernommen, {{delivered}} werden zugestellt, {{read}} geöffnet, {{clicked}} geklickt. Niemand antwortet, außer wer wirklich geschrieben hat.",
    limits: "Für die Obergrenzen zählen nur die Nachrichten dieses Tests.", limits_with_real: "Für die Obergrenzen zählen die Nachrichten dieses Tests und die wirklich gesendeten.",
    today: "Vorlagen, Segmente, Einstellungen und Sperren sind die von heute; Einwilligungen sind die von damals, nach ihren Nachweisen.",
    cut: "{{n}} Personen waren vor dem ältesten aufbewahrten Ereignis bekannt: Kontaktdaten, Merkmale und Sprache sind die von heute, und was sie vorher taten, fehlt.",
    long: "Von {{n}} Personen wurden nur die neuesten Ereignisse gelesen, weil sie sehr viele haben.", imported: "{{n}} importierte Ereignisse zählen, als wären sie angekommen, als sie geschahen.",
    inside: "{{n}} Personen waren zu Beginn wirklich in dieser Journey; ihr Stand wird nicht weitergespielt, zählt aber als früherer Eintritt.",
    merged: "{{n}} Personen hatten mehrere Profile, die vereint wurden; jedes wurde bis dahin verfolgt.", other_journeys: "{{n}} Personen waren in anderen Journeys; sie gelten den ganzen Zeitraum über als darin.",
    rates: "Sendetempo wird nicht gespielt: Nachrichten gehen hinaus, sobald sie fällig sind.", caps: "Eintrittsgrenzen werden nicht gespielt: Jede Person wird für sich betrachtet, also können mehr eintreten als live.",
    changed: "Während des Tests wurden Definitionen oder Einstellungen geändert; später betrachtete Personen sehen die neuen.", calls: "{{n}} Webaufrufe gelten als ohne Inhalt beantwortet.",
    segment: "Nur Personen, die heute im Segment {{segment}} sind.", sample: "Eine Stichprobe von etwa {{n}} Personen; rechnen Sie mit Vorsicht hoch.",
    unpriced: "Für {{channel}} ist kein Preis hinterlegt: {{n}} Nachrichten ohne Kosten.", since: "Die Geschichte wird seit {{day}} aufbewahrt; was vorher war, ist unbekannt.",
  },
});

const SHARES = new Set(["delivered", "read", "clicked"]);

/** A note in the studio's language; the engine's own words where the code is new. */
export function noteText(note: Note, say: ReturnType<typeof useNoteWords>, format: Pick<Formats, "number" | "percent" | "day">, channel: (id: string) => string): string {
  if (!useNoteWords.has(note.code)) return note.text;
  const values = Object.fromEntries(Object.entries(note.values as Record<string, string | number>).map(([name, value]) => {
    if (SHARES.has(name)) return [name, format.percent(Number(value))];
    if (name === "channel") return [name, channel(String(value))];
    if (name === "day") return [name, format.day(String(value))];
    return [name, typeof value === "number" ? format.number(value) : value];
  }));
  return say(note.code as "assumed", values as never);
}
