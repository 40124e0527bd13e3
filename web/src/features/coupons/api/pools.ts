import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { ApiProblem } from "@/lib/problem";
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

/** There is a pool of this id: saving would change its settings, while its codes are being given. */
export class PoolTaken extends Error {}

async function isPool(pool: string): Promise<boolean> {
  try {
    await ask(api.GET("/coupons/{pool}", { params: { path: { pool } } }));
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return false;
    throw error;
  }
}

/** Change the settings of a pool, or make one: a fresh one whose id is taken throws PoolTaken. */
export function useSavePool(fresh: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, ...pool }: Partial<Pool> & { id: string }) => {
      if (fresh && await isPool(id)) throw new PoolTaken(id);
      return ask(api.PUT("/coupons/{pool}", { params: { path: { pool: id } }, body: { id, ...pool } as never }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["coupons"] }),
  });
}
