import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type Coupon = Schemas["Coupon"];

/** The codes of a pool, in one state or in any. */
export const codesQuery = (pool: string, state: string) =>
  pagesOf<Coupon>(["coupons", pool, "codes", state], (after, signal) =>
    ask(api.GET("/coupons/{pool}/codes", { params: { path: { pool }, query: { state: (state || undefined) as never, after, limit: 100 } }, signal })));

/** Codes that an order named, newest first. */
export const redemptionsQuery = (pool: string) =>
  pagesOf<Coupon>(["coupons", pool, "redemptions"], (after, signal) =>
    ask(api.GET("/coupons/{pool}/redemptions", { params: { path: { pool }, query: { after, limit: 100 } }, signal })));

/** Hand in codes as text, one a line; known ones are left out. */
export function useAddCodes(pool: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => ask(api.POST("/coupons/{pool}/codes", { params: { path: { pool } }, body: { text } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["coupons"] }),
  });
}

/** Have codes made for a list pool. */
export function useGenerateCodes(pool: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["NewCodes"]) => ask(api.POST("/coupons/{pool}/generate", { params: { path: { pool } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["coupons"] }),
  });
}

/** Codes that nobody has can no longer be given. */
export function useWithdrawCodes(pool: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.POST("/coupons/{pool}/withdraw", { params: { path: { pool } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["coupons"] }),
  });
}
