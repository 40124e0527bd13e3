import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Names } from "@/parts/conditions/describe";
import { journeyNames, segmentNames } from "@/parts/pickers";
import { usePurposes } from "@/parts/purposes";
import { useWorkspace } from "@/parts/vocabulary";

/** Ids into names for sentences, as far as they are known here. */
export function useNames(): Names {
  const segments = useQuery(segmentNames).data;
  const journeys = useQuery(journeyNames).data;
  const settings = useWorkspace()?.settings;
  const purposes = usePurposes();
  return useMemo(
    () => ({
      purposes: Object.fromEntries(purposes.map((one) => [one.value, one.label])),
      segments: Object.fromEntries((segments ?? []).map((one) => [one.id, one.name])),
      journeys: Object.fromEntries((journeys ?? []).map((one) => [one.id, one.name])),
      currency: settings?.currency,
    }),
    [segments, journeys, settings, purposes],
  );
}
