import { serverTime } from "@/lib/clock";
import { homeZone } from "@/lib/zone";

/** A period in days: the last so many, or from one day to another (both included, YYYY-MM-DD). */
export type Period = { days: number } | { from: string; to: string };

/** First and last day of a period (YYYY-MM-DD), as of today by the server's clock in the workspace's zone. */
export function daysOf(period: Period, now: Date = serverTime(), zone: string | undefined = homeZone()): { from: string; to: string } {
  if ("from" in period) return period;
  const to = dayOf(now, zone);
  return { from: daysBefore(to, period.days - 1), to };
}

function dayOf(at: Date, zone: string | undefined): string {
  const said = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at);
  const part = (type: string) => said.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** Counted on the calendar: a day may have 23 or 25 hours. */
function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10);
}

/** A period as it stands in the address. */
export type PeriodSearch = { days?: number; from?: string; to?: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What of an address is about the period. */
export function periodSearch(search: Record<string, unknown>): PeriodSearch {
  const { from, to } = search;
  if (typeof from === "string" && typeof to === "string" && DAY.test(from) && DAY.test(to) && from <= to) return { from, to };
  const days = Number(search.days);
  return Number.isInteger(days) && days > 0 && days <= 3660 ? { days } : {};
}

/** The period of an address; the last `usual` days where it names none. */
export function periodOf(search: PeriodSearch, usual: number): Period {
  if (search.from && search.to) return { from: search.from, to: search.to };
  return { days: search.days ?? usual };
}

/** The moment at which a day (YYYY-MM-DD) begins in a zone. */
export const startOfDay = (day: string, zone: string): Date => momentOf(`${day} 00:00:00`, zone);

/** The moment that is meant by what a clock on the wall says (YYYY-MM-DD HH:MM:SS), by default in the workspace's zone. */
export function momentOf(wall: string, zone: string = homeZone() ?? "UTC"): Date {
  const guess = new Date(`${wall.replace(" ", "T")}Z`);
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  const ahead = (at: Date) => {
    const said = Object.fromEntries(parts.formatToParts(at).map((one) => [one.type, one.value]));
    return Date.parse(`${said.year}-${said.month}-${said.day}T${said.hour}:${said.minute}:${said.second}Z`) - at.getTime();
  };
  const first = new Date(guess.getTime() - ahead(guess));
  return new Date(guess.getTime() - ahead(first)); // again, because the clock may change between the two
}

/** What a clock on the wall says at a moment, by default in the workspace's zone. */
export function wallOf(at: string, zone: string | undefined = homeZone()): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(new Date(at));
}

/** Days (both included) as moments in a zone: the beginning of the first, and of the day after the last. */
export function wholeDays({ from, to }: { from: string; to: string }, zone: string): { from: Date; to: Date } {
  return { from: startOfDay(from, zone), to: startOfDay(daysBefore(to, -1), zone) };
}

/** A period as moments: whole days in a zone, and nothing later than now. */
export function momentsOf(period: Period, zone: string, now: Date): { from: string; to: string } {
  const { from, to } = wholeDays(daysOf(period, now, zone), zone);
  return { from: from.toISOString(), to: (to > now ? now : to).toISOString() };
}
