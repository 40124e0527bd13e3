import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type PoolView = Schemas["PoolView"];
export type Pool = Schemas["Pool"];

/** Pools with what is left and what was redeemed. */
export const poolsQuery = () =>
  pagesOf<PoolView>(["coupons"], (after, signal) => ask(api.GET("/coupons", { params: { query: { after, limit: 100 } }, signal })));

export const poolQuery = (pool: string) =>
  queryOptions({ queryKey: ["coupons", pool], queryFn: ({ signal }) => ask(api.GET("/coupons/{pool}", { params: { path: { pool } }, signal })) });

/** How fast codes go, how long they last, and who added which. */
export const outlookQuery = (pool: string) =>
  queryOptions({ queryKey: ["coupons", pool, "outlook"], queryFn: ({ signal }) => ask(api.GET("/coupons/{pool}/outlook", { params: { path: { pool } }, signal })) });

/** Make a pool, or change its settings. */
export function useSavePool() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...pool }: Partial<Pool> & { id: string }) => ask(api.PUT("/coupons/{pool}", { params: { path: { pool: id } }, body: { id, ...pool } as never })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["coupons"] }),
  });
}
