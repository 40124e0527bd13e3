import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type CaseRow = Schemas["CaseRow"];
export type OptOutRow = Schemas["OptOutRow"];
export const KINDS = ["stop", "hard_bounce", "complaint", "blocked", "manual", "erased"] as const;
export type StopKind = (typeof KINDS)[number];
export type Sought = { search?: string; kind?: StopKind; channel?: string };

/** Replies that wait for somebody to read them. */
export const casesQuery = queryOptions({
  queryKey: ["opt-outs", "cases"],
  queryFn: ({ signal }) => ask(api.GET("/opt-outs/cases", { signal })),
});

/** Addresses that must not be written to. */
export const optOutPages = ({ search = "", kind, channel = "" }: Sought) =>
  pagesOf<OptOutRow>(["opt-outs", "list", search, kind, channel], (after, signal) =>
    ask(api.GET("/opt-outs", { signal, params: { query: { address: search, kind, channel, after, limit: 50 } } })));

function useAnew() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["opt-outs"] }), client.invalidateQueries({ queryKey: ["people"] })]);
}

/** Decide what somebody meant. */
export function useDecide() {
  const anew = useAnew();
  return useMutation({
    mutationFn: (body: { channel: string; address: string; meant: boolean; why: string }) => ask(api.POST("/opt-outs/cases/decide", { body })),
    onSuccess: anew,
  });
}

/** Stop an address for everybody who shares it. */
export function useStop() {
  const anew = useAnew();
  return useMutation({
    mutationFn: (body: { channel: string; address: string; scope: "advertising" | "everything"; why: string }) => ask(api.POST("/suppressions", { body })),
    onSuccess: anew,
  });
}

/** Take a stop sign off, with the reason. */
export function useLift() {
  const anew = useAnew();
  return useMutation({
    mutationFn: (body: { channel: string; address: string; kind: StopKind; why: string }) => ask(api.POST("/suppressions/lift", { body })),
    onSuccess: anew,
  });
}
