import {
  END, freeName, idsOf, indexOf, kindOf, nameOf, renamed, stepById, stepsOf, withSteps, withValueAt, type Definition, type Place, type Step,
} from "@/parts/steps/model";
import { edgesFrom, edgesOf, fallsThrough, mainOf, spelledOut, waysOf, type Edge } from "@/features/journeys/graph/ways";

/** A connector: a way of a step, or the way in. */
export type Spot = { from: string; way: string } | "entry";

/** What an edit did: the journey, and the step to look at. */
export type Edited = { definition: Definition; step?: string };

const put = (step: Step, at: Place, target: string): Step => withValueAt(step, at, target);

/** Where a new or moved step goes on: the ways that take over what the connector led to. */
export function continuations(step: Step): Place[] {
  const ways = waysOf(step);
  switch (kindOf(step)) {
    case "branch":
      return [["paths", 0, "then"]];
    case "split":
      return ways.map((way) => way.at);
    case "wait_for":
      return [["timeout"]];
    case "exit":
      return [];
    default:
      return [["then"]];
  }
}

/** The step, going on to `target`; silently where that is the one below and may be left out. */
function goingOn(step: Step, target: string, below: string): Step {
  return continuations(step).reduce((next, at) => (at[0] === "then" && target === below ? withValueAt(next, at, undefined) : put(next, at, target)), step);
}

/** Put a step into the list without changing where any other step leads; with `keepNext` it is "the next step" of the one above. */
function place(steps: readonly Step[], step: Step, index: number, spare?: number, keepNext = false): Step[] {
  const ids = idsOf(steps);
  const before = steps[index - 1];
  const kept = [...steps];
  if (before && index - 1 !== spare && fallsThrough(before)) kept[index - 1] = spelledOut(before, ids[index] ?? END, put, keepNext);
  return [...kept.slice(0, index), step, ...kept.slice(index)];
}

/** The way that a connector stands for. */
export function edgeAt(definition: Definition, spot: Exclude<Spot, "entry">): Edge | undefined {
  return edgesOf(definition).find((edge) => edge.from === spot.from && edge.way === spot.way);
}

/** Put a new step on a connector: it takes over where that led to. */
export function insertStep(definition: Definition, spot: Spot, made: Step): Edited {
  const steps = stepsOf(definition);
  const step = renamed(made, freeName(steps.map(nameOf), nameOf(made)));
  const name = nameOf(step);
  const ids = idsOf(steps);
  if (spot === "entry" || steps.length === 0) {
    return { definition: withSteps(definition, [goingOn(step, ids[0] ?? END, ids[0] ?? END), ...steps]), step: name };
  }
  const edge = edgeAt(definition, spot);
  const from = indexOf(steps, spot.from);
  const source = steps[from];
  if (!edge || !source) return insertLoose(definition, made);
  if (edge.at[0] === "then") {
    const cleared = withValueAt(source, ["then"], undefined);
    const below = ids[from + 1] ?? END;
    const kept = steps.map((one, index) => (index === from ? cleared : one));
    return { definition: withSteps(definition, place(kept, goingOn(step, edge.to, below), from + 1, from)), step: name };
  }
  const turned = steps.map((one, index) => (index === from ? put(one, edge.at, name) : one));
  const target = indexOf(steps, edge.to);
  const index = target < 0 || target === 0 ? steps.length : target;
  const below = ids[index] ?? END;
  const next = from === steps.length - 1; // "the next step" where there was none meant what is put there now
  return { definition: withSteps(definition, place(turned, goingOn(step, edge.to, below), index, undefined, next)), step: name };
}

/** The connector behind a card, or the last one that leads to the end: of several the one on which a journey goes on. */
export function spotBehind(definition: Definition, after: string | undefined): Spot | undefined {
  if (after === "entry" || stepsOf(definition).length === 0) return "entry";
  const edges = edgesOf(definition);
  const last = edges.findLast((one) => one.to === END);
  const ways = after ? edges.filter((one) => one.from === after) : edges.filter((one) => one.from === last?.from && one.to === END);
  const step = stepById(definition, after ?? last?.from ?? "");
  const main = step && continuations(step)[0]?.join();
  const found = ways.find((one) => one.at.join() === main) ?? (after ? ways[0] : last);
  return found && { from: found.from, way: found.way };
}

/** Put a step beside the others; nothing leads to it yet. */
export function insertLoose(definition: Definition, made: Step): Edited {
  const steps = stepsOf(definition);
  const step = renamed(made, freeName(steps.map(nameOf), nameOf(made)));
  return { definition: withSteps(definition, place(steps, goingOn(step, END, END), steps.length)), step: nameOf(step) };
}

/** Where people go on when a step is taken away: along its first way that leads to a step. */
export function successorOf(step: Step, id: string, below: string): string {
  const edges = edgesFrom(step, id, below);
  const first = continuations(step)[0];
  const main = edges.find((edge) => first && edge.at.join() === first.join());
  if (main && main.to !== END && main.to !== id) return main.to;
  return edges.find((edge) => edge.to !== END && edge.to !== id)?.to ?? (edges.length ? END : mainOf({ ...step, then: undefined }, END));
}

/** Take steps away; what led to them leads to what came after them. */
export function removeSteps(definition: Definition, wanted: Iterable<string>): Definition {
  let result = definition;
  for (const id of [...wanted].sort((a, b) => placeNumber(b) - placeNumber(a))) result = removeStep(result, id);
  return result;
}

/** Steps without a name are known by their place: from the last to the first, so that places stay right. */
const placeNumber = (id: string) => (id.startsWith("#") ? Number(id.slice(1)) : -1);

function removeStep(definition: Definition, id: string): Definition {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  const index = ids.indexOf(id);
  const step = steps[index];
  if (!step) return definition;
  const successor = successorOf(step, id, ids[index + 1] ?? END);
  const kept = steps.map((one, at) => {
    if (at === index) return one;
    let next = one;
    for (const edge of edgesFrom(one, ids[at] ?? "", ids[at + 1] ?? END)) {
      if (edge.to !== id) continue;
      const silent = at === index - 1 && (!edge.written || one.then === "next");
      if (edge.written && !silent) next = put(next, edge.at, successor);
      else if (successor !== (ids[index + 1] ?? END)) next = put(next, edge.followsMain && next.then === undefined ? ["then"] : edge.at, successor);
    }
    return next.then === id ? put(next, ["then"], successor) : next;
  });
  kept.splice(index, 1);
  return withFirst(withSteps(definition, kept), index === 0 ? successor : undefined);
}

/** Make a step the one that people come to first, wherever it stood; nothing else changes. */
export function makeFirst(definition: Definition, id: string): Definition {
  return withFirst(definition, id);
}

function withFirst(definition: Definition, id: string | undefined): Definition {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  const index = id === undefined ? -1 : ids.indexOf(id);
  if (index <= 0) return definition;
  const below = ids[index + 1] ?? END;
  const moved = steps[index] as Step;
  const spelled = fallsThrough(moved) ? spelledOut(moved, below, put) : moved;
  const before = steps[index - 1] as Step;
  const kept = [...steps];
  if (fallsThrough(before)) kept[index - 1] = spelledOut(before, ids[index] ?? END, put);
  kept.splice(index, 1);
  return withSteps(definition, [spelled, ...kept]);
}

/** Lead a way to a step, or to the end. */
export function connect(definition: Definition, spot: Spot, target: string): Definition {
  if (spot === "entry") return makeFirst(definition, target);
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  const index = ids.indexOf(spot.from);
  const step = steps[index];
  const way = step && waysOf(step).find((one) => one.way === spot.way);
  if (!step || !way) return definition;
  const silent = way.way === "" && target === (ids[index + 1] ?? END);
  const next = silent ? withValueAt(step, way.at, undefined) : put(step, way.at, target);
  return withSteps(definition, steps.map((one, at) => (at === index ? next : one)));
}

/** Take a connector away: an outcome that may go without one goes along the main line again, every other one ends. */
export function disconnect(definition: Definition, spot: Exclude<Spot, "entry">): Definition {
  const steps = stepsOf(definition);
  const index = indexOf(steps, spot.from);
  const step = steps[index];
  const way = step && waysOf(step).find((one) => one.way === spot.way);
  if (!step || !way) return definition;
  const optional = way.at[0] === "paths" && way.followsMain ? true : way.way === "unknown" || way.way === "control";
  if (!optional) return connect(definition, spot, END);
  return withSteps(definition, steps.map((one, at) => (at === index ? withValueAt(one, way.at, undefined) : one)));
}

/** Whether a step can be moved to a connector: not to one of its own. */
export function canMove(definition: Definition, id: string, spot: Spot): boolean {
  if (spot === "entry") return idsOf(stepsOf(definition))[0] !== id;
  return spot.from !== id && edgeAt(definition, spot)?.to !== id;
}

/** Move a step onto a connector: first the gap closes, then it goes between. */
export function moveStep(definition: Definition, id: string, spot: Spot): Edited {
  const step = stepsOf(definition)[indexOf(stepsOf(definition), id)];
  if (!step || !canMove(definition, id, spot)) return { definition };
  const without = removeStep(definition, id);
  const free = continuations(step).reduce((next, at) => (at[0] === "then" ? withValueAt(next, at, undefined) : next), step);
  return insertStep(without, spot, free);
}

/** Change a step in its place. */
export function replaceStep(definition: Definition, id: string, next: Step): Definition {
  const steps = stepsOf(definition);
  const index = indexOf(steps, id);
  return index < 0 ? definition : withSteps(definition, steps.map((one, at) => (at === index ? next : one)));
}
