import type { Step } from "@/parts/steps/model";

export type Bag = Record<string, unknown>;

/** A mapping, whatever an unfinished draft has written. */
export const bagOf = (value: unknown): Bag => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bag) : {});
/** A text; numbers as text, everything else as nothing. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
/** A list; one item may stand where a list is wanted. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

export const WAITS = ["for", "for_at", "days", "weekday", "date", "date_in", "window", "until"] as const;
export type WaitKind = (typeof WAITS)[number];
export const WAIT_FIELDS = ["for", "days", "weekday", "date", "date_in", "window", "until"] as const;

/** Which of the eight waits is written. */
export function waitKind(step: Step): WaitKind | undefined {
  const kind = WAIT_FIELDS.find((field) => step[field] !== undefined && step[field] !== null);
  return kind === "for" && step.at ? "for_at" : kind;
}

/** A share such as 12.5% in per cent; undefined for what is none. */
export function percentOf(value: unknown): number | undefined {
  const text = textOf(value).trim();
  const number = text.endsWith("%") ? Number(text.slice(0, -1)) : NaN;
  return Number.isFinite(number) ? number : undefined;
}
