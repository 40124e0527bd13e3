import type { FieldChange } from "@/features/journeys/api/versions";
import { bagOf, listOf, textOf } from "@/parts/steps/written";
import { entrySummary, matchText, spanWords, type SummaryNames } from "@/parts/steps/summary";
import { changesOf } from "@/features/journeys/runs/version-model";
import { usePanelWords } from "@/features/journeys/words-panels";
import { secondsOf } from "@/lib/duration";
import type { Language } from "@/lib/i18n";
import { describeCondition } from "@/parts/conditions/describe";
import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";

/** One setting that differs, in words; undefined where it is not set. */
export type Change = { label: string; before?: string; after?: string };
export type Saying = { lang: Language; names: SummaryNames; channel: (id: string) => string };

const TARGETS = new Set(["then", "timeout", "unknown", "otherwise", "control"]);
// Fields whose name in the panels is not their own in camel case.
const LABELS: Record<string, string> = {
  days: "midnights", until: "untilTime", on: "waitsFor", recheck_audience: "recheck", set: "traits", hold_out: "holdOut", enter: "whoComesIn", exit: "exits",
  value: "worth", title: "name", start: "start", for: "for", name: "journeyName", quiet_hours: "quietHours",
};
const camel = (field: string) => field.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());

/** What a field is called in its panel. */
function labelOf(field: string): string {
  const key = [LABELS[field], camel(field), field].find((one) => one !== undefined && usePanelWords.has(one));
  return key ? usePanelWords.say(key as "atMost") : field;
}

/** Where people go on is told as a way of its own, not as a setting. */
function withoutTargets(field: string, value: unknown): unknown {
  if (TARGETS.has(field)) return undefined;
  if (field === "paths" && !Array.isArray(value)) return undefined; // attached outcomes of a step: nothing but targets
  if (!Array.isArray(value)) return value;
  return value.map((one: unknown) => (typeof one === "object" && one !== null && !Array.isArray(one) ? { ...one, then: undefined } : one));
}

const several = (parts: readonly string[], lang: Language) => new Intl.ListFormat(lang, { type: "disjunction" }).format(parts);

/** A value as it stands in its panel; undefined for one that has to be taken apart. */
function inWords(field: string, value: unknown, { lang, names, channel }: Saying): string | undefined {
  const condition = (one: unknown) => describeCondition(bagOf(one) as Condition, useConditionWords.say, names);
  if (typeof value === "boolean") return usePanelWords.say(value ? "isOn" : "isOff");
  if (field === "template") return names.templates?.[textOf(value)] ?? textOf(value);
  if (field === "channel" || field === "cap_to") return channel(textOf(value));
  if (field === "audience" || field === "holds" || field === "where") return condition(value);
  if (["on", "reset_on", "refresh_on", "exit"].includes(field)) return several(listOf(value).map((one) => matchText(one, lang, names)), lang);
  if (field === "paths") return listOf(value).map((one) => condition(bagOf(one).if)).join(" · ");
  if (field === "arms") return listOf(value).map((one) => `${textOf(bagOf(one).name)} ${textOf(bagOf(one).share)}`).join(" · ");
  if (field === "fallback") return listOf(value).map((one) => channel(textOf(bagOf(one).channel))).join(" · ");
  if (field === "enter") return entrySummary({ enter: value }, lang, names).join(" · ");
  if (typeof value !== "string") return typeof value === "number" ? String(value) : undefined;
  const chosen = `${camel(field)}_${value}`;
  if (usePanelWords.has(chosen)) return usePanelWords.say(chosen as "success_read");
  if (field === "since") return names.steps?.[value] ?? value;
  return secondsOf(value) === null ? value : spanWords(value, lang);
}

/** Settings that differ, in words; what is only where people go on is left out. */
export function changesInWords(fields: readonly FieldChange[], saying: Saying): Change[] {
  return fields.flatMap(({ field, before, after }): Change[] => {
    const was = withoutTargets(field, before) ?? undefined;
    const will = withoutTargets(field, after) ?? undefined;
    if (JSON.stringify(was) === JSON.stringify(will)) return [];
    const said = (value: unknown) => (value === undefined ? undefined : inWords(field, value, saying));
    const words = { label: labelOf(field), before: said(was), after: said(will) };
    const whole = (was === undefined || words.before !== undefined) && (will === undefined || words.after !== undefined);
    if (whole && words.before !== words.after) return [words];
    return changesOf(was, will, field).map((one) => {
      const last = one.path.replace(/\[\d+\]/g, "").split(".").pop() ?? field;
      const part = (value: string | undefined) => (value === undefined ? undefined : (inWords(last, value, saying) ?? value));
      return { label: last === field ? labelOf(field) : `${labelOf(field)}: ${labelOf(last)}`, before: part(one.before), after: part(one.after) };
    });
  });
}
