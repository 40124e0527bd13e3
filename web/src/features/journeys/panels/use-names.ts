import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { wayLabel } from "@/features/journeys/canvas/way-label";
import { stepById, stepsOf, valueAt, type Definition } from "@/parts/steps/model";
import { useSummaryNames } from "@/parts/steps/step-name";
import { endingNames, quoted, stepNames, type SummaryNames } from "@/parts/steps/summary";
import { useLanguage } from "@/lib/i18n";
import { templateNames } from "@/parts/pickers";

export type StepNames = {
  /** How a step is called; an id that the journey does not have stays. */
  nameOf: (id: string) => string;
  /** What an outcome of a step is called, as on its connector; "" for the main line. */
  wayOf: (id: string, way: string) => string;
  /** Names for the ids that summaries speak of, steps within quotation marks. */
  names: SummaryNames;
  /** Why people leave, by the reason that the engine gives, where the journey itself says so. */
  endings: Readonly<Record<string, string>>;
};

/** The templates that a journey sends. */
function usedTemplates(definition: Definition): string[] {
  const sends = stepsOf(definition).flatMap((step) => [step, ...(Array.isArray(step.fallback) ? (step.fallback as unknown[]) : [])]);
  return sends.map((one) => valueAt(one, ["template"])).filter((id): id is string => typeof id === "string" && id !== "");
}

/** Names for the steps of a journey and everything that they speak of, as far as they are known here. */
export function useStepNames(definition: Definition): StepNames {
  const lang = useLanguage();
  const plain = useSummaryNames();
  const { data: templates, refetch } = useQuery(templateNames(""));
  const lacking = templates === undefined ? "" : usedTemplates(definition).filter((id) => templates.every((one) => one.id !== id)).join(" ");
  useEffect(() => {
    if (lacking) void refetch(); // made a moment ago; asked once for each
  }, [lacking, refetch]);
  return useMemo((): StepNames => {
    const called = stepNames(definition, lang, plain);
    const names = { ...plain, steps: quoted(called, lang) };
    return {
      names, endings: endingNames(definition, lang, plain),
      nameOf: (id) => called.get(id) ?? id, wayOf: (id, way) => wayLabel({ way }, stepById(definition, id), lang, names),
    };
  }, [definition, lang, plain]);
}

/** Names for a change between two definitions: a step is called as it is now, one that is gone as it was. */
export function useNamesOfBoth(after: Definition, before: Definition): StepNames {
  const now = useStepNames(after);
  const then = useStepNames(before);
  return useMemo(() => ({
    ...now,
    nameOf: (id) => (now.nameOf(id) === id ? then.nameOf(id) : now.nameOf(id)),
    wayOf: (id, way) => (stepById(after, id) ? now : then).wayOf(id, way),
  }), [now, then, after]);
}
