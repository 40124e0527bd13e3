/** A campaign is a journey with a schedule and one message step. Here: its definition as a form, and back, without losing the rest. */

export type Definition = Record<string, unknown>;
export type Mode = "now" | "once" | "repeat";
export type Every = "day" | "week" | "month";
export type Day = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
export type Form = {
  name: string; description: string;
  channel: string; template: string; fallbackChannel: string; fallbackTemplate: string; values: Record<string, string>;
  mode: Mode; date: string; time: string; every: Every; days: Day[]; day: number; local: boolean; ifPast: "now" | "next_day" | "skip"; useless: string;
  segment: string; audience: Record<string, unknown> | undefined; holdOut: number; again: string;
  goalEvent: string; goalWithin: string; goalValue: string;
};
export const DAYS: readonly Day[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
export const STEPS = ["content", "schedule", "audience", "goal", "review"] as const;
export type StepName = (typeof STEPS)[number];
export type Fault = { step: StepName; field: string; code: "name" | "template" | "fallback" | "date" | "past" | "days" | "segment" | "holdOut" };

export const FRESH: Form = {
  name: "", description: "", channel: "sms", template: "", fallbackChannel: "", fallbackTemplate: "", values: {}, mode: "now", date: "", time: "10:00",
    every: "week",
  days: ["tuesday"], day: 1, local: true, ifPast: "now", useless: "24h", segment: "", audience: undefined, holdOut: 0, again: "never",
    goalEvent: "Order Completed",
  goalWithin: "3d", goalValue: "total",
};

type Bag = Record<string, unknown>;
const bag = (value: unknown): Bag => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bag) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");

/** Whether the form can show all of it: a schedule and exactly one message. */
export function fits(definition: Definition): boolean {
  const steps = Array.isArray(definition.steps) ? definition.steps.map(bag) : [];
  const fallback = steps[0]?.fallback;
  return !!bag(definition.enter).schedule && steps.length <= 1 && steps.every((one) => "send" in one) && (!Array.isArray(fallback) || fallback.length <= 1);
}

/** A share such as 5% or 0.05 in per cent. */
export function percentOf(value: unknown): number {
  if (typeof value === "string" && value.trim().endsWith("%")) return Number(value.trim().slice(0, -1)) || 0;
  return typeof value === "number" ? Math.round(value * 10_000) / 100 : 0;
}

/** Reads a definition. `published`: a version exists, so a moment that has passed is not "now" any more. `wall`: the workspace's clock now. */
export function formOf(definition: Definition, published: boolean, wall: string): Form {
  const enter = bag(definition.enter);
  const plan = bag(enter.schedule);
  const send = bag(Array.isArray(definition.steps) ? definition.steps[0] : undefined);
  const fallback = bag(Array.isArray(send.fallback) ? send.fallback[0] : send.fallback);
  const goal = bag(definition.goal);
  const at = text(plan.at);
  const every = text(plan.every);
  const days = (Array.isArray(plan.days) ? plan.days : plan.days ? [plan.days] : []).filter((one): one is Day => DAYS.includes(one as Day));
  const local = text(plan.zone || "person") === "person";
  const now = !every && !local && !published && at !== "" && at <= wall;
  return {
    ...FRESH, name: text(definition.name), description: text(definition.description), channel: text(send.channel) || FRESH.channel,
      template: text(send.template),
    fallbackChannel: text(fallback.channel), fallbackTemplate: text(fallback.template),
    values: Object.fromEntries(Object.entries(bag(plan.context)).filter(([, value]) => typeof value !== "object").map(([key, value]) => [key,
      String(value)])),
    mode: every ? "repeat" : now ? "now" : "once", date: every || now ? "" : at.slice(0, 10), time: every ? at : at.slice(11, 16) || FRESH.time,
    every: every === "day" || every === "month" ? every : "week", days: days.length ? days : FRESH.days, day: typeof plan.day === "number" ? plan.day : 1,
    local: now ? true : local, ifPast: plan.if_past === "next_day" || plan.if_past === "skip" ? plan.if_past : "now", useless: text(send.useless_after)
      || "72h",
    segment: text(plan.segment), audience: Object.keys(bag(enter.audience)).length ? bag(enter.audience) : undefined, holdOut: percentOf(definition.hold_out),
    again: text(enter.again) || "never", goalEvent: text(goal.event), goalWithin: text(goal.within) || FRESH.goalWithin, goalValue: text(goal.value),
  };
}

/** Writes the form into a definition; what the form does not show stays. `wall`: the workspace's clock now. */
export function definitionOf(form: Form, base: Definition, wall: string): Definition {
  const enter = bag(base.enter);
  const before = bag(Array.isArray(base.steps) ? base.steps[0] : undefined);
  const send = without(before, ["fallback"]);
  const goal = bag(base.goal);
  return {
    ...base, name: form.name.trim(), description: form.description,
    enter: withoutEmpty({ ...enter, schedule: scheduleOf(form, bag(enter.schedule), wall), audience: form.audience, again: form.mode === "repeat"
      ? form.again : "never" }),
    hold_out: `${form.holdOut}%`,
    goal: form.goalEvent ? withoutEmpty({ ...goal, event: form.goalEvent, within: form.goalWithin, value: form.goalValue }) : undefined,
    steps: [withoutEmpty({
      ...send, send: text(before.send) || "message", channel: form.channel, template: form.template, useless_after: form.useless,
      fallback: form.fallbackTemplate ? [{ channel: form.fallbackChannel, template: form.fallbackTemplate }] : undefined,
    })],
  };
}

function scheduleOf(form: Form, before: Bag, wall: string): Bag {
  const rest = without(before, ["at", "every", "days", "day", "zone", "if_past", "context"]);
  const zone = form.local ? "person" : typeof before.zone === "string" && before.zone !== "person" ? before.zone : "workspace";
  const context = Object.fromEntries(Object.entries(form.values).filter(([, value]) => value !== ""));
  const common = { ...rest, segment: form.segment, ...(Object.keys(context).length ? { context } : {}) };
  if (form.mode === "now") return { ...common, at: shifted(wall, -6), zone: "workspace" };
  const past = form.local ? { if_past: form.ifPast } : {};
  if (form.mode === "once") return { ...common, at: `${form.date}T${form.time}`, zone, ...past };
  return { ...common, at: form.time, zone, every: form.every, ...(form.every === "week" ? { days: form.days } : {}), ...(form.every === "month"
    ? { day: form.day } : {}), ...past };
}

const without = (values: Bag, names: readonly string[]): Bag => Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
const withoutEmpty = (values: Bag): Bag => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));

/** What the clocks of a zone show (2026-12-01T18:00). */
export function wallIn(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23" }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** Whether a campaign that runs once was to begin by now; `zone`: the workspace's. */
export function isDue(definition: Definition, zone: string, now: Date): boolean {
  const plan = bag(bag(definition.enter).schedule);
  const own = text(plan.zone || "person");
  const at = text(plan.at).replace(" ", "T").slice(0, 16);
  return !text(plan.every) && at !== "" && at <= wallIn(own === "person" || own === "workspace" ? zone : own, now);
}

/** Whether a run still asks people in, or will: only then it can be cancelled. */
export const isOpen = (run: { status: string }): boolean => run.status === "due" || run.status === "running";

/** In how many ms runs are read again: soon while one is under way or about to begin. A run may be due for weeks. */
export function lookAgain(runs: readonly { status: string; run_at: string }[], now: Date): number {
  return runs.some((one) => isOpen(one) && Date.parse(one.run_at) < now.getTime() + 60_000) ? 3_000 : 30_000;
}

/** A wall time so many minutes later. */
export function shifted(wall: string, minutes: number): string {
  return new Date(Date.parse(`${wall}:00Z`) + minutes * 60_000).toISOString().slice(0, 16);
}

/** What is missing in the form; the server says the rest. */
export function faultsOf(form: Form, wall: string): Fault[] {
  const found: Fault[] = [];
  const add = (step: StepName, field: string, code: Fault["code"]) => found.push({ step, field, code });
  if (!form.name.trim()) add("content", "name", "name");
  if (!form.template) add("content", "template", "template");
  if (form.fallbackChannel && !form.fallbackTemplate) add("content", "fallbackTemplate", "fallback");
  if (form.mode === "once" && (!/^\d{4}-\d\d-\d\d$/.test(form.date) || !/^\d\d:\d\d$/.test(form.time))) add("schedule", "date", "date");
  else if (form.mode === "once" && `${form.date}T${form.time}` < wall) add("schedule", "date", "past");
  if (form.mode === "repeat" && !/^\d\d:\d\d$/.test(form.time)) add("schedule", "time", "date");
  if (form.mode === "repeat" && form.every === "week" && form.days.length === 0) add("schedule", "days", "days");
  if (!form.segment) add("audience", "segment", "segment");
  if (form.holdOut < 0 || form.holdOut > 50) add("audience", "holdOut", "holdOut");
  return found;
}

/** The step of the wizard that a finding of the server is about. */
export function stepOfFinding(path: string): StepName {
  if (path.startsWith("steps")) return "content";
  if (path.startsWith("goal")) return "goal";
  if (path.startsWith("enter.schedule.segment") || path.startsWith("enter.audience") || path.startsWith("hold_out")
    || path.startsWith("enter.again")) return "audience";
  if (path.startsWith("enter.schedule") || path.startsWith("quiet_hours")) return "schedule";
  return path === "name" ? "content" : "review";
}

/** Names of values that a template takes from what stands for the event. */
export function eventValues(variables: readonly string[]): string[] {
  return [...new Set(variables.flatMap((one) => /^event\.(\w+)/.exec(one)?.[1] ?? []))].sort();
}
