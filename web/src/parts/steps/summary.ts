import { idsOf, kindOf, nameOf, SIGNALS, stepsOf, type Definition, type Step } from "@/parts/steps/model";
import { bagOf, listOf, percentOf, textOf, waitKind, type Bag } from "@/parts/steps/written";
import { dayName, DAYS } from "@/parts/steps/days";
import { WORDS } from "@/parts/steps/summary-words";
import { secondsOf } from "@/lib/duration";
import { formats } from "@/lib/format";
import type { Language } from "@/lib/i18n";
import { quote } from "@/lib/quotes";
import { describeCondition, type Names } from "@/parts/conditions/describe";
import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";
import { eventName } from "@/parts/event-names";

type Known = Record<string, string>;
/** Names for ids; an id without one is said as it is. */
export type SummaryNames = Names & { templates?: Known };
type Say = (key: keyof (typeof WORDS)["en"], values?: Record<string, string | number>) => string;
type Around = { say: Say; lang: Language; names: SummaryNames };

const aroundOf = (lang: Language, names: SummaryNames): Around => ({
  lang, names,
  say: (key, values = {}) => WORDS[lang][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "")),
});

/** One line that says what a step does, for its card. Drafts may be unfinished: what is missing is an ellipsis. */
export function summaryOf(step: Step, lang: Language, names: SummaryNames = {}): string {
  const kind = kindOf(step);
  return kind ? WRITE[kind](step, aroundOf(lang, names)) : "";
}

/** How the steps of a journey are called, by id: as the author says, else by what they do. Equal names are numbered. */
export function stepNames(definition: Definition, lang: Language, names: SummaryNames = {}): ReadonlyMap<string, string> {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  const call = (known: SummaryNames) => {
    const called = steps.map((step) => textOf(step.title) || summaryOf(step, lang, known));
    return new Map(ids.map((id, index) => {
      const name = called[index] || id;
      const before = called.slice(0, index).filter((one) => one === name).length;
      return [id, before ? `${name} (${before + 1})` : name] as const;
    }));
  };
  return call({ ...names, steps: quoted(call(names), lang) }); // what waits for a message or asks about it says its name
}

/** The names as they stand within a sentence. */
export function quoted(names: ReadonlyMap<string, string>, lang: Language): Known {
  return Object.fromEntries([...names].map(([id, name]) => [id, quote(name, lang)]));
}

/** One thing that is waited for, as it stands on its connector. */
export function matchText(item: unknown, lang: Language, names: SummaryNames = {}): string {
  return match(bagOf(item), aroundOf(lang, names));
}

/** Why people leave, by the code that the engine gives: the rule by what it listens to, a step by its name. A reason that the author wrote in words stays. */
export function endingNames(definition: Definition, lang: Language, names: SummaryNames = {}): Known {
  const called = stepNames(definition, lang, names);
  const around = aroundOf(lang, { ...names, steps: quoted(called, lang) });
  const rules = listOf(definition.exit).map(bagOf).filter((rule) => CODE.test(textOf(rule.name)));
  const steps = stepsOf(definition).filter((step) => kindOf(step) === "exit" && !textOf(step.reason)).map((step) => nameOf(step));
  return Object.fromEntries([
    ...steps.map((id) => [id, called.get(id) ?? id]), ...rules.map((rule) => [textOf(rule.name), match({ ...rule, where: undefined }, around)]),
  ]);
}
const CODE = /^[a-z0-9_-]+$/; // no_cart_left; people write “Hat gekauft”

/** What the entry says: what brings people in, who may come in, how often. */
export function entrySummary(definition: Definition, lang: Language, names: SummaryNames = {}): string[] {
  const around = aroundOf(lang, names);
  const enter = bagOf(definition.enter);
  const lines = doors(listOf(enter.on).map(bagOf), around);
  const plan = bagOf(enter.schedule);
  if (Object.keys(plan).length) lines.push(schedule(plan, around));
  if (lines.length === 0) lines.push(around.say("call_in"));
  if (textOf(bagOf(enter.audience).kind)) lines.push(around.say("only", { what: condition(enter.audience, around) }));
  lines.push(often(enter, around));
  const held = percentOf(definition.hold_out);
  if (held) lines.push(around.say("holdout", { share: percent(held, lang) }));
  return lines;
}

/** What brings people in, a line each; several under the same condition are one line with the condition below. */
function doors(on: readonly Bag[], around: Around): string[] {
  const where = textOf(bagOf(on[0]?.where).kind) ? JSON.stringify(on[0]?.where) : "";
  if (on.length < 2 || !where || on.some((one) => JSON.stringify(one.where) !== where)) return on.map((one) => happening(one, around));
  const named = on.map((one) => happening({ ...one, where: undefined }, around));
  return [several(named, around.lang), around.say("where", { what: condition(on[0]?.where, around) })];
}

const blank = (text: string) => text || "…";
const percent = (value: number, lang: Language) => `${formats(lang).decimal(value, 2)}${lang === "de" ? " " : ""}%`;
const several = (parts: readonly string[], lang: Language) => new Intl.ListFormat(lang, { type: "disjunction" }).format(parts);

const UNITS = [["days", 86_400], ["h", 3600], ["min", 60], ["s", 1]] as const;

/** A span in its two largest units: 1 day 12 h. */
function span(value: unknown, { say }: Around): string {
  const seconds = secondsOf(value);
  if (seconds === null) return blank(textOf(value));
  let left = Math.abs(seconds);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const n = Math.floor(left / length);
    left -= n * length;
    if (n) parts.push(say(unit === "days" && n === 1 ? "day" : unit, { n }));
  }
  return parts.slice(0, 2).join(" ") || say("min", { n: 0 });
}

/** A span in words: 30m as "30 min". */
export function spanWords(value: unknown, lang: Language): string {
  return span(value, aroundOf(lang, {}));
}

/** A local date and time: as written, in no zone. */
function moment(value: unknown, { lang }: Around): string {
  const text = textOf(value);
  const at = new Date(`${text.length === 10 ? `${text}T00:00` : text}Z`);
  return Number.isNaN(at.getTime()) ? blank(text) : formats(lang, "UTC").dayTime(at);
}

/** A condition as a sentence, in the language that is wanted here. */
function condition(value: unknown, { lang, names }: Around): string {
  const say = ((key, values) => useConditionWords.say(key, { ...values, lng: lang })) as typeof useConditionWords.say;
  return describeCondition(bagOf(value) as Condition, say, names);
}

const WRITE: Record<NonNullable<ReturnType<typeof kindOf>>, (step: Step, around: Around) => string> = {
  send: (step, around) => {
    const one = (item: Bag) => {
      const template = textOf(item.template);
      const name = around.names.templates?.[template] ?? template;
      return `${channel(item.channel, around)}: ${blank(name)}`;
    };
    const others = listOf(step.fallback).map((item) => bagOf(item));
    const how = textOf(step.choose);
    if (others.length && (how === "preferred" || how === "cheapest")) {
      return around.say(how, { what: several([step, ...others].map((item) => channel(item.channel, around)), around.lang) });
    }
    return [one(step), ...others.map((item) => around.say("else", { what: channel(item.channel, around) }))].join(", ");
  },
  wait,
  wait_for: (step, around) => {
    const on = listOf(step.on).map((item) => match(bagOf(item), around));
    return around.say("wait_for", { span: span(step.at_most ?? "1d", around), what: on.length ? several(on, around.lang) : "…" });
  },
  branch: (step, around) => {
    const paths = listOf(step.paths).map((item) => condition(bagOf(item).if, around));
    const first = around.say("if", { what: blank(paths[0] ?? "") });
    return paths.length > 1 ? `${first} ${around.say(paths.length > 2 ? "if_more" : "if_one_more", { n: paths.length - 1 })}` : first;
  },
  split: (step, around) =>
    blank(listOf(step.arms).map((item) => `${blank(textOf(bagOf(item).name))} ${percent(percentOf(bagOf(item).share) ?? 0, around.lang)}`).join(" · ")),
  holdout: (step, around) => around.say("holdout", { share: percent(percentOf(step.share) ?? 0, around.lang) }),
  update: (step, around) => {
    const set = Object.entries(bagOf(step.set));
    const gone = set.filter(([, value]) => value === null).map(([name]) => name);
    const put = set.filter(([, value]) => value !== null).map(([name]) => name);
    const said = [put.length || !gone.length ? around.say("set", { what: blank(put.join(", ")) }) : "", gone.length ? around.say("unset", { what: gone.join(", ") }) : ""];
    return said.filter(Boolean).join("; ");
  },
  coupon: (step, around) => around.say("coupon", { pool: blank(textOf(step.pool)) }),
  call: (step, around) => (step.account ? asked(step, around) : around.say("call", { url: blank(textOf(step.url).replace(/^https?:\/\//, "").replace(/\?.*$/, "")) })),
  journey: (step, around) => {
    const id = textOf(step.start);
    const name = blank(around.names.journeys?.[id] ?? id);
    return step.wait_at_most ? around.say("journey_wait", { name, span: span(step.wait_at_most, around) }) : around.say("journey", { name });
  },
  exit: (step, around) => (textOf(step.reason) ? around.say("exit", { reason: textOf(step.reason) }) : around.say("exit_plain")),
};

function asked(step: Step, around: Around): string {
  const does = textOf(step.do) as "record_event" | "update_person" | "trigger_campaign";
  const what = does === "update_person" ? Object.keys(bagOf(step.body)).join(", ") : textOf(step.event) || textOf(step.campaign);
  return around.say(does === "record_event" || does === "update_person" || does === "trigger_campaign" ? does : "ask", { account: textOf(step.account), what: blank(what) });
}

function channel(value: unknown, { lang }: Around): string {
  const id = textOf(value);
  return blank(WORDS[lang][`channel_${id}` as keyof (typeof WORDS)["en"]] ?? id);
}

function wait(step: Step, around: Around): string {
  const { say, lang } = around;
  const at = textOf(step.at) || "00:00";
  switch (waitKind(step)) {
    case "for":
      return say("wait", { span: span(step.for, around) });
    case "for_at":
      return say("wait_at", { span: span(step.for, around), at });
    case "days":
      return Number(step.days) === 1 ? say("tomorrow", { at }) : say("nights", { n: textOf(step.days), at });
    case "weekday":
      return say("until", { what: say("day_at", { day: dayName(textOf(step.weekday), lang, "long"), at }) });
    case "date":
      return say("until", { what: moment(step.date, around) });
    case "date_in":
      return ownDate(step, around);
    case "window": {
      const window = bagOf(step.window);
      const days = listOf(window.days).map(textOf);
      const when = days.length && days.length < DAYS.length ? `, ${days.map((day) => dayName(day, lang, "short")).join(", ")}` : "";
      return say("between", { from: blank(textOf(window.from)), to: blank(textOf(window.to)) }) + when;
    }
    case "until":
      return say("until", { what: textOf(step.until) });
    default:
      return "…";
  }
}

function ownDate(step: Step, around: Around): string {
  const seconds = secondsOf(step.offset) ?? 0;
  const where = textOf(step.date_in).replace(/^profile\./, "");
  const moved = around.say(seconds < 0 ? "before" : seconds > 0 ? "after" : "on", { span: span(step.offset, around), what: blank(where) });
  return moved + (step.at ? ` ${around.say("at", { at: textOf(step.at) })}` : "") + (step.yearly === true ? `, ${around.say("yearly")}` : "");
}

/** One thing that is waited for. */
function match(item: Bag, around: Around): string {
  const signal = SIGNALS.find((one) => item[one] !== undefined);
  const step = signal && textOf(item[signal]);
  if (signal) return around.say(`signal_${signal}`, { step: blank(around.names.steps?.[step ?? ""] ?? step ?? "") });
  return item.holds === undefined ? happening(item, around) : condition(item.holds, around);
}

/** One thing that can happen. */
function happening(item: Bag, around: Around): string {
  const segment = (id: unknown) => blank(around.names.segments?.[textOf(id)] ?? textOf(id));
  const said =
    item.segment_entered !== undefined ? around.say("entered", { segment: segment(item.segment_entered) })
      : item.segment_left !== undefined ? around.say("left", { segment: segment(item.segment_left) })
        : item.changed !== undefined ? around.say("changed", { trait: blank(textOf(item.changed)) }) : blank(eventName(textOf(item.event), around.lang));
  return textOf(bagOf(item.where).kind) ? `${said} ${around.say("where", { what: condition(item.where, around) })}` : said;
}

function schedule(plan: Bag, around: Around): string {
  const { say, lang } = around;
  const at = textOf(plan.at);
  const days = listOf(plan.days).map((day) => dayName(textOf(day), lang, "short")).join(", ");
  const every = textOf(plan.every);
  const when = every === "day" ? say("daily", { at }) : every === "week" ? say("weekly", { days: blank(days), at })
    : every === "month" ? say("monthly", { day: textOf(plan.day) || 1, at }) : say("once", { at: moment(at, around) });
  const id = textOf(plan.segment);
  return `${when}: ${blank(around.names.segments?.[id] ?? id)}`;
}

/** How often, and per what. */
function often(enter: Bag, around: Around): string {
  const again = textOf(enter.again) || "never";
  const key = textOf(enter.key).replace(/^event\./, "");
  const called = WORDS[around.lang][`key_${key}` as "key_cart_id"] ?? key;
  const per = key && key !== "person" ? ` ${around.say("per", { key: called })}` : "";
  if (again === "never" || again === "after_end" || again === "always") return around.say(`again_${again}`) + per;
  if (again === "1d" || again === "7d") return around.say(again === "1d" ? "again_day" : "again_week") + per;
  return around.say("again_window", { span: span(again, around) }) + per;
}
