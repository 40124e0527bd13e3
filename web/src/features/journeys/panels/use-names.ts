import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { wayLabel } from "@/features/journeys/canvas/way-label";
import { stepById, stepsOf, valueAt, type Definition } from "@/features/journeys/graph/model";
import { quoted, stepNames, type SummaryNames } from "@/features/journeys/panels/summary";
import { useLanguage } from "@/lib/i18n";
import { useNames } from "@/parts/conditions/condition-editor";
import { templateNames } from "@/parts/pickers";

export type StepNames = {
  /** How a step is called; an id that the journey does not have stays. */
  nameOf: (id: string) => string;
  /** What an outcome of a step is called, as on its connector; "" for the main line. */
  wayOf: (id: string, way: string) => string;
  /** Names for the ids that summaries speak of, steps within quotation marks. */
  names: SummaryNames;
};

/** The templates that a journey sends. */
function usedTemplates(definition: Definition): string[] {
  const sends = stepsOf(definition).flatMap((step) => [step, ...(Array.isArray(step.fallback) ? (step.fallback as unknown[]) : [])]);
  return sends.map((one) => valueAt(one, ["template"])).filter((id): id is string => typeof id === "string" && id !== "");
}

/** Names for the steps of a journey and everything that they speak of, as far as they are known here. */
export function useStepNames(definition: Definition): StepNames {
  const lang = useLanguage();
  const known = useNames();
  const { data: templates, refetch } = useQuery(templateNames(""));
  const lacking = templates === undefined ? "" : usedTemplates(definition).filter((id) => templates.every((one) => one.id !== id)).join(" ");
  useEffect(() => {
    if (lacking) void refetch(); // made a moment ago; asked once for each
  }, [lacking, refetch]);
  return useMemo((): StepNames => {
    const plain = { ...known, templates: Object.fromEntries((templates ?? []).map((one) => [one.id, one.name || one.id])) };
    const called = stepNames(definition, lang, plain);
    const names = { ...plain, steps: quoted(called, lang) };
    return { names, nameOf: (id) => called.get(id) ?? id, wayOf: (id, way) => wayLabel({ way }, stepById(definition, id), lang, names) };
  }, [definition, lang, known, templates]);
}
