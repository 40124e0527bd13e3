import type { Taken } from "@/features/journeys/api/analysis";
import { END, idsOf, stepsOf, withSteps, type Definition } from "@/parts/steps/model";
import type { Edge } from "@/features/journeys/graph/ways";

/** People on a way; what a test walk knows as well. */
export type Flow = Omit<Taken, "control">;
export type Walked = { n: number; share: number };

/** How many took one connector. Undefined where nobody left the step. */
export function walkedOn(edge: Edge, edges: readonly Edge[], ways: readonly Flow[]): Walked | undefined {
  const from = ways.filter((one) => one.step === edge.from);
  if (from.length === 0) return undefined;
  const own = new Set(edges.filter((one) => one.from === edge.from).map((one) => one.way));
  const taken = from.filter((one) => one.to === edge.to && carrier(one.outcome, own) === edge.way);
  return { n: taken.reduce((sum, one) => sum + one.n, 0), share: taken.reduce((sum, one) => sum + one.share, 0) };
}

/** The connector that an outcome goes along: its own; who cannot be measured goes with those who did nothing, everybody else along the main line. */
function carrier(outcome: string, own: ReadonlySet<string>): string {
  if (own.has(outcome)) return outcome;
  return outcome === "unknown" && own.has("timeout") ? "timeout" : "";
}

/** The journey with a connector also where people left it because nobody knows the answer for them (J32): without, they would be on none. */
export function withUnknown(definition: Definition, ways: readonly Flow[]): Definition {
  const steps = stepsOf(definition);
  const ids = idsOf(steps);
  const lost = new Set(ways.filter((one) => one.outcome === "unknown" && one.to === END).map((one) => one.step));
  if (lost.size === 0) return definition;
  return withSteps(definition, steps.map((step, index) => ("branch" in step && !step.unknown && lost.has(ids[index] ?? "") ? { ...step, unknown: END } : step)));
}
