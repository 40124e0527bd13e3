import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconQuestionMark, IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { defineWords } from "@/lib/i18n";
import { useFormat, type Formats } from "@/lib/format";
import type { Schemas } from "@/lib/api";
import { useNames } from "@/parts/conditions/use-names";
import { describeCondition, type Names } from "@/parts/conditions/describe";
import { CART, COMPUTED, type Condition } from "@/parts/conditions/model";
import { useConditionWords, wordOf, type SayCondition } from "@/parts/conditions/words";
import { usePurposes } from "@/parts/purposes";
import { seenText } from "@/parts/seen";
import { tones } from "@/ui/theme";

export type Verdict = Schemas["PersonVerdict"]["verdict"];

const useVerdictWords = defineWords("verdict", {
  en: {
    yes: "true", no: "not true", unknown: "unknown", seen: "seen: {{value}}", nothing: "nothing", again: "may change by itself on {{at}}", all: "All of these", any: "Any of these",
    not: "The opposite of", push: "push allowed", noPush: "push not allowed",
  },
  de: {
    yes: "trifft zu", no: "trifft nicht zu", unknown: "unbekannt", seen: "gesehen: {{value}}", nothing: "nichts", again: "kann sich am {{at}} von selbst ändern", all: "Alle davon",
    any: "Eine davon", not: "Das Gegenteil von", push: "Push erlaubt", noPush: "Push nicht erlaubt",
  },
});

/** A condition asked about one person: every line with ✓ or ✗ and the value that was seen. */
export function VerdictTree({ verdict }: { verdict: Verdict }) {
  const say = useConditionWords();
  const known = useNames();
  const purposes = usePurposes();
  const names = useMemo(() => ({ ...known, purposes: Object.fromEntries(purposes.map((one) => [one.value, one.label])) }), [known, purposes]);
  return (
    <Stack gap={6} component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
      <Line verdict={verdict} say={say} names={names} />
    </Stack>
  );
}

function Line({ verdict, say, names }: { verdict: Verdict; say: SayCondition; names: Names }) {
  const t = useVerdictWords();
  const format = useFormat();
  const group = verdict.parts.length > 0;
  const title = group && (verdict.kind === "all" || verdict.kind === "any" || verdict.kind === "not")
    ? t(verdict.kind) : describeCondition(verdict.condition as unknown as Condition, say, names);
  const seen = !group && seenText(inWords(verdict, say, names, format, t), format, t("nothing"));
  return (
    <li>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Mark value={verdict.value} />
        <div>
          <Text size="sm" fw={group ? 600 : undefined}>{title}</Text>
          {seen && <Text size="xs" c="dimmed">{t("seen", { value: seen })}</Text>}
          {!group && verdict.look_again && <Text size="xs" c="dimmed">{t("again", { at: format.dayTime(verdict.look_again) })}</Text>}
        </div>
      </Group>
      {group && (
        <Stack gap={6} mt={6} component="ul" style={{ listStyle: "none", margin: 0, paddingLeft: 30 }}>
          {verdict.parts.map((part, index) => <Line key={index} verdict={part} say={say} names={names} />)}
        </Stack>
      )}
    </li>
  );
}

type Device = { type?: string; push_enabled?: boolean };

/** The value that was seen: amounts as money, states by their names. */
function inWords({ kind, condition, seen }: Verdict, say: SayCondition, names: Names, format: Formats, t: ReturnType<typeof useVerdictWords>): unknown {
  if (kind === "device") {
    const all = (Array.isArray(seen) ? seen : [seen]) as (Device | null)[];
    return all.flatMap((one) => (one ? [`${wordOf(say, "device", one.type ?? "other")} (${t(one.push_enabled ? "push" : "noPush")})`] : []));
  }
  const field = String((condition as { field?: string }).field ?? (kind === "cart" ? "status" : ""));
  const type = kind === "computed" ? COMPUTED[field] : kind === "cart" ? CART[field] : undefined;
  const value: unknown = seen;
  if (type === "money" && typeof value === "number" && names.currency) return format.money(value, names.currency);
  const words = kind === "consent" ? "state" : kind === "cart" && field === "status" ? "cartstate" : kind === "phase" ? "phase" : "";
  if (!words) return value;
  return Array.isArray(value) ? value.map((one) => wordOf(say, words, one)) : wordOf(say, words, value);
}

/** ✓, ✗ or ? with its word for screen readers. */
function Mark({ value }: { value: boolean | null }) {
  const t = useVerdictWords();
  const [Picture, tone, word] = value === null
    ? [IconQuestionMark, "warn", "unknown"] as const : value ? [IconCheck, "good", "yes"] as const : [IconX, "bad", "no"] as const;
  return (
    <ThemeIcon size={20} radius="xl" variant="light" color={tones[tone]} role="img" aria-label={t(word)}>
      <Picture size={14} stroke={2.4} aria-hidden />
    </ThemeIcon>
  );
}
