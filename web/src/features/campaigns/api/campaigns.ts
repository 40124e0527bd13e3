import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type Campaign = Schemas["Campaign"];
export type CampaignRun = Schemas["CampaignRun"];
export type Estimate = Schemas["Estimate"];

/** Runs, latest first; of one campaign where it is named. */
export const runPages = (journey: string) =>
  pagesOf(["campaigns", "runs", journey], (after, signal) => ask(api.GET("/campaigns", { signal, params: { query: { journey, after, limit: 50 } } })));

/** Every journey with a schedule, drafts too. */
export const campaignsQuery = (search: string) =>
  queryOptions({
    queryKey: ["campaigns", "journeys", search],
    queryFn: ({ signal }) => ask(api.GET("/campaigns/journeys", { signal, params: { query: { search } } })),
    placeholderData: keepPreviousData,
  });

/** Whom a campaign would reach. */
export const estimateQuery = (definition: Record<string, unknown>) =>
  queryOptions({
    queryKey: ["campaigns", "estimate", definition],
    queryFn: ({ signal }) => ask(api.POST("/campaigns/estimate", { signal, body: { definition, segment: "", local: "", sample: 2000 } })),
    placeholderData: keepPreviousData, staleTime: 60_000, gcTime: 60_000, retry: false,
  });

/** Cancel a run that waits or is under way: whoever was asked in stays. */
export function useCancelRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (run: { journey: string; run_at: string }) =>
      ask(api.DELETE("/campaigns/{journey}/runs/{run_at}", { params: { path: { journey: run.journey, run_at: run.run_at } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["campaigns"] }),
  });
}

/** Ask everybody in now. */
export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (journey: string) => ask(api.POST("/campaigns/{journey}/runs", { params: { path: { journey } }, body: {} })),
    onSettled: () => client.invalidateQueries({ queryKey: ["campaigns"] }),
  });
}
