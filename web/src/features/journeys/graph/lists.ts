import { stepsOf, withSteps, type Definition, type Step } from "@/parts/steps/model";

/** Fields of steps that hold a list, where the text form also takes a single one. */
const LISTS = ["on", "reset_on", "refresh_on", "fallback", "paths", "arms"] as const;
const isOne = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The same journey with a list wherever a single value stands for a list of one, as canvas and panels read them. */
export function inLists(definition: Definition): Definition {
  const steps = stepsOf(definition);
  const next = steps.map(stepInLists);
  const enter = isOne(definition.enter) && isOne(definition.enter.on) ? { ...definition.enter, on: [definition.enter.on] } : definition.enter;
  const exit = isOne(definition.exit) ? [definition.exit] : definition.exit;
  if (enter === definition.enter && exit === definition.exit && next.every((step, index) => step === steps[index])) return definition;
  return { ...withSteps(definition, next), ...(enter === undefined ? {} : { enter }), ...(exit === undefined ? {} : { exit }) };
}

/** `paths` of a branch is a list; that of other steps is a map from outcomes to steps and stays one. */
function stepInLists(step: Step): Step {
  const single = LISTS.filter((field) => isOne(step[field]) && (field !== "paths" || "branch" in step));
  return single.length === 0 ? step : { ...step, ...Object.fromEntries(single.map((field) => [field, [step[field]]])) };
}
