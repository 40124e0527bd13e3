import { Badge, Code, Group, Stack, Text } from "@mantine/core";
import { useFormat } from "@/lib/format";
import { defineWords, useLanguage } from "@/lib/i18n";
import { gateNote, withLocalTimes } from "@/parts/gate-words";
import { useChannelName } from "@/parts/channels";
import { usePurposeName } from "@/parts/purposes";
import { useReason } from "@/parts/reasons";
import { tones } from "@/ui/theme";

export type GateAnswer = "pass" | "skip" | "wait" | "no";
export type GateStep = { step: string; answer: GateAnswer; detail: string; rule: string };

const useGateWords = defineWords("gate", {
  en: {
    pass: "passes", skip: "does not apply", wait: "wait", no: "no", instance: "Still in the journey?", preferences: "Wanted by the person?", suppression: "Address not suppressed?",
    consent: "Consent?", address: "Address good?", audience: "Still in the audience?", control: "Control group?", country: "Law of the country",
    quiet_hours: "Quiet hours", caps: "Limits", rate: "Speed", render: "Words complete?", guard: "Content guard", duplicate: "Written to already?",
    stage: "Furthest stage?", useless: "Still useful?", provider: "Provider set up?",
    window: "Reply window open?", messenger_limit: "Enough advertising, says the messenger?", channel: "Which channel?",
  },
  de: {
    pass: "ja", skip: "trifft nicht zu", wait: "warten", no: "nein", instance: "Noch in der Journey?", preferences: "Von der Person gewünscht?", suppression: "Adresse nicht gesperrt?",
    consent: "Einwilligung?", address: "Adresse gut?", audience: "Noch in der Zielgruppe?", control: "Kontrollgruppe?", country: "Recht des Landes",
    quiet_hours: "Ruhezeiten", caps: "Obergrenzen", rate: "Tempo", render: "Wortlaut vollständig?", guard: "Inhaltsprüfung", duplicate: "Schon angeschrieben?",
    stage: "Weiteste Stufe?", useless: "Noch nützlich?", provider: "Anbieter eingerichtet?",
    window: "Antwortfenster offen?", messenger_limit: "Genug Werbung laut Messenger?", channel: "Welcher Kanal?",
  },
});

/** Statutes by their ids are shown; the numbers of our own rules stand in the title for who looks them up. */
const LAW = /^[A-Z]{2,}-/;

const TONES = { pass: "good", skip: "quiet", wait: "warn", no: "bad" } as const;

/** The gate's answers as the API gives them, read. */
export function gateSteps(gate: readonly Record<string, unknown>[]): GateStep[] {
  return gate.map((one) => ({
    step: String(one.step ?? ""), detail: String(one.detail ?? ""), rule: String(one.rule ?? ""),
    answer: (["pass", "skip", "wait", "no"] as const).find((each) => each === one.answer) ?? "skip",
  }));
}

/** "… for marketing by sms": both are ids in the note of the gate, and shown by their names. */
export function withNames(note: string, purpose: (id: string) => string, channel: (id: string) => string): string {
  return note.replace(/ (for|für) (\S+) (by|über) ([a-z_]+)/, (_all, to: string, what: string, way: string, by: string) => ` ${to} ${purpose(what)} ${way} ${channel(by)}`);
}

/** What the gate noted beside an answer, as the studio says it: in its language, in local time, by names. `step` is the question, where it is known. */
export function useGateNote(): (detail: string, step?: string) => string {
  const lang = useLanguage();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const reason = useReason();
  const format = useFormat();
  // "sms: no_consent" and "sms, which costs least": why one channel was taken, and another was not.
  const chosen = (detail: string) => detail.replace(/^(\w+)(?:: (\w*))?(.*)$/, (_all, way: string, code: string | undefined, why: string) =>
    `${channel(way)}${code ? `: ${reason(code)?.meaning ?? code}` : gateNote(why, lang)}`);
  return (detail, step) =>
    step === "channel" ? chosen(detail) : withNames(withLocalTimes(gateNote(detail, lang), (at) => format.moment(at, new Date(at))), purpose, channel);
}

/** Each question of the gate with its answer, in the order in which they were asked. */
export function GateSteps({ steps }: { steps: readonly GateStep[] }) {
  const t = useGateWords();
  const note = useGateNote();
  return (
    <Stack gap={6} component="ol" style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {steps.map((one, index) => (
        <Group key={index} component="li" gap="sm" wrap="nowrap" align="flex-start">
          <Badge color={tones[TONES[one.answer]]} w={110} style={{ flexShrink: 0 }}>{t(one.answer)}</Badge>
          <Text size="sm" w={190} style={{ flexShrink: 0 }}>{useGateWords.has(one.step) ? t(one.step as "consent") : one.step}</Text>
          <Text size="sm" c="dimmed" flex={1} title={one.rule || undefined}>{note(one.detail, one.step)} {LAW.test(one.rule) && <Code>{one.rule}</Code>}</Text>
        </Group>
      ))}
    </Stack>
  );
}
