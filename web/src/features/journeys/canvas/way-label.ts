import { describeCondition, type Names } from "@/parts/conditions/describe";
import type { SayCondition } from "@/parts/conditions/words";
import type { Condition } from "@/parts/conditions/model";
import { kindOf, valueAt, type Step } from "@/features/journeys/graph/model";
import type { Edge } from "@/features/journeys/graph/ways";
import { eventName } from "@/parts/event-names";

type Say = (key: never, values?: Record<string, string | number>) => string;
const NAMED = new Set([
  "otherwise", "unknown", "timeout", "sent", "not_sent", "failed", "unconfirmed", "empty", "success", "control", "finished", "exited", "refused",
]);
const MOST = 44; // characters of a condition on a connector

const short = (text: string) => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

/** What stands on a connector: the outcome, in the studio's language. The main line says nothing. */
export function wayLabel(edge: Edge, step: Step | undefined, say: Say, sayCondition: SayCondition, names: Names = {}): string {
  const t = say as (key: string, values?: Record<string, string | number>) => string;
  if (!step || edge.way === "") return "";
  if (NAMED.has(edge.way)) return t(edge.way);
  const place = Number(edge.way);
  switch (kindOf(step)) {
    case "branch": {
      const condition = valueAt(step, ["paths", place, "if"]) as Condition | undefined;
      return short(t("path", { what: describeCondition(condition, sayCondition, names) }));
    }
    case "wait_for":
      return short(happeningText(valueAt(step, ["on", place]), t));
    case "split": {
      const arms = Array.isArray(step.arms) ? (step.arms as Record<string, unknown>[]) : [];
      const arm = arms.find((one) => String(one.name) === edge.way);
      return [edge.way, arm?.share].filter(Boolean).join(" · ");
    }
    default:
      return edge.way;
  }
}

const SIGNALS = ["delivered", "read", "clicked", "replied", "shown", "dismissed", "answered"] as const;

/** What a wait listens for, in a few words; `t` says the signals. */
export function happeningText(on: unknown, t: (key: string) => string = (key) => key): string {
  const one = (typeof on === "object" && on !== null ? on : {}) as Record<string, unknown>;
  if (typeof one.event === "string") return eventName(one.event);
  if (typeof one.segment_entered === "string") return `+ ${one.segment_entered}`;
  if (typeof one.segment_left === "string") return `− ${one.segment_left}`;
  if (typeof one.changed === "string") return one.changed;
  const signal = SIGNALS.find((name) => typeof one[name] === "string");
  if (signal) return `${String(one[signal])}: ${t(signal)}`;
  return t("holds");
}
