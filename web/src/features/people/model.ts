import { ApiProblem } from "@/lib/problem";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The person whom a conflict names: somebody else who is known by the same name already. */
export function knownAs(error: unknown): string | null {
  return error instanceof ApiProblem && error.status === 409 ? (UUID.exec(error.message)?.[0] ?? null) : null;
}

/** A trait as text in a box; objects and lists as JSON. */
export function traitText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The value of a trait that was typed: numbers, true, false, lists and objects are what they look like; everything else is text. */
export function traitValue(text: string, before?: unknown): unknown {
  const plain = text.trim();
  if (plain === "") return null;
  if (typeof before === "string" && !/^[[{]/.test(before)) return text;
  if (plain === "true" || plain === "false") return plain === "true";
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(plain)) return Number(plain);
  if (/^[[{]/.test(plain)) {
    try {
      return JSON.parse(plain);
    } catch {
      return text;
    }
  }
  return text;
}

type State = { channel: string; purpose: string; state: string; address: string; at: string };

/** What holds, by purpose and channel; of several addresses the best, since one suffices. */
export function consentGrid<S extends State>(states: readonly S[]): { purpose: string; channels: S[] }[] {
  const rank = (one: S) => ["confirmed", "given", "asked", "withdrawn"].indexOf(one.state);
  const found = new Map<string, Map<string, S>>();
  for (const one of states) {
    const channels = found.get(one.purpose) ?? new Map<string, S>();
    const before = channels.get(one.channel);
    if (!before || rank(one) < rank(before)) channels.set(one.channel, one);
    found.set(one.purpose, channels);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b)).map(([purpose, channels]) => ({ purpose, channels: [...channels.values()] }));
}
