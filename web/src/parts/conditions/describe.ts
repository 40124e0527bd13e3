import { format } from "@/lib/format";
import { secondsOf } from "@/lib/duration";
import { eventName } from "@/parts/event-names";
import { CART, COMPUTED, fieldsOf, innerOf, partsOf, type Condition } from "@/parts/conditions/model";
import { variableName } from "@/parts/variable-names";
import { wordOf, type ConditionWord, type SayCondition } from "@/parts/conditions/words";

type Known = Record<string, string>;
/** Names for ids, where the screen knows them; the currency of amounts. */
export type Names = { segments?: Known; journeys?: Known; steps?: Known; purposes?: Known; currency?: string };

/** A condition as a sentence that people can read, in the language of the studio. */
export function describeCondition(condition: Condition | null | undefined, t: SayCondition, names: Names = {}): string {
  return condition ? sentence(condition, t, names, 0) : t("s_all_none");
}

function sentence(condition: Condition, t: SayCondition, names: Names, depth: number): string {
  if (condition.kind === "all" || condition.kind === "any") return group(condition, t, names, depth);
  const inner = innerOf(condition);
  if (inner) return t("s_not", { what: sentence(inner, t, names, depth + 1) });
  const write = SENTENCES[condition.kind];
  return write && fieldsOf(condition) ? write(condition, t, names) : t("s_text", { kind: condition.kind });
}

function group(condition: Condition, t: SayCondition, names: Names, depth: number): string {
  const parts = partsOf(condition);
  if (parts.length === 0) return t(condition.kind === "all" ? "s_all_none" : "s_any_none");
  const text = parts.map((part) => sentence(part, t, names, parts.length > 1 ? depth + 1 : depth)).join(t(condition.kind === "all" ? "s_and" : "s_or"));
  return depth > 0 && parts.length > 1 ? `(${text})` : text;
}

type Write = (condition: Condition, t: SayCondition, names: Names) => string;

const SENTENCES: Record<string, Write> = {
  customer: (c, t) => t("s_customer", { what: listed(c.any_of, t, "customer") }),
  phase: (c, t) => t("s_phase", { what: listed(c.any_of, t, "phase") }),
  language: (c, t) => t("s_language", { what: listed(c.any_of, t) }),
  location: (c, t) => t("s_location", { field: wordOf(t, "place", c.field), what: listed(c.any_of, t) }),
  computed: (c, t, names) => `${wordOf(t, "field", c.field)} ${test(c, t, names, COMPUTED[String(c.field)] === "money")}`,
  trait: (c, t, names) => `${text(c.name, t)} ${test(c, t, names)}`,
  device: (c, t) => t("s_device", { what: device(c, t) }),
  event: (c, t, names) => {
    const values = { event: eventName(text(c.event, t)), op: wordOf(t, "op", c.op ?? "ge"), count: plain(c.value ?? 1), window: windowOf(c, t), sum: variable(c.sum, t) };
    return `${c.sum ? t("s_sum", values) : t("s_event", values)}${filters(c, t, names)}`;
  },
  recency: (c, t, names) =>
    t("s_recency", { event: eventName(text(c.event, t)), op: wordOf(t, "recent", c.op ?? "since"), span: span(c.duration) }) + filters(c, t, names),
  cart: (c, t, names) => {
    const field = String(c.field ?? "status");
    const status = field === "status" && c.value === undefined && (c.op ?? "in") === "in";
    const said = status ? { ...c, op: "in", value: ["open", "checkout"] } : c;
    return `${wordOf(t, "cart", field)} ${test(said, t, names, CART[field] === "money", field === "status" ? "cartstate" : undefined)}`;
  },
  product: (c, t) => {
    const times = Number(c.at_least ?? 1) > 1 ? t("s_times", { count: Number(c.at_least) }) : "";
    return t("s_product", { relation: wordOf(t, "relation", c.relation), what: listed(c.any_of, t) }) + times + within(c.within, t);
  },
  fulfilment: (c, t) => t("s_fulfilment", { what: listed(c.any_of, t) }) + within(c.within, t),
  consent: (c, t, names) =>
    t("s_consent", {
      channel: wordOf(t, "channel", c.channel), purpose: names.purposes?.[String(c.purpose)] ?? text(c.purpose, t),
      states: listed(c.states ?? ["given", "confirmed"], t, "state"),
    }),
  message: (c, t, names) => {
    const journey = c.journey ? t("s_of", { journey: names.journeys?.[String(c.journey)] ?? String(c.journey) }) + (c.step ? ` (${c.step})` : "") : "";
    return t("s_message", {
      where: (c.channel ? t("s_by", { channel: wordOf(t, "channel", c.channel) }) : "") + journey,
      event: wordOf(t, "sent", c.event), op: wordOf(t, "op", c.op ?? "ge"), count: plain(c.value ?? 1), window: windowOf(c, t),
    });
  },
  segment: (c, t, names) => t("s_segment", { segment: names.segments?.[String(c.segment)] ?? text(c.segment, t) }),
  in_journey: (c, t, names) => (c.journey ? t("s_in_journey", { journey: names.journeys?.[String(c.journey)] ?? String(c.journey) }) : t("s_in_any")),
  event_property: (c, t, names) => t("s_property", { what: `${variable(c.path, t)} ${test(c, t, names)}` }),
  context: (c, t, names) => t("s_context", { what: `${variable(c.path, t)} ${test(c, t, names)}` }),
  step: (c, t, names) => t("s_step", { step: names.steps?.[String(c.step)] ?? text(c.step, t), outcome: wordOf(t, "outcome", c.outcome) }),
};

function text(value: unknown, t: SayCondition): string {
  return value === undefined || value === null || value === "" ? t("s_blank") : String(value);
}

function variable(path: unknown, t: SayCondition): string {
  return typeof path === "string" && path ? variableName(path) : t("s_blank");
}

function plain(value: unknown): string {
  return typeof value === "number" ? format().decimal(value, 4) : String(value);
}

function listed(value: unknown, t: SayCondition, words?: string): string {
  const items = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.length ? items.map((one) => (words ? wordOf(t, words, one) : plain(one))).join(", ") : t("s_blank");
}

function span(value: unknown): string {
  const seconds = secondsOf(value);
  return seconds === null ? String(value ?? "…") : format().duration(seconds);
}

function within(value: unknown, t: SayCondition): string {
  return value === undefined || value === null ? "" : t("s_within", { span: span(value) });
}

function windowOf(condition: Condition, t: SayCondition): string {
  return typeof condition.within_days === "number" ? t("s_days", { count: condition.within_days }) : t("s_ever");
}

function device(condition: Condition, t: SayCondition): string {
  const types = Array.isArray(condition.any_of) && condition.any_of.length ? ` (${listed(condition.any_of, t, "device")})` : "";
  const push = condition.push_enabled === true ? t("s_push") : condition.push_enabled === false ? t("s_no_push") : "";
  return types + push + (condition.opened_within ? t("s_opened", { span: span(condition.opened_within) }) : "");
}

const ONE: Record<string, string> = { in: "eq", not_in: "ne" }; // a list of one reads like a single value

/** Operator and value: "at least 3", "is one of a, b", "before 5 days ago". */
function test(condition: Condition, t: SayCondition, names: Names, money = false, words?: string): string {
  const single = Array.isArray(condition.value) && condition.value.length === 1 ? ONE[String(condition.op)] : undefined;
  const op = single ?? String(condition.op ?? "eq");
  const said = wordOf(t, "op", op as ConditionWord);
  const value = condition.value;
  if (op === "exists" || op === "missing") return said;
  if (op === "since" || op === "not_since") return `${said} ${span(value)}`;
  if (typeof value === "object" && value !== null && "context" in value) return `${said} ${t("s_same_as", { path: variableName(String(value.context)) })}`;
  if (typeof value === "object" && value !== null && "days" in value) return `${said} ${days(Number(value.days), t)}`;
  if (money && names.currency && typeof value === "number") return `${said} ${format().money(value, names.currency)}`;
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value)) return `${said} ${format().day(value)}`;
  return `${said} ${Array.isArray(value) || words ? listed(value, t, words) : text(typeof value === "number" ? plain(value) : value, t)}`;
}

function days(count: number, t: SayCondition): string {
  if (count === 0) return t("s_today");
  return (count > 0 ? t("s_in_days", { count }) : t("s_days_ago", { count: -count })) as string;
}

function filters(condition: Condition, t: SayCondition, names: Names): string {
  const found = Array.isArray(condition.filters) ? (condition.filters as Condition[]) : [];
  if (found.length === 0) return "";
  return t("s_where", { what: found.map((one) => `${variable(one.path, t)} ${test(one, t, names)}`).join(t("s_and")) });
}
