import type { UseFormReturnType } from "@mantine/form";
import type { Changeable } from "@/features/rules/api/rules";

export type RulesForm = UseFormReturnType<Changeable>;

export const TABS = ["hours", "limits", "speed", "classes", "priorities", "countries"] as const;
export type RulesTab = (typeof TABS)[number];

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
