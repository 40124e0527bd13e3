import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type GuardRule = Schemas["GuardRule"];
export type Severity = GuardRule["severity"];
export const SEVERITIES = ["block", "warn", "note", "off"] as const satisfies readonly Severity[];

/** The rules of the content guard: why each is there, and how serious it is in this workspace. */
export const guardRulesQuery = queryOptions({
  queryKey: ["guard-rules"],
  queryFn: ({ signal }) => ask(api.GET("/guard-rules", { signal })),
  staleTime: 5 * 60_000,
});
