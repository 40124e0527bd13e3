import {
  kindOf, nameOf, SIGNALS, stepsOf, valueAt, withValueAt, type Definition, type Place, type Signal, type Step, type StepKind,
} from "@/parts/steps/model";
import { bagOf, listOf, textOf, WAIT_FIELDS, type Bag, type WaitKind } from "@/parts/steps/written";
import type { Finding } from "@/features/journeys/api/journey";

/** What a side panel gets: the step, where it stands, and what is found about the journey. */
export type PanelProps = {
  step: Step;
  id: string;
  definition: Definition;
  findings: readonly Finding[];
  onChange: (next: Step) => void;
  readOnly?: boolean;
};

/** The fields that the form of a kind shows; every other one stays as it is and is edited as text. */
export const COVERED: Record<StepKind, readonly string[]> = {
  send: ["channel", "template", "choose", "useless_after", "continue", "success", "within", "fallback", "paths", "on_cap", "cap_wait", "cap_to", "recheck_audience", "sender", "with"],
  wait: ["for", "days", "weekday", "date", "date_in", "window", "until", "at", "offset", "yearly", "unit", "if_passed", "if_past", "if_missing", "since", "zone"],
  wait_for: ["on", "at_most", "timeout", "unknown", "unknown_is_no", "since", "reset_on", "refresh_on"],
  branch: ["paths", "otherwise", "unknown", "unknown_is_no"],
  split: ["arms", "salt"],
  holdout: ["share", "salt", "control"],
  update: ["set"],
  coupon: ["pool", "offer", "paths"],
  call: ["url", "account", "do", "event", "campaign", "person", "body", "timeout", "attempts", "at_most", "paths"],
  journey: ["start", "pass_on", "check_audience", "wait_at_most", "paths"],
  exit: ["reason"],
};
/** Fields that every kind has. */
export const ALWAYS = ["title", "then", "note"] as const;

/** The fields of the journey itself that its form shows. */
export const AROUND = ["name", "description", "enter", "exit", "goal", "hold_out", "hold_out_salt", "quiet_hours", "stage", "priority", "value", "on_opt_out"] as const;

const LISTS: Partial<Record<StepKind, readonly Place[]>> = {
  send: [["fallback"]], wait_for: [["on"], ["reset_on"], ["refresh_on"]], branch: [["paths"]], split: [["arms"]], wait: [["window", "days"]],
};

/** The value with lists where lists are meant, so that places within them hold. */
function listed<T>(value: T, places: readonly Place[]): T {
  return places.reduce((next, at) => {
    const found = valueAt(next, at);
    return found === undefined || found === null || Array.isArray(found) ? next : withValueAt(next, at, [found]);
  }, value);
}

export const listedStep = (step: Step): Step => listed(step, LISTS[kindOf(step) ?? "exit"] ?? []);
export const listedDefinition = (definition: Definition): Definition => listed(definition, [["enter", "on"], ["exit"], ["enter", "schedule", "days"]]);

/** A place as findings write it: ["on", 0, "event"] is on[0].event. */
export function pathOf(at: Place): string {
  return at.reduce<string>((path, key) => (typeof key === "number" ? `${path}[${key}]` : path ? `${path}.${key}` : key), "");
}

/** Where a step stands in the document: steps[2]; it counts everything that is written there. */
export function stepPath(definition: Definition, step: Step): string {
  const written = Array.isArray(definition.steps) ? definition.steps : [];
  const at = written.indexOf(step);
  return `steps[${at >= 0 ? at : written.findIndex((one) => typeof one === "object" && one !== null && nameOf(one as Step) === nameOf(step))}]`;
}

const isWithin = (path: string, outer: string) => outer === "" || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

/** Findings about a step, with paths from the step on: template, on[0].event; "" is the step itself. */
export function stepFindings(findings: readonly Finding[], path: string, name: string): Finding[] {
  return findings.flatMap((one) => {
    if (isWithin(one.path, path)) return [{ ...one, path: one.path.slice(path.length).replace(/^\./, "") }];
    return name !== "" && one.step === name && !one.path.startsWith("steps[") ? [{ ...one, path: "" }] : [];
  });
}

/** Findings about the journey itself: not about a single step. */
export function journeyFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter((one) => !one.path.startsWith("steps[") && one.step === "");
}

/** Those that point at a place; `deep`: or at anything within it. */
export function findingsAt(findings: readonly Finding[], at: Place, deep = true): Finding[] {
  const path = pathOf(at);
  return findings.filter((one) => (deep ? isWithin(one.path, path) : one.path === path));
}

/** Those at a place or within it that none of the shown fields stands for. */
export function findingsLeft(findings: readonly Finding[], at: Place, fields: readonly string[]): Finding[] {
  return findingsAt(findings, at).filter((one) => !fields.some((field) => isWithin(one.path, pathOf([...at, field]))));
}

/** The names of message steps, in their order. */
export function sendNames(definition: Definition): string[] {
  return [...new Set(stepsOf(definition).filter((step) => kindOf(step) === "send").map(nameOf))].filter((name) => name !== "");
}

const WRITTEN_MESSAGES = ["delivered", "read", "clicked", "replied"] as const;
const SHOWN_MESSAGES = ["delivered", "shown", "read", "clicked", "dismissed", "answered", "replied"] as const;
/** Signals that a channel can give: a text message is never known to be read, a bot never tells what arrived. */
export function signalsOf(channel: string): readonly Signal[] {
  if (channel === "inapp" || channel === "onsite") return SHOWN_MESSAGES;
  if (channel === "sms") return ["delivered", "clicked", "replied"];
  if (channel === "telegram") return ["clicked", "replied", "answered"];
  if (channel === "instagram") return ["read", "clicked", "replied", "answered"];
  if (channel === "push") return ["delivered", "read", "clicked"];
  return channel === "email" ? WRITTEN_MESSAGES : [...WRITTEN_MESSAGES, "answered"];
}

/** Signals that a message step can give: those of its channel and of the next ones. All for a step that is not there. */
export function signalsOfStep(definition: Definition, name: string): readonly Signal[] {
  const step = stepsOf(definition).find((one) => kindOf(one) === "send" && nameOf(one) === name);
  if (!step) return SIGNALS;
  const channels = [textOf(step.channel), ...listOf(step.fallback).map((one) => textOf(bagOf(one).channel))];
  return SIGNALS.filter((signal) => channels.some((channel) => signalsOf(channel).includes(signal)));
}

/** What only some kinds of waits know. */
const ONLY: Record<string, readonly WaitKind[]> = {
  at: ["for_at", "days", "weekday", "date_in"], offset: ["date_in"], yearly: ["date_in"], unit: ["date_in"], if_missing: ["date_in"], if_passed: ["weekday"],
  if_past: ["date", "date_in"],
};

/** Whether a setting belongs to a kind of wait. */
export const waitKnows = (kind: WaitKind, field: string): boolean => ONLY[field]?.includes(kind) ?? true;

/** The step as another kind of wait; what both know stays. */
export function asWait(step: Step, kind: WaitKind, today: string): Step {
  const fresh: Record<WaitKind, Bag> = {
    for: { for: step.for ?? "4h" }, for_at: { for: step.for ?? "4h", at: step.at ?? "10:00" }, days: { days: 1, at: step.at ?? "10:00" },
    weekday: { weekday: "monday", at: step.at ?? "10:00" }, date: { date: `${today}T10:00` }, date_in: { date_in: "profile.birthday" },
    window: { window: { from: "09:00", to: "19:00" } }, until: { until: "18:00" },
  };
  const kept = Object.entries(step).filter(([field]) => !(WAIT_FIELDS as readonly string[]).includes(field) && waitKnows(kind, field));
  return { ...Object.fromEntries(kept), ...fresh[kind] };
}

/** Shares of equal size that make a whole, in hundredths of a per cent: 33.34%, 33.33%, 33.33%. */
export function evenShares(count: number): string[] {
  const base = Math.floor(10_000 / count);
  return Array.from({ length: count }, (_, index) => `${(base + (index < 10_000 - base * count ? 1 : 0)) / 100}%`);
}
