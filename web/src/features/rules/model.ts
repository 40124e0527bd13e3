import type { UseFormReturnType } from "@mantine/form";
import type { Changeable } from "@/features/rules/api/rules";

export type RulesForm = UseFormReturnType<Changeable>;

export const TABS = ["hours", "limits", "speed", "classes", "priorities", "countries", "guard", "simulation"] as const;
export type RulesTab = (typeof TABS)[number];
/** What is shown where the address names no tab. */
export const FIRST_TAB: RulesTab = "hours";

/** What may be changed, out of everything. */
export function picked({ hours, caps, gaps, rates, release_minutes, gather_minutes, us_hours }: Changeable): Changeable {
  return { hours, caps, gaps, rates, release_minutes, gather_minutes, us_hours };
}

/** The part of it that can be tried on the past. */
export function tried({ hours, caps, gaps, release_minutes, gather_minutes, us_hours }: Changeable): Omit<Changeable, "rates"> {
  return { hours, caps, gaps, release_minutes, gather_minutes, us_hours };
}

export type RuleChange = { rule: "hours" | "caps" | "gaps" | "release_minutes" | "gather_minutes" | "us_hours"; now: string[]; then: string[] };

/** What adopting rules would change, each rule in words; `words` writes one. */
export function ruleChanges<R extends Omit<Changeable, "rates">>(now: R, then: Omit<Changeable, "rates">, words: (rule: RuleChange["rule"], value: unknown) => string): RuleChange[] {
  const rules = ["hours", "caps", "gaps", "release_minutes", "gather_minutes", "us_hours"] as const;
  const lines = (rule: RuleChange["rule"], value: unknown) => (Array.isArray(value) ? value : [value]).map((one) => words(rule, one));
  return rules
    .map((rule) => ({ rule, now: lines(rule, now[rule]), then: lines(rule, then[rule]) }))
    .filter((change) => change.now.join("\n") !== change.then.join("\n"));
}

const DAY = 1440; // minutes

/** A stretch of a day as parts of its width: where it begins and how long it is. */
export function stretch({ opens, closes }: { opens: string; closes: string }): { left: number; width: number } {
  const left = minuteOf(opens) / DAY;
  return { left, width: minuteOf(closes) / DAY - left };
}

function minuteOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Names of the week's days in a locale, Monday first. */
export function weekdays(locale: string, style: "long" | "short"): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" });
  return DAYS.map((_, index) => format.format(Date.UTC(2024, 0, 1 + index))); // 1 January 2024 was a Monday
}

/** Open hours as a rule's data writes them ({"mon-sat": ["08:00-20:00"]}), in words. */
export function hoursText(days: Record<string, string[]>, names: readonly string[]): string {
  const name = (day: string) => names[DAYS.indexOf(day)] ?? day;
  return Object.entries(days)
    .map(([range, spans]) => `${range.split("-").map(name).join("–")} ${spans.map((one) => one.replace("-", "–")).join(", ")}`)
    .join("; ");
}

/** What differs most stands first. */
export function mostChangedFirst<R extends { was: number; would: number }>(rows: readonly R[]): R[] {
  return [...rows].sort((one, other) => Math.abs(other.would - other.was) - Math.abs(one.would - one.was) || other.was - one.was);
}
