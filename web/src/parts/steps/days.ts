import type { Language } from "@/lib/i18n";

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** The name of a day of the week; a word that is none stays. */
export function dayName(day: string, lang: Language, length: "short" | "long"): string {
  const index = (DAYS as readonly string[]).indexOf(day);
  // 2024-01-01 was a Monday
  return index < 0 ? day : new Intl.DateTimeFormat(lang, { weekday: length, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + index)));
}

