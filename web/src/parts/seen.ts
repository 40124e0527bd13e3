import type { Formats } from "@/lib/format";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A value from the data as people read it: times in words of the place, lists with commas, objects by their parts. */
export function seenText(value: unknown, format: Formats, nothing: string): string {
  if (value === null || value === undefined || value === "") return nothing;
  if (typeof value === "number") return format.decimal(value, 4);
  if (typeof value === "string") return MOMENT.test(value) ? format.dayTime(value) : value;
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (Array.isArray(value)) return value.length ? value.map((one) => seenText(one, format, nothing)).join(", ") : nothing;
  return Object.entries(value).map(([name, one]) => `${name}: ${seenText(one, format, nothing)}`).join(", ") || nothing;
}
