import { idsOf, kindOf, stepsOf, type Definition, type Step } from "@/parts/steps/model";
import { edgesOf, type Edge } from "@/features/journeys/graph/ways";

/** Whether time passes in a step before it is left, or the person does something there. */
function waits(step: Step | undefined): boolean {
  const kind = step && kindOf(step);
  if (kind === "wait" || kind === "wait_for") return true;
  if (kind === "journey") return typeof step?.wait_at_most === "string";
  return kind === "send" && step?.success !== undefined && step.success !== "accepted" && typeof step.within === "string";
}

/** Whether the message of a step may have gone out when it is left this way. */
const speaks = (step: Step | undefined, way: string) => !!step && kindOf(step) === "send" && way !== "not_sent" && way !== "failed";

/** Connectors on which one message follows another at once, without any wait between them: "from|way". */
export function hurriedEdges(definition: Definition): Set<string> {
  const ids = idsOf(stepsOf(definition));
  const steps = new Map(stepsOf(definition).map((step, index) => [ids[index] ?? "", step]));
  const edges = edgesOf(definition);
  const after = spread(edges, edges.filter((edge) => speaks(steps.get(edge.from), edge.way) && !waits(steps.get(edge.from))),
    (edge, next) => edge.to === next.from && kindOf(steps.get(next.from) ?? {}) !== "send" && !waits(steps.get(next.from)));
  const before = spread(edges, edges.filter((edge) => kindOf(steps.get(edge.to) ?? {}) === "send"),
    (edge, earlier) => earlier.to === edge.from && kindOf(steps.get(edge.from) ?? {}) !== "send" && !waits(steps.get(edge.from)));
  return new Set([...after].filter((edge) => before.has(edge)).map((edge) => `${edge.from}|${edge.way}`));
}

/** All that can be reached from some connectors, one after another. */
function spread(edges: readonly Edge[], first: readonly Edge[], joins: (edge: Edge, next: Edge) => boolean): Set<Edge> {
  const found = new Set(first);
  const open = [...first];
  for (let edge = open.pop(); edge; edge = open.pop()) {
    for (const next of edges) {
      if (!found.has(next) && joins(edge, next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  return found;
}
