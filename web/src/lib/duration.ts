/** Spans as authors write them: 30m, 4h, 2d, 1h30m, 2w, or ISO 8601 (P14D, PT1800S). */

export const UNITS = ["s", "m", "h", "d", "w"] as const;
export type Unit = (typeof UNITS)[number];
export type Span = { count: number; unit: Unit };

const SECONDS: Record<Unit, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const SHORT = /^(-?)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.0+)?S)?)?$/;

/** Seconds of a span; null for what is none. */
export function secondsOf(text: unknown): number | null {
  if (typeof text !== "string") return null;
  const plain = text.replaceAll(" ", "");
  const found = SHORT.exec(plain.toLowerCase()) ?? ISO.exec(plain.toUpperCase());
  if (!found || found.slice(2).every((part) => part === undefined)) return null;
  const [w, d, h, m, s] = found.slice(2).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  return (w * SECONDS.w + d * SECONDS.d + h * SECONDS.h + m * SECONDS.m + s) * (found[1] ? -1 : 1);
}

/** A span in its largest whole unit (weeks only where they were written), for a number and a unit side by side. */
export function spanOf(text: unknown): Span | null {
  const seconds = secondsOf(text);
  if (seconds === null) return null;
  if (seconds === 0) return { count: 0, unit: (typeof text === "string" && UNITS.find((one) => text.endsWith(one))) || "m" }; // emptied: its unit stays
  if (typeof text === "string" && /^-?\d+w$/i.test(text) && seconds % SECONDS.w === 0) return { count: seconds / SECONDS.w, unit: "w" };
  const unit = (["d", "h", "m"] as const).find((one) => seconds % SECONDS[one] === 0) ?? "s";
  return { count: seconds / SECONDS[unit], unit };
}

/** The text of a span; one unit only, so that conditions and journeys both read it. */
export function spanText({ count, unit }: Span): string {
  return `${Math.trunc(count)}${unit}`;
}
