import { secondsOf } from "@/lib/duration";
import { formats } from "@/lib/format";
import type { Language } from "@/lib/i18n";
import { usePanelWords } from "@/features/journeys/words-panels";
import { describeCondition } from "@/parts/conditions/describe";
import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";
import { eventName } from "@/parts/event-names";
import { usePickerWords } from "@/parts/picker-words";
import { dayName, DAYS } from "@/parts/steps/days";
import { entrySummary, matchText, spanWords, type SummaryNames } from "@/parts/steps/summary";
import { bagOf, listOf, percentOf, textOf, type Bag } from "@/parts/steps/written";
import { variableName } from "@/parts/variable-names";

export type Saying = { lang: Language; names: SummaryNames; channel: (id: string) => string };
type Word = Parameters<typeof usePanelWords.say>[0];
type Write = (value: unknown, saying: Saying) => string | undefined;
/** How a setting is told: as its panel does. Without `write` it is told as it is written, and a mapping by its parts. */
export type Setting = {
  label: Word | (() => string);
  write?: Write;
  /** What holds where nothing is written. */
  empty?: Word;
  /** A mapping whose names are the author's own; `write` tells its values. */
  map?: boolean;
};

const say: Write = (value) => textOf(value) || undefined;
const span: Write = (value, { lang }) => (secondsOf(value) === null ? undefined : spanWords(value, lang));
const number: Write = (value, { lang }) => (typeof value === "number" ? formats(lang).number(value) : undefined);
const yesNo: Write = (value) => (typeof value === "boolean" ? usePanelWords.say(value ? "isOn" : "isOff") : undefined);
const variable: Write = (value, { lang }) => (textOf(value) ? variableName(textOf(value), lang) : undefined);
const variables: Write = (value, saying) => listOf(value).map((one) => variable(one, saying)).join(", ") || undefined;
const segment: Write = (value, { names }) => names.segments?.[textOf(value)];
const channel: Write = (value, saying) => (textOf(value) ? saying.channel(textOf(value)) : undefined);
const condition: Write = (value, { names }) =>
  (textOf(bagOf(value).kind) ? describeCondition(bagOf(value) as Condition, useConditionWords.say, names) : undefined);
const words = (table: Partial<Record<string, Word>>, other?: Write): Write => (value, saying) => {
  const word = table[textOf(value)];
  return word ? usePanelWords.say(word) : other?.(value, saying);
};
/** One of the words that stand in the catalogue behind a common beginning: success_read. */
const oneOf = (stem: string): Write => (value) => {
  const key = `${stem}_${textOf(value)}`;
  return usePanelWords.has(key) ? usePanelWords.say(key as Word) : undefined;
};
const step: Write = (value, { names }) => names.steps?.[textOf(value)];
const days: Write = (value, { lang }) => listOf(value).map((day) => dayName(textOf(day), lang, "short")).join(", ") || undefined;

/** A local date and time: as written, in no zone. */
const moment: Write = (value, { lang }) => {
  const at = new Date(`${textOf(value)}Z`);
  return Number.isNaN(at.getTime()) ? undefined : formats(lang, "UTC").dayTime(at);
};
const share: Write = (value, { lang }) => {
  const found = percentOf(value);
  return found === undefined ? undefined : `${formats(lang).decimal(found, 2)}${lang === "de" ? " " : ""}%`;
};
const offset: Write = (value, { lang }) => {
  const seconds = secondsOf(value);
  return seconds ? usePanelWords.say(seconds < 0 ? "offset_earlier" : "offset_later", { span: spanWords(value, lang) }) : undefined;
};
const worth: Write = (value, saying) =>
  (typeof value === "number" && saying.names.currency ? formats(saying.lang).money(value, saying.names.currency) : number(value, saying));
const hours: Write = (value, saying) => {
  const { from, to, days: on } = bagOf(value);
  const fewer = listOf(on).length < DAYS.length ? days(on, saying) : undefined;
  return [`${textOf(from) || "…"}–${textOf(to) || "…"}`, fewer].filter(Boolean).join(", ");
};
/** What the summary of the entry says last. */
const again: Write = (value, { lang }) => (textOf(value) ? entrySummary({ enter: { again: value } }, lang).at(-1) : undefined);

/** A value under a name of the author's own. */
const mapped: Write = (value, saying) => {
  if (value === null) return usePanelWords.say("how_remove");
  const bag = bagOf(value);
  if (textOf(bag.from) && Object.keys(bag).length === 1) return `${usePanelWords.say("path")}: ${variable(bag.from, saying) ?? ""}`;
  return yesNo(value, saying) ?? number(value, saying) ?? say(value, saying);
};

type Join = (parts: string[], lang: Language) => string;
const dots: Join = (parts) => parts.join(" · ");
const either: Join = (parts, lang) => new Intl.ListFormat(lang, { type: "disjunction" }).format(parts);

/** A list, each item in words; `more` are settings that its words do not tell, and that stand behind it. */
const list = (one: (item: Bag, saying: Saying) => string, join: Join, more: Record<string, Setting> = {}): Write => (value, saying) => {
  const said = listOf(value).map((item) => {
    const bag = bagOf(item);
    const rest = Object.entries(more).map(([field, { label, write }]) => [label, write?.(bag[field], saying)] as const).filter(([, text]) => text);
    const behind = rest.map(([label, text]) => `${labelText(label)}: ${text}`).join("; ");
    return one(bag, saying) + (behind && ` (${behind})`);
  });
  return said.length ? join(said, saying.lang) : undefined;
};
export const labelText = (label: Setting["label"]): string => (typeof label === "function" ? label() : usePanelWords.say(label));

const SAME: Record<string, Setting> = { same: { label: "same", write: variables } };
const happening = (item: Bag, { lang, names }: Saying) => matchText(item, lang, names);
const happenings = list(happening, either, SAME);
const template: Write = (value, { names }) => names.templates?.[textOf(value)];
const journey: Write = (value, { names }) => names.journeys?.[textOf(value)];
const attempt = (item: Bag, saying: Saying) => `${channel(item.channel, saying) ?? "…"}: ${template(item.template, saying) ?? (textOf(item.template) || "…")}`;
const ATTEMPT: Record<string, Setting> = { within: { label: "within", write: span }, sender: { label: "sender", write: say } };

const ZONE: Setting = { label: "zone", write: words({ person: "zonePerson", workspace: "zoneWorkspace" }) };
const GO_OR_LEAVE = words({ continue: "goOn", exit: "leave" });

/** The settings of the journey itself. */
const AROUND: Record<string, Setting> = {
  name: { label: "journeyName" }, description: { label: "description" }, stage: { label: "stage", write: oneOf("stage"), empty: "stageNone" }, priority: { label: "priority", write: number },
  value: { label: "worth", write: worth }, hold_out: { label: "holdOut", write: share }, hold_out_salt: { label: "holdOutSalt" }, quiet_hours: { label: "quiet", write: hours },
  on_opt_out: { label: "onOptOut", write: words({ continue: "optOutContinue", exit: "optOutExit" }) },
  exit: { label: "exits", write: list(happening, either, { ...SAME, name: { label: "exitName", write: say } }) },
  "enter.on": { label: "triggers", write: happenings }, "enter.audience": { label: "audience", write: condition }, "enter.key": { label: "key", write: variable },
  "enter.again": { label: "again", write: again }, "enter.ceiling": { label: "ceiling", write: number }, "enter.if_live": { label: "ifLive", write: oneOf("ifLive"), empty: "ifLiveUsual" },
  "enter.retry": { label: "retry", write: span }, "enter.max_age": { label: "maxAge", write: span },
  "enter.delays_from": { label: "delaysFrom", write: words({ processing: "delaysProcessing", event: "delaysEvent" }) },
  "enter.cap": { label: "cap" }, "enter.cap.per_run": { label: "cap_per_run", write: number }, "enter.cap.per_hour": { label: "cap_per_hour", write: number },
  "enter.cap.per_day": { label: "cap_per_day", write: number }, "enter.cap.ever": { label: "cap_ever", write: number },
  "enter.schedule": { label: "schedule" }, "enter.schedule.segment": { label: () => usePickerWords.say("segment"), write: segment },
  "enter.schedule.at": { label: "runStart", write: (value, saying) => (/^\d+:/.test(textOf(value)) ? textOf(value) : moment(value, saying)) },
  "enter.schedule.every": { label: "every", write: oneOf("every"), empty: "every_once" }, "enter.schedule.days": { label: "days", write: days },
  "enter.schedule.day": { label: "dayOfMonth", write: number }, "enter.schedule.zone": ZONE, "enter.schedule.if_past": { label: "runPast", write: oneOf("runPast") },
  "enter.schedule.context": { label: "context", map: true, write: mapped },
  goal: { label: "goal" }, "goal.event": { label: "what_event", write: (value, { lang }) => (textOf(value) ? eventName(textOf(value), lang) : undefined) },
  "goal.segment_entered": { label: "what_segment_entered", write: segment }, "goal.segment_left": { label: "what_segment_left", write: segment },
  "goal.changed": { label: "what_changed" }, "goal.where": { label: "where", write: condition }, "goal.same": { label: "same", write: variables },
  "goal.within": { label: "goalWithin", write: span }, "goal.value": { label: "goalValue", write: variable }, "goal.exit": { label: "goalExit", write: yesNo },
};

/** The settings of steps, by their kind. */
const OF_STEPS: Record<string, Record<string, Setting>> = {
  send: {
    channel: { label: "channel", write: channel }, template: { label: "template", write: template }, choose: { label: "choose_way", write: oneOf("choose") },
    useless_after: { label: "uselessAfter", write: span }, continue: { label: "continue", write: oneOf("continue") }, success: { label: "success", write: oneOf("success") },
    within: { label: "within", write: span }, fallback: { label: "fallback", write: list(attempt, dots, ATTEMPT) }, on_cap: { label: "onCap", write: oneOf("onCap") },
    cap_wait: { label: "capWait", write: span }, cap_to: { label: "capTo", write: channel }, recheck_audience: { label: "recheck", write: yesNo },
    sender: { label: "sender", empty: "senderAny" }, with: { label: "with", map: true, write: mapped },
  },
  wait: {
    for: { label: "for", write: span }, days: { label: "midnights", write: number }, weekday: { label: "weekday", write: (value, { lang }) => dayName(textOf(value), lang, "long") },
    date: { label: "date", write: moment }, date_in: { label: "dateIn", write: variable }, window: { label: "hours", write: hours }, until: { label: "untilTime" }, at: { label: "at" },
    offset: { label: "offset", write: offset }, yearly: { label: "yearly", write: yesNo }, unit: { label: "unit", write: oneOf("unit") },
    if_passed: { label: "ifPassed", write: words({ next_week: "nextWeek", same_day: "sameDay" }) }, if_past: { label: "ifPast", write: GO_OR_LEAVE },
    if_missing: { label: "ifMissing", write: GO_OR_LEAVE }, since: { label: "since", write: words({ arrival: "sinceArrival", event: "sinceEvent" }, step) }, zone: ZONE,
  },
  wait_for: {
    on: { label: "waitsFor", write: happenings }, at_most: { label: "atMost", write: span }, unknown_is_no: { label: "unknownIsNo", write: yesNo },
    since: { label: "countsFrom", write: words({ arrival: "sinceArrival", entry: "sinceEntry" }, step), empty: "sinceMessage" },
    reset_on: { label: "reset_on", write: happenings }, refresh_on: { label: "refresh_on", write: happenings },
  },
  branch: {
    paths: { label: "paths", write: list((item, saying) => condition(item.if, saying) ?? "…", dots) }, unknown_is_no: { label: "unknownIsNo", write: yesNo },
  },
  split: { arms: { label: "arms", write: list((item, saying) => `${textOf(item.name)} ${share(item.share, saying) ?? ""}`, dots) }, salt: { label: "salt" } },
  holdout: { share: { label: "holdShare", write: share }, salt: { label: "salt" } },
  update: { set: { label: "traits", map: true, write: mapped } },
  coupon: { pool: { label: () => usePickerWords.say("pool") }, offer: { label: "offer" } },
  call: {
    url: { label: "url" }, account: { label: "whom" }, do: { label: "does", write: oneOf("do") }, event: { label: "eventThere" }, campaign: { label: "campaignThere" },
    person: { label: "personThere", write: variable }, body: { label: "body", map: true, write: mapped }, timeout: { label: "callTimeout", write: span }, attempts: { label: "attempts", write: number },
    at_most: { label: "callAtMost", write: span },
  },
  journey: {
    start: { label: "start", write: journey }, pass_on: { label: "passOn", map: true, write: variable }, check_audience: { label: "checkAudience", write: yesNo }, wait_at_most: { label: "waitAtMost", write: span },
  },
  exit: { reason: { label: "reason" } },
};
const OF_ALL_STEPS: Record<string, Setting> = { title: { label: "name" }, note: { label: "note" } };

/** The setting at a path of a step of some kind; without a kind of the journey itself. */
export function settingAt(path: string, kind?: string): Setting | undefined {
  return kind === undefined ? AROUND[path] : (OF_STEPS[kind]?.[path] ?? OF_ALL_STEPS[path]);
}
