import { serverTime } from "@/lib/clock";

/** A period in days: the last so many, or from one day to another (both included, YYYY-MM-DD). */
export type Period = { days: number } | { from: string; to: string };

/** First and last day of a period (YYYY-MM-DD), as of the server's today. */
export function daysOf(period: Period, now: Date = serverTime()): { from: string; to: string } {
  if ("from" in period) return period;
  const first = new Date(now.getTime() - (period.days - 1) * 86_400_000);
  return { from: dayOf(first), to: dayOf(now) };
}

function dayOf(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
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
