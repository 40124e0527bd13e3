import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SummaryNames } from "@/features/journeys/panels/summary";
import { useNames } from "@/parts/conditions/condition-editor";
import { templateNames } from "@/parts/pickers";

/** Names for the ids that summaries speak of, as far as they are known here. */
export function useSummaryNames(): SummaryNames {
  const names = useNames();
  const templates = useQuery(templateNames("")).data;
  return useMemo(() => ({ ...names, templates: Object.fromEntries((templates ?? []).map((one) => [one.id, one.name || one.id])) }), [names, templates]);
}
