import { connect, edgeAt, insertStep, type Edited, type Spot } from "@/features/journeys/graph/edit";
import {
  END, freeName, idsOf, kindOf, nameOf, stepsOf, withSteps, withValueAt, type Definition, type Step,
} from "@/features/journeys/graph/model";
import { renameWithin } from "@/features/journeys/graph/rename";
import { edgesFrom, edgesOf, fallsThrough, spelledOut } from "@/features/journeys/graph/ways";

/** Copied steps: complete ones, whose ways lead to one another by name or to the end. */
export type Clip = { steps: Step[] };

/** Copy steps with everything between them. Ways that leave the selection are left open. */
export function copySteps(definition: Definition, wanted: ReadonlySet<string>): Clip {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  return {
    steps: steps.flatMap((step, index) => {
      const id = ids[index] ?? "";
      if (!wanted.has(id)) return [];
      let next = step;
      for (const edge of edgesFrom(step, id, ids[index + 1] ?? END)) {
        if (wanted.has(edge.to)) next = withValueAt(next, edge.at, edge.to);
        else if (edge.required) next = withValueAt(next, edge.at, END);
        else if (edge.written) next = withValueAt(next, edge.at, edge.way === "otherwise" ? END : undefined);
      }
      return [next];
    }),
  };
}

/** What goes to the clipboard: readable, and valid YAML as well as JSON. */
export function clipText(clip: Clip): string {
  return JSON.stringify({ steps: clip.steps }, null, 2);
}

/** Steps out of plain values that were pasted: a clip, a whole journey, or a list of steps. */
export function clipOf(values: unknown): Clip | undefined {
  const list = Array.isArray(values) ? values : typeof values === "object" && values !== null ? (values as Definition).steps : undefined;
  if (!Array.isArray(list)) return undefined;
  const steps = stepsOf({ steps: list }).filter((step) => kindOf(step));
  return steps.length ? { steps } : undefined;
}

/** Paste steps on a connector, or beside the others. Names that are taken get a number. */
export function pasteSteps(definition: Definition, clip: Clip, spot?: Spot): Edited & { steps: string[] } {
  const steps = stepsOf(definition);
  const fresh = freshSteps(clip, steps.map(nameOf));
  const [head] = fresh;
  if (!head) return { definition, steps: [] };
  const names = fresh.map(nameOf);
  if (fresh.length === 1 && spot) return { ...insertStep(definition, spot, withValueAt(head, ["then"], undefined)), steps: names };
  const led = spot === undefined ? END : spot === "entry" ? (idsOf(steps)[0] ?? END) : (edgeAt(definition, spot)?.to ?? END);
  const tail = tailOf(fresh);
  const block = fresh.map((step) => (nameOf(step) === tail && led !== END ? withValueAt(step, ["then"], led) : step));
  const last = steps.at(-1);
  const kept = last && fallsThrough(last) ? [...steps.slice(0, -1), spelledOut(last, END, withValueAt)] : steps;
  const joined = withSteps(definition, [...kept, ...block]);
  return { definition: spot && steps.length ? connect(joined, spot, nameOf(head)) : joined, step: nameOf(head), steps: names };
}

/** Steps under names of their own, every way written out; those that lead nowhere here lead to the end. */
function freshSteps(clip: Clip, taken: Iterable<string>): Step[] {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const step of clip.steps) {
    const name = freeName(used, nameOf(step) || "step");
    used.add(name);
    names.set(nameOf(step), name);
  }
  const here = new Set(names.values());
  return spelledClip(clip.steps)
    .map((step) => renameWithin(step, nameOf(step), names))
    .map((step) => edgesFrom(step, nameOf(step), END).reduce((next, edge) => (here.has(edge.to) ? next : withValueAt(next, edge.at, END)), step));
}

/** Copies of steps, beside them; one that has a single way comes right after itself. */
export function duplicateSteps(definition: Definition, wanted: ReadonlySet<string>): Edited & { steps: string[] } {
  const only = wanted.size === 1 ? [...wanted][0] : undefined;
  const ways = only === undefined ? [] : edgesOf(definition).filter((edge) => edge.from === only);
  const spot = only !== undefined && ways.length === 1 && ways[0]?.way === "" ? { from: only, way: "" } : undefined;
  return pasteSteps(definition, copySteps(definition, wanted), spot);
}

/** Every silent "goes on below" written by name, as far as both steps are there. */
function spelledClip(steps: readonly Step[]): Step[] {
  const ids = idsOf(steps);
  return steps.map((step, index) =>
    edgesFrom(step, ids[index] ?? "", ids[index + 1] ?? END).reduce(
      (next, edge) => (edge.written || edge.to === END ? next : withValueAt(next, edge.way === "" || edge.followsMain ? ["then"] : edge.at, edge.to)), step));
}

/** The pasted step whose main line is open: from there the journey goes on. */
function tailOf(steps: readonly Step[]): string | undefined {
  const open = steps.filter((step) => edgesFrom(step, nameOf(step), END).some((edge) => edge.way === "" && edge.to === END));
  const last = open.at(-1);
  return last && nameOf(last);
}
