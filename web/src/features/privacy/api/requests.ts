import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type DataRequest = Schemas["DataRequest"];
export type RequestKind = DataRequest["kind"];
export type RequestState = DataRequest["state"];

/** Requests of people for access and erasure, latest first. */
export const requestsQuery = (filter: { kind?: RequestKind; state?: RequestState }) =>
  pagesOf<DataRequest>(["data-requests", filter], (after, signal) =>
    ask(api.GET("/data-requests", { params: { query: { ...filter, after, limit: 50 } }, signal })));

function useAnew() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["data-requests"] }), client.invalidateQueries({ queryKey: ["people"] })]);
}

/** Enter a request that came by letter, mail or telephone. */
export function useEnterRequest() {
  return useMutation({ mutationFn: (body: Schemas["NewRequest"]) => ask(api.POST("/data-requests", { body })), onSuccess: useAnew() });
}

/** Say what became of a request; `done` erases where erasure was asked for. */
export function useSettleRequest() {
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; state: "done" | "refused"; why: string }) =>
      ask(api.POST("/data-requests/{data_request}/settle", { params: { path: { data_request: id } }, body })),
    onSuccess: useAnew(),
  });
}
