import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Provider = Schemas["ProviderView"];
export type Manifest = Schemas["Manifest"];

/** The accounts by which messages leave, in the order in which they are asked. */
export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: ({ signal }) => ask(api.GET("/providers", { params: { query: { limit: 100 } }, signal })),
});

/** Vendors, with the forms by which they are set up. */
export const manifestsQuery = queryOptions({
  queryKey: ["manifests"],
  queryFn: ({ signal }) => ask(api.GET("/providers/manifests", { signal })),
  staleTime: Infinity,
});

/** Reports that fit to no message. */
export const unmatchedQuery = queryOptions({
  queryKey: ["providers", "unmatched"],
  queryFn: ({ signal }) => ask(api.GET("/providers/unmatched", { signal })),
});

/** Make or change an account. */
export function useSaveProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string } & Schemas["ProviderBody"]) => ask(api.PUT("/providers/{account}", { params: { path: { account: id } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["providers"] }),
  });
}

/** Forget an account. */
export function useRemoveProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (account: string) => ask(api.DELETE("/providers/{account}", { params: { path: { account } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["providers"] }),
  });
}

/** Ask the vendor whether the credentials are good; nothing is sent. */
export function useCheckProvider() {
  return useMutation({ mutationFn: (account: string) => ask(api.POST("/providers/{account}/check", { params: { path: { account } } })) });
}
