import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Health = Schemas["Health"];

/** How the accounts do, in the order in which they are asked. */
export const healthQuery = queryOptions({
  queryKey: ["providers", "health"],
  queryFn: ({ signal }) => ask(api.GET("/providers/health", { signal })),
  refetchInterval: 30_000,
});

/** Set the order in which accounts are asked; shown at once, put back where it was refused. */
export function useOrderProviders() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (accounts: string[]) => ask(api.POST("/providers/order", { body: { accounts } })),
    onMutate: async (accounts) => {
      await client.cancelQueries({ queryKey: healthQuery.queryKey });
      const before = client.getQueryData(healthQuery.queryKey);
      client.setQueryData(healthQuery.queryKey, (now) => now && [...now].sort((one, two) => accounts.indexOf(one.account) - accounts.indexOf(two.account)));
      return { before };
    },
    onError: (_error, _accounts, kept) => client.setQueryData(healthQuery.queryKey, kept?.before),
    onSettled: () => client.invalidateQueries({ queryKey: ["providers"] }),
  });
}

/** Send a test message through one account; it counts nowhere. */
export function useTrySending() {
  return useMutation({
    mutationFn: ({ account, ...body }: { account: string; channel: string; to: string }) =>
      ask(api.POST("/providers/{account}/test", { params: { path: { account } }, body })),
  });
}

/** What the vendor answered to a test. */
export type TestAnswer = NonNullable<ReturnType<typeof useTrySending>["data"]>;
