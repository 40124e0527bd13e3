import type { Taken } from "@/features/journeys/api/analysis";
import { END } from "@/features/journeys/graph/model";
import type { Edge } from "@/features/journeys/graph/ways";

export type Walked = { n: number; share: number };

/**
 * How many took one connector. An outcome without a connector of its own goes along the main line. The engine does not say by which
 * outcome somebody came to the end, so that a number stands there only where one connector of the step leads to it.
 */
export function walkedOn(edge: Edge, edges: readonly Edge[], ways: readonly Taken[]): Walked | undefined {
  const own = edges.filter((one) => one.from === edge.from);
  const drawn = new Set(own.map((one) => one.way));
  const from = ways.filter((one) => one.step === edge.from);
  if (from.length === 0) return undefined;
  if (edge.to === END) {
    if (own.filter((one) => one.to === END).length > 1) return undefined;
    return sumOf(from.filter((one) => one.to === END));
  }
  const taken = from.filter((one) => one.to === edge.to && (one.outcome === edge.way || (edge.way === "" && !drawn.has(one.outcome))));
  const unnamed = taken.length === 0 && own.filter((one) => one.to === edge.to).length === 1;
  return sumOf(unnamed ? from.filter((one) => one.to === edge.to) : taken);
}

function sumOf(ways: readonly Taken[]): Walked {
  return { n: ways.reduce((sum, one) => sum + one.n, 0), share: ways.reduce((sum, one) => sum + one.share, 0) };
}
