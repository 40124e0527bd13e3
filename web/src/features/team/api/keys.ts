import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type Key = Schemas["Key"];

/** The keys of this workspace, without their secrets. */
export const keysQuery = () =>
  pagesOf<Key>(["keys"], (after, signal) => ask(api.GET("/keys", { params: { query: { after, limit: 100 } }, signal })));

/** Make a key; its secret is in the answer and nowhere else. */
export function useMakeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["NewKey"]) => ask(api.POST("/keys", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
}

/** End a key at once. */
export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => ask(api.DELETE("/keys/{key}", { params: { path: { key } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
}
