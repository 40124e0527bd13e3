import type { Flow } from "@/features/journeys/runs/ways";
import type { Happening, Invented, Line, TrialBody } from "@/features/journeys/api/trial";
import { kindOf, nameOf, stepsOf, valueAt, type Definition } from "@/parts/steps/model";
import { listOf } from "@/parts/steps/written";
import { readValue } from "@/parts/conditions/model";

export type KeyValue = { name: string; value: string };
export type Product = { name: string; product_id: string; price: number; quantity: number; category: string };
export type Order = { days_ago: number; total: number };
/** A happening, so many seconds after entry. */
export type Placed = { offset: number; happening: Happening };

/** What the tester chose. */
export type Setup = {
  who: "person" | "invented";
  person: string;
  first: string;
  last: string;
  email: string;
  phone: string;
  traits: KeyValue[];
  /** `channel purpose`; null: everything that there is. */
  consents: string[] | null;
  tracking: boolean;
  push: boolean;
  language: string;
  zone: string;
  cart: Product[];
  viewed: Product[];
  orders: Order[];
  segments: string[];
  /** Empty: as the journey says. */
  event: string;
  properties: KeyValue[];
  /** Local time of the browser; null: now. */
  at: string | null;
  until: string;
  arms: Record<string, string>;
  holdOut: boolean;
};

export const CART_ID = "cart-1";
export const CONSENTED = ["sms", "email", "push", "inapp"] as const;
const SHIRT: Product = { name: "Linen shirt", product_id: "shirt-1", price: 49.9, quantity: 1, category: "Shirts" };
export const freshProduct = (): Product => ({ name: "", product_id: "", price: 0, quantity: 1, category: "" });

/** Somebody with a cart who agreed to everything, and the journey's own first event. */
export function freshSetup(definition: Definition): Setup {
  const event = triggersOf(definition)[0] ?? "";
  const setup: Setup = {
    who: "invented", person: "", first: "Ada", last: "Example", email: "ada@example.com", phone: "+4915228817386", traits: [], consents: null, tracking: true, push: true,
    language: "", zone: "", cart: [{ ...SHIRT }], viewed: [], orders: [], segments: [], event, properties: [], at: null, until: "30d", arms: {}, holdOut: false,
  };
  return { ...setup, properties: usualProperties(event, setup.cart) };
}

/** A set-up of the journey as it stood before: where the event was that journey's own and opens the door no more, the one that does now takes its place. */
export function fitted(setup: Setup, before: Definition, now: Definition): Setup {
  const [doors, own] = [triggersOf(before), triggersOf(now)];
  const chosen = doors.length > 0 ? !doors.includes(setup.event) : setup.event !== "";
  if (chosen || own.includes(setup.event)) return setup;
  const event = own[0] ?? "";
  return { ...setup, event, properties: usualProperties(event, setup.cart) };
}

/** The events that open the door, as the journey names them. */
export function triggersOf(definition: Definition): string[] {
  const found = listOf(valueAt(definition, ["enter", "on"])).map((one) => (typeof one === "string" ? one : valueAt(one, ["event"])));
  return [...new Set(found.filter((one): one is string => typeof one === "string" && one !== ""))];
}

/** The arms of every split, for choosing instead of drawing. */
export function splitsOf(definition: Definition): { split: string; arms: string[] }[] {
  return stepsOf(definition).filter((step) => kindOf(step) === "split")
    .map((step) => ({ split: nameOf(step), arms: listOf(step.arms).map((arm) => String(valueAt(arm, ["name"]) ?? "")).filter(Boolean) }));
}

/** What a shop usually sends along with an event. */
export function usualProperties(event: string, cart: readonly Product[], currency = ""): KeyValue[] {
  const first = cart[0];
  const product = first ? [
    { name: "product_id", value: first.product_id }, { name: "name", value: first.name }, { name: "price", value: String(first.price) },
    { name: "quantity", value: String(first.quantity) }, ...(first.category ? [{ name: "category", value: first.category }] : []),
  ] : [];
  if (event === "Product Viewed" || event === "Product Added to Wishlist") return product;
  if (event === "Product Added" || event === "Product Removed") return [{ name: "cart_id", value: CART_ID }, ...product];
  if (/^(Cart|Checkout)/.test(event)) return [{ name: "cart_id", value: CART_ID }];
  if (!event.startsWith("Order")) return [];
  const total = Math.round(cart.reduce((sum, one) => sum + one.price * one.quantity, 0) * 100) / 100;
  return [
    { name: "order_id", value: "order-1" }, { name: "cart_id", value: CART_ID }, { name: "total", value: String(total) },
    ...(currency ? [{ name: "currency", value: currency }] : []),
    ...(cart.length ? [{ name: "products", value: JSON.stringify(cart) }] : []),
  ];
}

/** Names and values as the shop would send them: numbers, yes and no, lists and objects are recognised. */
export function valuesOf(rows: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(rows.filter((one) => one.name.trim()).map((one) => [one.name.trim(), plain(one.value)]));
}

function plain(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return readValue(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function inventedOf(setup: Setup, everything: readonly string[]): Invented {
  const own = { first_name: setup.first, last_name: setup.last, email: setup.email, phone: setup.phone };
  const traits = { ...Object.fromEntries(Object.entries(own).filter(([, value]) => value.trim())), ...valuesOf(setup.traits) };
  const consents = (setup.consents ?? everything).map((one) => {
    const [channel = "", purpose = ""] = one.split(" ");
    return { channel, purpose, state: "confirmed" };
  });
  const { cart, viewed, orders, language, zone, tracking, push, segments } = setup;
  return { traits, consents, cart: named(cart), cart_id: CART_ID, viewed: named(viewed), orders, language, zone, tracking, push, segments };
}

const named = (products: readonly Product[]) =>
  products.filter((one) => one.product_id || one.name).map((one) => ({ ...one, product_id: one.product_id || one.name }));

/** The arms that were chosen; what is not in the journey any more is left out, for the server refuses an arm that it does not know. */
function drawn(arms: Setup["arms"], definition: Definition): Record<string, string> {
  const splits = splitsOf(definition);
  return Object.fromEntries(Object.entries(arms).filter(([split, arm]) => splits.some((one) => one.split === split && one.arms.includes(arm))));
}

/** The question to the server. `entry` is the moment of entry, `everything` all consents that there are. */
export function bodyOf(definition: Definition, setup: Setup, placed: readonly Placed[], entry: Date, until: Date, everything: readonly string[]): TrialBody {
  return {
    definition, person: setup.who === "person" && setup.person ? setup.person : null, invented: inventedOf(setup, everything),
    at: entry.toISOString(), until: until.toISOString(),
    trigger: setup.event.trim() ? { event: setup.event.trim(), properties: valuesOf(setup.properties) } : null,
    happenings: placed.map(({ offset, happening }) => ({ ...happening, at: new Date(entry.getTime() + offset * 1000).toISOString(), after: "" })),
    arms: drawn(setup.arms, definition), hold_out: setup.holdOut,
  };
}

export const freshHappening = (kind: Happening["kind"]): Happening =>
  ({ kind, at: null, after: "", event: "", properties: {}, step: "", channel: "", purpose: "", action: "give", text: "" });

export type Stood = { at: string; visits: number; message: "" | "sent" | "held" | "not_sent" | "planned" };
export type Path = { door: "" | "entered" | "refused"; steps: ReadonlyMap<string, Stood>; current: string; ways: Flow[] };

const ENDS = new Set(["finished", "exited", "removed"]);
const MESSAGES = new Set(["sent", "held", "not_sent", "planned"]);

/** The way through one journey up to the line numbered `until`. */
export function pathOf(lines: readonly Line[], until: number, journey: string): Path {
  const steps = new Map<string, Stood>();
  const ways = new Map<string, Flow>();
  let door: Path["door"] = "";
  let current = "";
  for (const line of lines) {
    if (line.n > until) break;
    if (line.journey !== journey) continue;
    if (line.kind === "entered" || line.kind === "refused") door = line.kind;
    if (line.kind === "arrived") {
      steps.set(line.step, { at: line.at, visits: (steps.get(line.step)?.visits ?? 0) + 1, message: "" });
      current = line.step;
    }
    const stood = steps.get(line.step);
    if (stood && MESSAGES.has(line.kind)) steps.set(line.step, { ...stood, message: line.kind as Stood["message"] });
    if (line.kind === "left") {
      const key = `${line.step} ${line.outcome} ${line.to}`;
      ways.set(key, { step: line.step, outcome: line.outcome, to: line.to, n: (ways.get(key)?.n ?? 0) + 1, share: 1 });
    }
    if (ENDS.has(line.kind)) current = "";
  }
  return { door, steps, current, ways: [...ways.values()] };
}

/** Lines that the timeline draws: a move that says nothing but "on" is seen by the next arrival. */
export const shownLines = (lines: readonly Line[]): Line[] => lines.filter((line) => line.kind !== "left" || line.outcome !== "");

/** The number of the shown line before or after the one numbered `from`. */
export function nextLine(lines: readonly Line[], from: number, by: 1 | -1): number {
  const numbers = shownLines(lines).map((line) => line.n);
  const found = by === 1 ? numbers.find((n) => n > from) : numbers.findLast((n) => n < from);
  return found ?? (by === 1 ? (numbers.at(-1) ?? 0) : (numbers[0] ?? 0));
}

/** Whether nobody would carry a message: known only of one that is ready to go, not of one that was refused or could not be written. */
export function lacksProvider({ moment, content, provider }: { moment: string; content: unknown; provider: string }): boolean {
  return moment === "hand_over" && content !== null && provider === "";
}
