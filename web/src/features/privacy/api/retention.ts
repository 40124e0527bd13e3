import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { samePeriods, typedOf, type Typed } from "@/features/privacy/model";
import { api, ask, type Schemas } from "@/lib/api";
import { ChangedMeanwhile } from "@/lib/problem";

export type Retention = Schemas["RetentionView"];
export type KindDue = Schemas["KindDue"];
export type Period = { days: number; why: string };

/** How long each kind of data is kept, and what would go tonight. */
export const retentionQuery = queryOptions({
  queryKey: ["retention"], queryFn: ({ signal }) => ask(api.GET("/privacy/retention", { signal })),
});

/** Set the periods that are not the default. `was`: what the table began with; what a colleague has set since is not written over. */
export function useSaveRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ was, periods }: { was: Typed; periods: Record<string, Period> }) => {
      const { kinds } = await ask(api.GET("/privacy/retention"));
      if (!samePeriods(typedOf(kinds), was)) throw new ChangedMeanwhile();
      return ask(api.PUT("/privacy/retention", { body: { periods } }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["retention"] }),
  });
}
