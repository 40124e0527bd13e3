import { kindOf, valueAt, type Step } from "@/parts/steps/model";
import type { Edge } from "@/features/journeys/graph/ways";
import { matchText, type SummaryNames } from "@/parts/steps/summary";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import type { Language } from "@/lib/i18n";
import { describeCondition } from "@/parts/conditions/describe";
import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";

const NAMED = [
  "otherwise", "unknown", "timeout", "sent", "not_sent", "failed", "unconfirmed", "empty", "success", "control", "finished", "exited", "refused",
] as const;
const MOST = 44; // characters of a condition on a connector

const short = (text: string) => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

/** What stands on a connector: the outcome, in the studio's language. The main line says nothing. */
export function wayLabel({ way }: Pick<Edge, "way">, step: Step | undefined, lang: Language, names: SummaryNames = {}): string {
  if (!step || way === "") return "";
  const named = NAMED.find((one) => one === way);
  if (named) return useCanvasWords.say(named);
  const place = Number(way);
  switch (kindOf(step)) {
    case "branch": {
      if (Array.isArray(step.paths) && step.paths.length === 1) return useCanvasWords.say("yes"); // its card says the question
      const condition = valueAt(step, ["paths", place, "if"]) as Condition | undefined;
      return short(useCanvasWords.say("path", { what: describeCondition(condition, useConditionWords.say, names) }));
    }
    case "wait_for":
      return short(matchText(valueAt(step, ["on", place]), lang, names));
    case "split": {
      const arms = Array.isArray(step.arms) ? (step.arms as Record<string, unknown>[]) : [];
      const arm = arms.find((one) => String(one.name) === way);
      return [way, arm?.share].filter(Boolean).join(" · ");
    }
    default:
      return way;
  }
}
