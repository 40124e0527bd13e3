import { idsOf, kindOf, renamed, stepsOf, withSteps, withValueAt, type Definition, type Step } from "@/features/journeys/graph/model";
import { waysOf } from "@/features/journeys/graph/ways";

const SIGNALS = ["delivered", "read", "clicked", "replied", "shown", "dismissed", "answered"];

/** Give steps other names, wherever the journey names them: targets, waits, conditions, paths like steps.code.code. */
export function renameSteps(definition: Definition, names: ReadonlyMap<string, string>): Definition {
  if (names.size === 0) return definition;
  const ids = idsOf(stepsOf(definition));
  const own = typeof definition.id === "string" ? definition.id : "";
  const steps = stepsOf(definition).map((step, index) => renameWithin(step, ids[index] ?? "", names, own));
  const { steps: _steps, ...around } = definition;
  void _steps;
  return withSteps(deep(around, names, own) as Definition, steps);
}

/** Give one step another name. */
export function renameStep(definition: Definition, from: string, to: string): Definition {
  return from === to ? definition : renameSteps(definition, new Map([[from, to]]));
}

/** One step with the names in it exchanged: its own, its targets, what it waits for. */
export function renameWithin(step: Step, id: string, names: ReadonlyMap<string, string>, journey: string): Step {
  let next = step;
  for (const way of waysOf(step)) next = exchanged(next, way.at, names);
  next = exchanged(next, ["then"], names);
  next = exchanged(next, ["since"], names);
  if (kindOf(step) === "wait_for" && Array.isArray(step.on)) {
    step.on.forEach((_, index) => {
      for (const signal of SIGNALS) next = exchanged(next, ["on", index, signal], names);
    });
  }
  const own = names.get(id);
  return deep(own === undefined ? next : renamed(next, own), names, journey) as Step;
}

function exchanged(step: Step, at: readonly (string | number)[], names: ReadonlyMap<string, string>): Step {
  const said = at.reduce<unknown>((inner, key) => (typeof inner === "object" && inner !== null ? (inner as never)[key] : undefined), step);
  const to = typeof said === "string" ? names.get(said) : undefined;
  return to === undefined ? step : withValueAt(step, at, to);
}

/** Conditions about steps, and paths into what steps found. */
function deep(value: unknown, names: ReadonlyMap<string, string>, journey: string): unknown {
  if (typeof value === "string") {
    const found = /^steps\.([^.]+)(\..+)$/.exec(value);
    const to = found?.[1] === undefined ? undefined : names.get(found[1]);
    return to === undefined ? value : `steps.${to}${found?.[2] ?? ""}`;
  }
  if (Array.isArray(value)) return value.map((one) => deep(one, names, journey));
  if (typeof value !== "object" || value === null) return value;
  const map = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner, names, journey)]));
  const about = map.kind === "step" || (map.kind === "message" && journey !== "" && map.journey === journey);
  const to = about && typeof map.step === "string" ? names.get(map.step) : undefined;
  return to === undefined ? map : { ...map, step: to };
}
