import type { PublishChoice, PublishPreview } from "@/features/journeys/api/journey";
import { idsOf, stepsOf, type Definition } from "@/parts/steps/model";

/** What somebody has decided before publishing; steps without a decision are not in `steps`. */
export type Decision = { steps: Record<string, string>; timers: PublishChoice["timers"]; notes: string; ticked: ReadonlySet<string> };

export const UNDECIDED: Decision = { steps: {}, timers: "keep", notes: "", ticked: new Set() };
/** Where a decision begins: what was ticked for the version before, and is still the same matter, is ticked. */
export function beginning(preview: PublishPreview): Decision {
  const before = new Set(preview.accepted);
  return { ...UNDECIDED, ticked: new Set(preview.warnings.map((one) => one.key).filter((key) => before.has(key))) };
}

export const STAY = "stay"; // finish on the old version (J37)
export const EXIT = "exit"; // leave the journey

/** Whether publishing would change anything. */
export function changesAnything({ version, difference, changes }: Pick<PublishPreview, "version" | "difference" | "changes">): boolean {
  return version === 1 || [difference.steps, difference.around, changes.steps, changes.around].some((one) => one.length > 0);
}

/** Where people of a step that is different now can go on: in the step itself where it is still there, in another one. */
export function targetsOf(step: string, draft: Definition): { same: boolean; others: string[] } {
  const names = idsOf(stepsOf(draft)).filter((name) => !name.startsWith("#"));
  return { same: names.includes(step), others: names.filter((name) => name !== step && name !== STAY && name !== EXIT) };
}

/** Whether everything is decided that publishing asks for. */
export function isReady(preview: PublishPreview, { steps, ticked }: Decision): boolean {
  return preview.problems.length === 0 && changesAnything(preview) && preview.warnings.every((one) => ticked.has(one.key))
    && preview.needs_choice.every((step) => !!steps[step]);
}

/** The decision as the API takes it: only what the preview asks for, in case the draft has changed meanwhile. */
export function choiceOf(preview: PublishPreview, { steps, timers, notes, ticked }: Decision): PublishChoice {
  const asked = Object.entries(steps).filter(([step]) => preview.needs_choice.includes(step));
  const accepted = preview.warnings.map((one) => one.key).filter((key) => ticked.has(key));
  return { revision: preview.revision, steps: Object.fromEntries(asked), timers, notes: notes.trim(), accepted };
}

/** A set with something in it, or no longer. */
export function ticking(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
