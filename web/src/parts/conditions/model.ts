/** Conditions as the API reads and writes them, and what each kind is made of. The editor, the sentences and the menu are driven by this table. */
export type Condition = { kind: string } & Record<string, unknown>;
export type Place = "segment" | "journey";
export type Fault = { path: string; reason: string; hint?: string };

export type ValueType = "any" | "number" | "money" | "time" | "text" | "texts";

/** How one field is entered. */
export type Field =
  | { name: string; input: "event" | "trait" | "text" | "path" | "segment" | "journey" | "channel" | "purpose" | "step"; optional?: boolean }
  | { name: string; input: "number"; optional?: boolean; initial?: number; min?: number }
  | { name: string; input: "days" | "duration"; optional?: boolean }
  | { name: string; input: "texts"; suggest?: "languages" | "countries" }
  | { name: string; input: "choice"; choices: readonly string[]; initial?: string; optional?: boolean; words: string }
  | { name: string; input: "choices"; choices: readonly string[]; initial?: readonly string[]; words: string }
  | { name: string; input: "yes_no" }
  | { name: string; input: "test"; type: (condition: Condition) => ValueType; operators: (condition: Condition) => readonly string[] }
  | { name: string; input: "filters" };

export type Kind = { group: "person" | "did" | "contact" | "here"; make: () => Condition; fields: readonly Field[] };

export const COMPARE = ["ge", "gt", "le", "lt", "eq", "ne"] as const;
const LIST = ["eq", "ne", "in", "not_in"] as const;
const ORDER = ["gt", "ge", "lt", "le"] as const;
const ANY = [...LIST, "contains", "starts_with", ...ORDER, "exists", "missing", "before", "after", "on", "anniversary"] as const;
const BY_TYPE: Record<ValueType, readonly string[]> = {
  any: ANY,
  number: [...ORDER, ...LIST],
  money: [...ORDER, ...LIST],
  time: ["since", "not_since", "before", "after", "exists", "missing"],
  text: [...LIST, "starts_with", "contains", "exists", "missing"],
  texts: ["in", "not_in", "contains"],
};

export const COMPUTED: Record<string, ValueType> = {
  orders: "number", cancelled_orders: "number", gross_revenue: "money", refunded: "money", net_revenue: "money", lifetime_value: "money",
  average_order: "money", last_seen: "time", first_seen: "time", created: "time", last_order_at: "time", first_order_at: "time",
  interest_at: "time", favourite_channel: "text", email: "text", phone: "text", user_id: "text", first_name: "text", last_name: "text",
  country: "text",
};
export const CART: Record<string, ValueType> = { status: "text", value: "money", count: "number", category: "texts", age: "time", id: "text" };
export const FILTER_OPERATORS = [...LIST, "contains", "starts_with", ...ORDER, "exists", "missing"] as const;
export const CART_STATES = ["open", "checkout", "emptied", "ordered"] as const;

const fieldType = (table: Record<string, ValueType>) => (condition: Condition) => table[String(condition.field)] ?? "text";
const typed = (type: (condition: Condition) => ValueType): Field => ({
  name: "value", input: "test", type, operators: (condition) => BY_TYPE[type(condition)],
});
const general = typed(() => "any");
const compare: Field = { name: "value", input: "test", type: () => "number", operators: () => COMPARE };

/** Every kind of condition but the groups (all, any, not), in the order of the menu. */
export const KINDS: Record<string, Kind> = {
  customer: { group: "person", make: () => ({ kind: "customer", any_of: ["returning"] }),
    fields: [{ name: "any_of", input: "choices", choices: ["prospect", "new", "returning"], words: "customer" }] },
  computed: { group: "person", make: () => ({ kind: "computed", field: "orders", op: "ge", value: 1 }),
    fields: [{ name: "field", input: "choice", choices: Object.keys(COMPUTED), words: "field" }, typed(fieldType(COMPUTED))] },
  trait: { group: "person", make: () => ({ kind: "trait", name: "", op: "eq", value: "" }), fields: [{ name: "name", input: "trait" }, general] },
  phase: { group: "person", make: () => ({ kind: "phase", any_of: ["decide"] }),
    fields: [{ name: "any_of", input: "choices", choices: ["decide", "inform", "buy", "use", "buy_again"], words: "phase" }] },
  language: { group: "person", make: () => ({ kind: "language", any_of: ["de"] }), fields: [{ name: "any_of", input: "texts", suggest: "languages" }] },
  location: { group: "person", make: () => ({ kind: "location", field: "country", any_of: ["DE"] }),
    fields: [
      { name: "field", input: "choice", choices: ["country", "region", "city", "postal_code"], words: "place" },
      { name: "any_of", input: "texts", suggest: "countries" },
    ] },
  device: { group: "person", make: () => ({ kind: "device", push_enabled: true }),
    fields: [
      { name: "any_of", input: "choices", choices: ["ios", "android", "web", "other"], words: "device" },
      { name: "push_enabled", input: "yes_no" }, { name: "opened_within", input: "duration", optional: true },
    ] },
  event: { group: "did", make: () => ({ kind: "event", event: "Order Completed", op: "ge", value: 1, within_days: 30 }),
    fields: [
      { name: "event", input: "event" }, compare, { name: "within_days", input: "days", optional: true },
      { name: "sum", input: "path", optional: true }, { name: "filters", input: "filters" },
    ] },
  recency: { group: "did", make: () => ({ kind: "recency", event: "Product Viewed", op: "since", duration: "24h" }),
    fields: [
      { name: "event", input: "event" }, { name: "op", input: "choice", choices: ["since", "not_since"], initial: "since", words: "recent" },
      { name: "duration", input: "duration" }, { name: "filters", input: "filters" },
    ] },
  cart: { group: "did", make: () => ({ kind: "cart", field: "status", op: "in", value: ["open"] }),
    fields: [{ name: "field", input: "choice", choices: Object.keys(CART), initial: "status", words: "cart" }, typed(fieldType(CART))] },
  product: { group: "did", make: () => ({ kind: "product", relation: "bought", any_of: [] }),
    fields: [
      { name: "relation", input: "choice", choices: ["bought", "viewed"], words: "relation" }, { name: "any_of", input: "texts" },
      { name: "at_least", input: "number", initial: 1, min: 1, optional: true }, { name: "within", input: "duration", optional: true },
    ] },
  fulfilment: { group: "did", make: () => ({ kind: "fulfilment", any_of: [] }),
    fields: [{ name: "any_of", input: "texts" }, { name: "within", input: "duration", optional: true }] },
  consent: { group: "contact", make: () => ({ kind: "consent", channel: "sms", purpose: "marketing" }),
    fields: [
      { name: "channel", input: "channel" }, { name: "purpose", input: "purpose" },
      { name: "states", input: "choices", choices: ["never", "asked", "given", "confirmed", "withdrawn"], initial: ["given", "confirmed"], words: "state" },
    ] },
  message: { group: "contact", make: () => ({ kind: "message", event: "accepted", op: "ge", value: 1, within_days: 7 }),
    fields: [
      { name: "event", input: "choice", words: "sent",
        choices: ["accepted", "delivered", "read", "clicked", "shown", "answered", "dismissed", "not_sent", "failed"] },
      compare, { name: "within_days", input: "days", optional: true }, { name: "channel", input: "channel", optional: true },
      { name: "journey", input: "journey", optional: true }, { name: "step", input: "text", optional: true },
    ] },
  segment: { group: "contact", make: () => ({ kind: "segment", segment: "" }), fields: [{ name: "segment", input: "segment" }] },
  in_journey: { group: "contact", make: () => ({ kind: "in_journey" }), fields: [{ name: "journey", input: "journey", optional: true }] },
  event_property: { group: "here", make: () => ({ kind: "event_property", path: "", op: "eq", value: "" }),
    fields: [{ name: "path", input: "path" }, general] },
  context: { group: "here", make: () => ({ kind: "context", path: "", op: "eq", value: "" }), fields: [{ name: "path", input: "path" }, general] },
  step: { group: "here", make: () => ({ kind: "step", step: "", outcome: "clicked" }),
    fields: [
      { name: "step", input: "step" },
      { name: "outcome", input: "choice", words: "outcome",
        choices: ["accepted", "delivered", "read", "clicked", "replied", "answered", "not_sent", "failed"] },
    ] },
};

/** Properties that shops usually send along with an event; amounts can be added up. */
export const AMOUNTS = ["total", "revenue", "value", "price", "quantity"];
export const PROPERTIES = ["cart_id", "order_id", "product_id", ...AMOUNTS, "currency", "name", "category", "brand", "url"];

export const GROUPS = ["person", "did", "contact", "here"] as const;

/** Kinds of a group that have a meaning in this place: a segment knows no journey around it. */
export function kindsOf(group: Kind["group"], place: Place): string[] {
  return Object.keys(KINDS).filter((kind) => KINDS[kind]?.group === group && (place === "journey" || group !== "here"));
}

export const isGroup = (condition: Condition): boolean => condition.kind === "all" || condition.kind === "any";

/** The conditions of a group. */
export function partsOf(condition: Condition): Condition[] {
  return Array.isArray(condition.conditions) ? (condition.conditions as Condition[]) : [];
}

/** What stands within a `not`. */
export function innerOf(condition: Condition): Condition | undefined {
  return condition.kind === "not" ? (condition.condition as Condition | undefined) : undefined;
}

/** A condition and its opposite, without a double `not`. */
export function negated(condition: Condition): Condition {
  return innerOf(condition) ?? { kind: "not", condition };
}

/** Without a field where the value is nothing; a field that the editor does not know stays. */
export function withField(condition: Condition, name: string, value: unknown): Condition {
  const next = { ...condition, [name]: value };
  if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0 && name === "filters")) delete next[name];
  return next;
}

/** The value that an operator starts with when the one before does not fit it. */
export function valueFor(op: string, type: ValueType, value: unknown): unknown {
  if (op === "exists" || op === "missing") return undefined;
  if (op === "in" || op === "not_in") return Array.isArray(value) ? value : value === undefined || value === "" || typeof value === "object" ? [] : [value];
  if (op === "since" || op === "not_since") return typeof value === "string" && /^[\dP]/.test(value) && !/^\d{4}-/.test(value) ? value : "14d";
  if (op === "anniversary") return typeof value === "object" && value !== null && "days" in value ? value : { days: 0 };
  if (op === "before" || op === "after" || op === "on") {
    return (typeof value === "object" && value !== null && "days" in value && type !== "time") || (typeof value === "string" && /^\d{4}-/.test(value))
      ? value : type === "time" ? "" : { days: 0 };
  }
  const single = Array.isArray(value) ? value[0] : value;
  if (type === "number" || type === "money" || (ORDER as readonly string[]).includes(op)) return typeof single === "number" ? single : 1;
  return typeof single === "object" || single === undefined ? "" : single;
}

/** A value typed as text: numbers and true or false are what they look like, everything else is text. */
export function readValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,4})?$/.test(text) ? Number(text) : text;
}

/** The fields that the form of this condition shows, in order; undefined where it has none of its own. */
export function fieldsOf(condition: Condition): readonly Field[] | undefined {
  return KINDS[condition.kind]?.fields;
}

/** Whether the form shows everything that is written; otherwise only the text form does. */
export function formKnows(condition: Condition): boolean {
  const fields = fieldsOf(condition);
  if (!fields) return false;
  const names = new Set(["kind", ...fields.flatMap((one) => (one.input === "test" ? [one.name, "op"] : [one.name]))]);
  const value = condition.value;
  const lookedUp = typeof value === "object" && value !== null && !Array.isArray(value) && !("days" in value) && !("context" in value);
  return Object.keys(condition).every((name) => names.has(name)) && !lookedUp;
}
