import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, ask } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { useNames } from "@/parts/conditions/use-names";
import { templateNames } from "@/parts/pickers";
import type { Definition } from "@/parts/steps/model";
import { endingNames, stepNames, type SummaryNames } from "@/parts/steps/summary";

/** What stands in a journey now: its live version, else its draft. */
const definitionQuery = (journey: string) =>
  queryOptions({
    queryKey: ["journeys", "definition", journey],
    queryFn: async ({ signal }): Promise<Definition> => {
      const view = await ask(api.GET("/journeys/{journey}", { params: { path: { journey } }, signal }));
      return view.definition ?? view.draft ?? {};
    },
    staleTime: 60_000,
    retry: false, // a journey that is gone keeps the ids of its steps
  });

/** Names for the ids that steps speak of, as far as they are known here. */
export function useSummaryNames(): SummaryNames {
  const known = useNames();
  const { data } = useQuery(templateNames(""));
  return useMemo(() => ({ ...known, templates: Object.fromEntries((data ?? []).map((one) => [one.id, one.name || one.id])) }), [known, data]);
}

export type NamesIn = {
  /** How a step of a journey is called; the id where the journey has none of that name any more. */
  step: (journey: string | null | undefined, step: string | null | undefined) => string;
  /** Why somebody left, where the journey itself gives the reason: what its rule listens to. */
  ending: (journey: string | null | undefined, reason: string) => string | undefined;
};

/** Names for the steps of some journeys, on screens that speak of many. */
export function useNamesIn(journeys: readonly (string | null | undefined)[]): NamesIn {
  const lang = useLanguage();
  const known = useSummaryNames();
  const wanted = [...new Set(journeys)].filter((one): one is string => !!one).sort();
  const found = useQueries({ queries: wanted.map(definitionQuery), combine: (all) => all.map((one) => one.data) });
  const key = wanted.join(" ");
  return useMemo((): NamesIn => {
    const by = new Map(key.split(" ").map((journey, index) => {
      const definition = found[index] ?? {};
      return [journey, { steps: stepNames(definition, lang, known), endings: endingNames(definition, lang, known) }] as const;
    }));
    return { step: (journey, step) => by.get(journey ?? "")?.steps.get(step ?? "") ?? step ?? "", ending: (journey, reason) => by.get(journey ?? "")?.endings[reason] };
  }, [key, found, lang, known]);
}
