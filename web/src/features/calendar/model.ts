import type { CalendarDay } from "@/features/calendar/api/calendar";

/** Days and months are text, as the API writes them: 2026-05-04, 2026-05. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** The weeks that show a month, Monday first; days of its neighbours fill the ends. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const begin = addDays(first, -weekday);
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  const weeks: string[][] = [];
  for (let monday = begin; monday <= last; monday = addDays(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(monday, index)));
  }
  return weeks;
}

/** Where a key leads from a day: arrows by day and week, Home and End within the week, Page keys by month. */
export function moved(day: string, key: string): string | null {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -weekday, End: 6 - weekday };
  if (key in steps) return addDays(day, steps[key] ?? 0);
  if (key !== "PageUp" && key !== "PageDown") return null;
  const month = addMonths(day.slice(0, 7), key === "PageUp" ? -1 : 1);
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  const same = `${month}-${day.slice(8)}`;
  return same > last ? last : same;
}

/** Messages of a day: those planned, of a day to come those expected; of today whichever is more. */
export function volume(day: CalendarDay): number {
  return Math.max(day.planned ?? 0, day.expected ?? 0);
}

/** Public holidays of a day; with the country's code where those of several are shown. */
export function holidayNames(day: CalendarDay, lang: string): string[] {
  const holidays = day.closed.filter((one) => one.why === "holiday");
  const several = new Set(holidays.map((one) => one.country)).size > 1;
  return [...new Set(holidays.map((one) => `${several ? `${one.country}: ` : ""}${one.name[lang] ?? one.country}`))];
}
