import { kindOf, renamed, SIGNALS, valueAt, withValueAt, type Place, type Step } from "@/parts/steps/model";
import { waysOf } from "@/features/journeys/graph/ways";

/** One step with the names in it exchanged: its own, its targets, what it waits for, asks about and reads. */
export function renameWithin(step: Step, id: string, names: ReadonlyMap<string, string>): Step {
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
  return deep(own === undefined ? next : renamed(next, own), names) as Step;
}

function exchanged(step: Step, at: Place, names: ReadonlyMap<string, string>): Step {
  const said = valueAt(step, at);
  const to = typeof said === "string" ? names.get(said) : undefined;
  return to === undefined ? step : withValueAt(step, at, to);
}

/** Conditions about steps, and paths into what steps found. */
function deep(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    const found = /^steps\.([^.]+)(\..+)$/.exec(value);
    const to = found?.[1] === undefined ? undefined : names.get(found[1]);
    return to === undefined ? value : `steps.${to}${found?.[2] ?? ""}`;
  }
  if (Array.isArray(value)) return value.map((one) => deep(one, names));
  if (typeof value !== "object" || value === null) return value;
  const map = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner, names)]));
  const to = map.kind === "step" && typeof map.step === "string" ? names.get(map.step) : undefined;
  return to === undefined ? map : { ...map, step: to };
}
