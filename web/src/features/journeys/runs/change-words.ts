import type { FieldChange } from "@/features/journeys/api/versions";
import { labelText, settingAt, type Saying, type Setting } from "@/features/journeys/runs/change-settings";
import { changesOf } from "@/features/journeys/runs/version-model";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { usePanelWords } from "@/features/journeys/words-panels";
import { KINDS, type StepKind } from "@/parts/steps/model";
import { bagOf, type Bag } from "@/parts/steps/written";

/** One setting that differs, in words; undefined where it is not set. */
export type Change = { label: string; before?: string; after?: string };

// Where people go on is told as a way of its own, not as a setting. Other kinds have settings of the same names.
const TARGETS: Record<string, readonly string[]> = {
  send: ["then", "paths"], wait_for: ["then", "timeout", "unknown"], branch: ["then", "otherwise", "unknown"], holdout: ["then", "control"], coupon: ["then", "paths"],
  call: ["then", "paths"], journey: ["then", "paths"],
};

/** A value without the targets of its items; nothing for null. */
function withoutTargets(value: unknown): unknown {
  if (!Array.isArray(value)) return value ?? undefined;
  return value.map((one: unknown) => (typeof one === "object" && one !== null && !Array.isArray(one) ? { ...one, then: undefined } : one));
}

const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);
const plain = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

type Place = { path: string; kind?: string; saying: Saying };
/** What stands there in both definitions; `there`: whether something could stand there at all. */
type Both = { was: unknown; will: unknown; there: readonly [was: boolean, will: boolean] };

/** The lines of one setting: itself, or its parts. `above` is what it is a part of. */
function linesOf(place: Place, both: Both, above = ""): Change[] {
  const { was, will, there } = both;
  if (same(was, will)) return [];
  if (place.path === "enter") return partsOf(place, both, ""); // nothing but a place for its settings
  const setting = settingAt(place.path, place.kind);
  if (!setting) return asWritten(was, will, place.path.slice(place.path.lastIndexOf(".") + 1), above); // a draft may write anything
  const label = joined(above, labelText(setting.label));
  if (setting.map) return ownNames(setting, place.saying, bagOf(was), bagOf(will)).map((one) => ({ ...one, label: joined(label, one.label) }));
  const told = (value: unknown) => {
    if (value === undefined || (!setting.write && isBag(value))) return undefined;
    return setting.write ? setting.write(value, place.saying) : plain(value);
  };
  const [old, next] = [told(was), told(will)];
  if (old === undefined && next === undefined && (isBag(was) || isBag(will))) return partsOf(place, both, label);
  const said = (value: unknown, text: string | undefined, could: boolean) =>
    text ?? (value !== undefined ? plain(value) : could && setting.empty ? usePanelWords.say(setting.empty) : undefined);
  const line = { label, before: said(was, old, there[0]), after: said(will, next, there[1]) };
  if (line.before !== line.after) return [line];
  return typeof was === "object" && typeof will === "object" ? asWritten(was, will, label, "") : []; // words do not tell everything
}

const joined = (above: string, own: string) => (above ? `${above}: ${own}` : own);
const asWritten = (was: unknown, will: unknown, name: string, above: string): Change[] =>
  changesOf(was, will, name).map(({ path, before, after }) => ({ label: joined(above, path), before, after }));
const namesOf = (one: Bag, other: Bag) => [...new Set([...Object.keys(one), ...Object.keys(other)])];

function partsOf({ path, ...place }: Place, { was, will }: Both, label: string): Change[] {
  const [old, next] = [bagOf(was), bagOf(will)];
  const there = [isBag(was), isBag(will)] as const;
  return namesOf(old, next).flatMap((name) =>
    linesOf({ ...place, path: `${path}.${name}` }, { was: old[name] ?? undefined, will: next[name] ?? undefined, there }, label));
}

/** Values under names of the author's own; what is null takes something away. */
function ownNames(setting: Setting, saying: Saying, was: Bag, will: Bag): Change[] {
  const said = (bag: Bag, name: string) => (name in bag ? (setting.write?.(bag[name], saying) ?? plain(bag[name])) : undefined);
  return namesOf(was, will).filter((name) => !same(was[name], will[name])).map((name) => ({ label: name, before: said(was, name), after: said(will, name) }));
}

/** A step that became one of another kind: its settings from before and those from now have nothing to do with each other. */
function kindsOf(fields: readonly FieldChange[], kind: string): readonly [before: string, after: string] {
  const named = fields.filter((one) => (KINDS as readonly string[]).includes(one.field));
  return [named.find((one) => one.before !== null)?.field ?? kind, named.find((one) => one.after !== null)?.field ?? kind];
}

/** Settings that differ, in words; what is only where people go on is left out. `kind`: of the step; none for the journey itself. */
export function changesInWords(fields: readonly FieldChange[], saying: Saying, kind?: string): Change[] {
  if (kind === undefined) return fields.flatMap((one) => toldOf(one, saying, undefined));
  const [before, after] = kindsOf(fields, kind);
  if (before === after) return fields.flatMap((one) => toldOf(one, saying, kind));
  const settings = fields.filter((one) => one.field !== before && one.field !== after);
  return [
    { label: usePanelWords.say("kind"), before: useCanvasWords.say(before as StepKind), after: useCanvasWords.say(after as StepKind) },
    ...settings.flatMap((one) => toldOf({ ...one, after: null }, saying, before)),
    ...settings.flatMap((one) => toldOf({ ...one, before: null }, saying, after)),
  ];
}

function toldOf({ field, before, after }: FieldChange, saying: Saying, kind: string | undefined): Change[] {
  if (kind !== undefined && (TARGETS[kind] ?? ["then"]).includes(field)) return [];
  return linesOf({ path: field, kind, saying }, { was: withoutTargets(before), will: withoutTargets(after), there: [true, true] });
}
