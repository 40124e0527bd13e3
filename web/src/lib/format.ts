import { useMemo } from "react";
import { language, useLanguage, type Language } from "@/lib/i18n";
import { homeZone } from "@/lib/zone";

const WHOLE_DAY = /^\d{4}-\d{2}-\d{2}$/;
const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE" };

/** How numbers, money and times are written in one language; every time in `zone` (IANA; the workspace's by default). */
export function formats(lang: Language, zone: string | undefined = homeZone()) {
  const locale = LOCALES[lang];
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const day = dates({ day: "numeric", month: "short", year: "numeric" });
  const wholeDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
  const time = dates({ hour: "2-digit", minute: "2-digit" });
  const both = dates({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const thisYear = dates({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const year = dates({ year: "numeric" });
  const dayOfMonth = dates({ day: "numeric", month: "short" });
  const wholeShort = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" });
  const exact = dates({ dateStyle: "full", timeStyle: "long" });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    locale,
    number: (value: number) => whole.format(value),
    compact: (value: number) => (Math.abs(value) < 10_000 ? whole : short).format(value),
    decimal: (value: number, digits = 1) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    /** A part of 1 as per cent. */
    percent: (value: number) => share.format(value),
    /** The size of a file, in kilobytes or megabytes. */
    bytes: (size: number) => {
      const [unit, part] = size < 1_000_000 ? (["kilobyte", 1000] as const) : (["megabyte", 1_000_000] as const);
      return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(size / part);
    },
    /** Minor units of an ISO currency. */
    money: (minor: number, currency: string) => {
      const format = new Intl.NumberFormat(locale, { style: "currency", currency });
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
    /** The day of a moment, or a day (YYYY-MM-DD) as it is, whatever the zone. */
    day: (at: string | Date) => (typeof at === "string" && WHOLE_DAY.test(at) ? wholeDay : day).format(new Date(at)),
    time: (at: string | Date) => time.format(new Date(at)),
    dayTime: (at: string | Date) => both.format(new Date(at)),
    /** The same without the year where it is that of `now`. */
    moment: (at: string | Date, now: Date) => (year.format(new Date(at)) === year.format(now) ? thisYear : both).format(new Date(at)),
    /** A day on a narrow axis: 25. Okt. */
    shortDay: (at: string | Date) => (typeof at === "string" && WHOLE_DAY.test(at) ? wholeShort : dayOfMonth).format(new Date(at)),
    exact: (at: string | Date) => exact.format(new Date(at)),
    relative: (at: string | Date, now: Date) => relative(ago, new Date(at), now),
    duration: (seconds: number) => duration(seconds, locale),
  };
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60],
];

function relative(format: Intl.RelativeTimeFormat, at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(Math.trunc(seconds), "second");
}

function duration(seconds: number, locale: string): string {
  const parts: string[] = [];
  let left = Math.round(seconds);
  for (const [unit, length] of [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]] as const) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count) parts.push(new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(count));
  }
  return parts.slice(0, 2).join(" ") || new Intl.NumberFormat(locale, { style: "unit", unit: "second" }).format(0);
}

export type Formats = ReturnType<typeof formats>;

/** How numbers and times are written here and now. */
export function useFormat(zone?: string): Formats {
  const lang = useLanguage();
  const meant = zone ?? homeZone();
  return useMemo(() => formats(lang, meant), [lang, meant]);
}

/** The same outside of components. */
export const format = (zone?: string): Formats => formats(language(), zone);
