import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Retention = Schemas["RetentionView"];
export type KindDue = Schemas["KindDue"];
export type Period = { days: number; why: string };

/** How long each kind of data is kept, and what would go tonight. */
export const retentionQuery = queryOptions({
  queryKey: ["retention"], queryFn: ({ signal }) => ask(api.GET("/privacy/retention", { signal })),
});

/** Set the periods that are not the default. */
export function useSaveRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (periods: Record<string, Period>) => ask(api.PUT("/privacy/retention", { body: { periods } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["retention"] }),
  });
}
