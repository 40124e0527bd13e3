import type { Seen } from "@/features/events/api/events";

export const MOST = 500; // lines that the stream keeps; older ones are a click away

/** New events before those already shown: each once, newest first, at most MOST. */
export function merged(shown: readonly Seen[], fresh: readonly Seen[]): Seen[] {
  const known = new Set(shown.map((one) => one.id));
  const added = fresh.filter((one) => !known.has(one.id));
  if (added.length === 0) return shown as Seen[];
  return [...added, ...shown].sort((a, b) => b.received_at.localeCompare(a.received_at)).slice(0, MOST);
}

/** The content of an event in one line: its first few properties. */
export function inOneLine(properties: Record<string, unknown>): string {
  return Object.entries(properties).slice(0, 6)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? `[${value.length}]` : typeof value === "object" && value !== null ? "{…}" : String(value)}`).join(" · ");
}
