import { END, idsOf, kindOf, nameOf, NEXT, stepsOf, valueAt, type Definition, type Place, type Step } from "@/parts/steps/model";

/** One way out of a step: its outcome, and where its target is written. */
export type Way = {
  /** The engine's name of the outcome; "" is the main line. */
  way: string;
  at: Place;
  /** Must be written; without it the step cannot be published. */
  required?: boolean;
  /** Where nothing is written, it goes along the main line. */
  followsMain?: boolean;
};

/** A way that is there, with the step it leads to. */
export type Edge = Way & { from: string; to: string; written: boolean };

const list = (step: Step, field: string): unknown[] => (Array.isArray(step[field]) ? (step[field] as unknown[]) : []);
const MAIN: Way = { way: "", at: ["then"] };
const attached = (names: readonly string[]): Way[] => names.map((way) => ({ way, at: ["paths", way], followsMain: true }));

/** Outcomes that can be given a way of their own, by kind. */
export const ATTACHED: Partial<Record<string, readonly string[]>> = {
  send: ["sent", "not_sent", "failed", "unconfirmed"], coupon: ["empty"], call: ["success", "failed", "timeout"],
  journey: ["finished", "exited", "refused", "timeout"],
};

/** Every way that a step can have, written or not, as the engine names them (src/anklang/journeys/steps). */
export function waysOf(step: Step): Way[] {
  switch (kindOf(step)) {
    case "exit":
      return [];
    case "branch":
      return [
        ...list(step, "paths").map((_, index): Way => ({ way: String(index), at: ["paths", index, "then"], required: true })),
        { way: "otherwise", at: ["otherwise"], followsMain: true },
        { way: "unknown", at: ["unknown"] },
      ];
    case "split":
      return list(step, "arms").map((arm, index): Way => ({ way: String(valueAt(arm, ["name"]) ?? index), at: ["arms", index, "then"], required: true }));
    case "wait_for":
      return [
        ...list(step, "on").map((_, index): Way => ({ way: String(index), at: ["on", index, "then"], followsMain: true })),
        { way: "timeout", at: ["timeout"], required: true },
        { way: "unknown", at: ["unknown"] },
      ];
    case "holdout":
      return [MAIN, { way: "control", at: ["control"], followsMain: true }];
    case undefined:
      return [MAIN];
    default:
      return [MAIN, ...attached(ATTACHED[kindOf(step) ?? ""] ?? [])];
  }
}

/** Whether the line "then" is a way of its own on the canvas: not where every outcome has one. */
function hasMain(step: Step): boolean {
  const own = ATTACHED[kindOf(step) ?? ""];
  if (!own || kindOf(step) === "coupon") return true;
  if (kindOf(step) === "send" && (step.success ?? "accepted") === "accepted") {
    return own.some((way) => way !== "unconfirmed" && !valueAt(step, ["paths", way]));
  }
  return own.some((way) => !valueAt(step, ["paths", way]));
}

/** Whether a way is drawn: what has a target, must have one, or is an outcome that goes along the main line. */
function isDrawn(step: Step, way: Way): boolean {
  if (way.way === "") return hasMain(step);
  if (valueAt(step, way.at)) return true;
  if (way.way === "unknown") return false;
  return kindOf(step) === "branch" || kindOf(step) === "split" || kindOf(step) === "wait_for";
}

/** The step that a written target means; `below` is the next one in the list. */
function resolve(target: unknown, below: string): string | undefined {
  if (typeof target !== "string" && typeof target !== "number") return undefined;
  const text = String(target);
  return text === "" ? undefined : text === NEXT ? below : text;
}

/** Where the main line of a step leads. */
export function mainOf(step: Step, below: string): string {
  return resolve(step.then, below) ?? below;
}

/** The ways of one step; `id` and `below` as `idsOf` names steps. */
export function edgesFrom(step: Step, id: string, below: string): Edge[] {
  return waysOf(step)
    .filter((way) => isDrawn(step, way))
    .map((way) => {
      const written = resolve(valueAt(step, way.at), below);
      return { ...way, from: id, written: written !== undefined, to: written ?? (way.way === "" || way.followsMain ? mainOf(step, below) : END) };
    });
}

/** Every way of a journey. Targets that name no step stay as they are: the canvas shows them as missing. */
export function edgesOf(definition: Definition): Edge[] {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  return steps.flatMap((step, index) => edgesFrom(step, ids[index] ?? "", ids[index + 1] ?? END));
}

/** Whether a step goes on to the one below it without saying so. */
export function fallsThrough(step: Step): boolean {
  const written = (at: Place) => valueAt(step, at);
  const main = step.then === undefined || step.then === "" || step.then === NEXT;
  return waysOf(step).some((way) => {
    if (!isDrawn(step, way)) return false;
    const target = written(way.at);
    if (target === NEXT) return true;
    if (target) return false;
    return main && (way.way === "" || !!way.followsMain);
  });
}

/** The step, saying by name where it went on to silently until now; with `keepNext`, "the next step" stays what it is. */
export function spelledOut(step: Step, below: string, put: (step: Step, at: Place, target: string) => Step, keepNext = false): Step {
  let next = step;
  for (const way of keepNext ? [] : waysOf(step)) if (valueAt(step, way.at) === NEXT) next = put(next, way.at, below);
  const silent = edgesFrom(next, nameOf(next), below).some((edge) => !edge.written && (edge.way === "" || edge.followsMain));
  return silent && !next.then ? put(next, ["then"], below) : next;
}

/** Steps that nobody can reach from the entry. */
export function looseSteps(definition: Definition): Set<string> {
  const ids = idsOf(stepsOf(definition));
  const edges = edgesOf(definition);
  const reached = new Set<string>(ids.slice(0, 1));
  const open = [...reached];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of edges) {
      if (edge.from === id && !reached.has(edge.to)) {
        reached.add(edge.to);
        open.push(edge.to);
      }
    }
  }
  return new Set(ids.filter((id) => !reached.has(id)));
}
