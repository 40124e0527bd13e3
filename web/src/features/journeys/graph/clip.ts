import { connect, edgeAt, insertStep, type Edited, type Spot } from "@/features/journeys/graph/edit";
import {
  END, freeName, idsOf, kindOf, nameOf, NEXT, stepsOf, withSteps, withValueAt, type Definition, type Step,
} from "@/parts/steps/model";
import { renameWithin } from "@/features/journeys/graph/rename";
import { edgesFrom, edgesOf, fallsThrough, mainOf, spelledOut } from "@/features/journeys/graph/ways";

/** Copied steps with the journey they come from; every way says by name where it leads, outside of the clip too. */
export type Clip = { journey?: string; steps: Step[] };

/** A way that could not be kept: it led to a step that is not there, and ends now. */
export type LostWay = { step: string; way: string; to: string };
export type Pasted = Edited & {
  steps: string[];
  lost: LostWay[];
  /** A wait whose time-out ended the journey where it was copied, and goes on to this step here. */
  joined?: { step: string; to: string };
};

/** Copy steps with where each of their ways leads, be it to another copied step, to one that stays behind, or to the end. */
export function copySteps(definition: Definition, wanted: ReadonlySet<string>): Clip {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  return {
    ...(typeof definition.id === "string" && definition.id ? { journey: definition.id } : {}),
    steps: steps.flatMap((step, index) => (wanted.has(ids[index] ?? "") ? [saidByName(step, ids[index] ?? "", ids[index + 1] ?? END)] : [])),
  };
}

/** The step with every way written by name: nothing depends on its place in the list. */
function saidByName(step: Step, id: string, below: string): Step {
  const edges = edgesFrom(step, id, below);
  const named = edges.filter((edge) => edge.written).reduce((next, edge) => withValueAt(next, edge.at, edge.to), step);
  const silent = edges.some((edge) => !edge.written && (edge.way === "" || edge.followsMain));
  return silent ? withValueAt(named, ["then"], mainOf(step, below)) : withValueAt(named, ["then"], step.then === NEXT ? undefined : step.then);
}

/** What goes to the clipboard: readable, and valid YAML as well as JSON. */
export function clipText(clip: Clip): string {
  return JSON.stringify(clip, null, 2);
}

/** Steps out of plain values that were pasted: a clip, a whole journey, or a list of steps. */
export function clipOf(values: unknown): Clip | undefined {
  const map = typeof values === "object" && values !== null && !Array.isArray(values) ? (values as Definition) : {};
  const list = Array.isArray(values) ? values : map.steps;
  if (!Array.isArray(list)) return undefined;
  const steps = stepsOf({ steps: list }).filter((step) => kindOf(step));
  const journey = [map.journey, map.id].find((one): one is string => typeof one === "string" && one !== "");
  return steps.length ? { ...(journey ? { journey } : {}), steps } : undefined;
}

/**
 * Paste steps on a connector, or beside the others. Names that are taken get a number. Ways between the steps lead to
 * their copies, ways to other steps of this journey and to the end stay; the last open main line goes on where the
 * connector led to.
 */
export function pasteSteps(definition: Definition, clip: Clip, spot?: Spot): Pasted {
  const steps = stepsOf(definition);
  const { fresh, lost } = freshSteps(clip, definition);
  const [head] = fresh;
  if (!head) return { definition, steps: [], lost: [] };
  const names = fresh.map(nameOf);
  const tail = spot && tailOf(fresh);
  const still = lost.filter((one) => !(tail && one.step === nameOf(tail.step) && (one.way === "" || tail.ways.includes(one.way))));
  if (fresh.length === 1 && spot && tail && mainOnly(head)) {
    return { ...insertStep(definition, spot, withValueAt(head, ["then"], undefined)), steps: names, lost: still };
  }
  const led = spot === undefined ? END : spot === "entry" ? (idsOf(steps)[0] ?? END) : (edgeAt(definition, spot)?.to ?? END);
  const late = !tail && led !== END ? fresh.findLast((step) => kindOf(step) === "wait_for" && step.timeout === END) : undefined;
  const block = fresh.map((step) => {
    if (step === tail?.step) return withValueAt(step, ["then"], led === END && step === fresh.at(-1) ? undefined : led);
    return step === late ? withValueAt(step, ["timeout"], led) : step;
  });
  const last = steps.at(-1);
  const kept = last && fallsThrough(last) ? [...steps.slice(0, -1), spelledOut(last, END, withValueAt)] : steps;
  const joined = withSteps(definition, [...kept, ...block]);
  return {
    definition: spot && steps.length ? connect(joined, spot, nameOf(head)) : joined, step: nameOf(head), steps: names, lost: still,
    ...(late ? { joined: { step: nameOf(late), to: led } } : {}),
  };
}

/** Steps under names of their own. Where the clip is of another journey, ways to steps that stayed behind end, and are told. */
function freshSteps(clip: Clip, definition: Definition): { fresh: Step[]; lost: LostWay[] } {
  const there = idsOf(stepsOf(definition));
  const used = new Set(stepsOf(definition).map(nameOf));
  const names = new Map<string, string>();
  for (const step of clip.steps) {
    const name = freeName(used, nameOf(step) || "step");
    used.add(name);
    names.set(nameOf(step), name);
  }
  const own = clip.journey === undefined || clip.journey === definition.id;
  const kept = (to: string) => to === END || names.has(to) || (own && there.includes(to));
  const lost: LostWay[] = [];
  const ids = idsOf(clip.steps);
  const fresh = clip.steps.map((step, index) => {
    const said = saidByName(step, ids[index] ?? "", ids[index + 1] ?? END);
    const next = renameWithin(said, nameOf(step), names);
    return edgesFrom(said, nameOf(step), END).filter((edge) => !kept(edge.to)).reduce((cut, edge) => {
      lost.push({ step: nameOf(next), way: edge.way, to: edge.to });
      return withValueAt(cut, edge.written ? edge.at : ["then"], END);
    }, next);
  });
  return { fresh, lost };
}

/** Copies of steps, beside them; one that has a single way comes right after itself. */
export function duplicateSteps(definition: Definition, wanted: ReadonlySet<string>): Pasted {
  const only = wanted.size === 1 ? [...wanted][0] : undefined;
  const ways = only === undefined ? [] : edgesOf(definition).filter((edge) => edge.from === only);
  const spot = only !== undefined && ways.length === 1 && ways[0]?.way === "" ? { from: only, way: "" } : undefined;
  return pasteSteps(definition, copySteps(definition, wanted), spot);
}

/** Whether the main line is the only way that a step has on the canvas. */
function mainOnly(step: Step): boolean {
  return edgesFrom(step, nameOf(step), END).every((edge) => edge.way === "");
}

/** The last pasted step whose main line leaves the pasted ones, with the ways that go along it: from there the journey goes on. */
function tailOf(fresh: readonly Step[]): { step: Step; ways: string[] } | undefined {
  const here = new Set(fresh.map(nameOf));
  for (const step of [...fresh].reverse()) {
    const ways = edgesFrom(step, nameOf(step), END).filter((edge) => (edge.way === "" || (edge.followsMain && !edge.written)) && !here.has(edge.to)).map((edge) => edge.way);
    if (ways.length) return { step, ways };
  }
  return undefined;
}
