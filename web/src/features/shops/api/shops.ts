import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { Taken } from "@/lib/taken";

export type Shop = Schemas["ShopView"];
export type ShopSystem = Schemas["ShopSystem"];
export type Delivery = Schemas["Noted"];

/** The connected shops with their state; asked again while the screen is open, as readings go on by themselves. */
export const shopsQuery = queryOptions({
  queryKey: ["shops"],
  queryFn: ({ signal }) => ask(api.GET("/shops", { signal })),
  refetchInterval: 10_000,
});

/** Shop systems, with the forms by which a shop is connected. */
export const systemsQuery = queryOptions({
  queryKey: ["shop-systems"],
  queryFn: ({ signal }) => ask(api.GET("/shops/systems", { signal })),
  staleTime: Infinity,
});

/** The last calls and readings of a shop. */
export const deliveriesQuery = (shop: string) => queryOptions({
  queryKey: ["shop-deliveries", shop],
  queryFn: ({ signal }) => ask(api.GET("/shops/{shop}/deliveries", { params: { path: { shop }, query: { limit: 100 } }, signal })),
  refetchInterval: 10_000,
});

/** Parcels of which a carrier told and which fit no order yet. */
export const unmatchedQuery = (shop: string) => queryOptions({
  queryKey: ["shop-unmatched", shop],
  queryFn: ({ signal }) => ask(api.GET("/shops/{shop}/unmatched", { params: { path: { shop }, query: { limit: 100 } }, signal })),
  refetchInterval: 10_000,
});

/** Change the settings of a shop, or connect one: a fresh one whose id is taken throws Taken. */
export function useSaveShop(fresh: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, ...body }: { id: string } & Schemas["ShopBody"]) => {
      if (fresh && (await ask(api.GET("/shops"))).some((one) => one.id === id)) throw new Taken(id);
      return ask(api.PUT("/shops/{shop}", { params: { path: { shop: id } }, body }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["shops"] }),
  });
}

/** Disconnect a shop and forget its keys. */
export function useRemoveShop() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shop: string) => ask(api.DELETE("/shops/{shop}", { params: { path: { shop } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["shops"] }),
  });
}

/** Have the shop's API read at once. */
export function useReadShop() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shop: string) => ask(api.POST("/shops/{shop}/read", { params: { path: { shop } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["shops"] }),
  });
}

/** Ask the shop whether the keys are good, and then tell it where to call. */
export function useRegisterShop() {
  return useMutation({
    mutationFn: async (shop: string) => {
      const checked = await ask(api.POST("/shops/{shop}/check", { params: { path: { shop } } }));
      return checked.ok ? ask(api.POST("/shops/{shop}/register", { params: { path: { shop } } })) : checked;
    },
  });
}
