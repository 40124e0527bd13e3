import type { PersonView } from "@/features/people/api/read-person";
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

/** An address, and the channels on which it means this person: an id of one messenger may be somebody else's at another one. */
export type Stoppable = { address: string; channels: readonly string[] };

const NAMED: Readonly<Record<string, readonly string[]>> = { email: ["email"], phone: ["sms", "rcs", "whatsapp"], device: ["push"] };
const NO_ADDRESS = new Set(["user", "anonymous"]);

/** Everything of a person on which a stop sign can stand, spelt as the ledger knows it. A messenger's name is of the kind of its channel. */
export function stoppable({ id, profile, identities }: Pick<PersonView, "id" | "identities"> & { profile: Partial<PersonView["profile"]> }): Stoppable[] {
  const names: (readonly [string, string | undefined])[] = [
    ...identities.filter((one) => !NO_ADDRESS.has(one.kind)).map((one) => [one.kind, one.value] as const),
    ["email", profile.email], ["phone", profile.phone], ...Object.entries(profile.chats ?? {}),
    ...(profile.devices ?? []).map((one) => ["device", one.id] as const),
  ];
  const found = new Map([[id, new Set(["inapp", "onsite"])]]); // there a message goes to the person itself
  for (const [kind, address] of names) {
    if (address) found.set(address, new Set([...(found.get(address) ?? []), ...(NAMED[kind] ?? [kind])]));
  }
  return [...found].map(([address, channels]) => ({ address, channels: [...channels] }));
}

/** Whether a stop sign is one on this address: the API looks for beginnings, and tells of every channel. */
export const isOn = (sign: { address: string; channel: string }, one: Stoppable): boolean =>
  sign.address === one.address && (sign.channel === "*" || one.channels.includes(sign.channel));

/** A consent as a merge names it (email/marketing), by the names of channel and purpose. */
export function consentText(pair: string, channel: (id: string) => string, purpose: (id: string) => string): string {
  const cut = pair.indexOf("/");
  return cut < 0 ? pair : `${channel(pair.slice(0, cut))} · ${purpose(pair.slice(cut + 1))}`;
}
