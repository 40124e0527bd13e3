import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type StateCount = Schemas["StateCount"];

/** How many people are in which state, by purpose and channel. */
export const countsQuery = queryOptions({
  queryKey: ["consent-counts"],
  queryFn: ({ signal }) => ask(api.GET("/consents/counts", { signal })),
});
