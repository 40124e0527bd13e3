import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { isOn, type Stoppable } from "@/features/people/model";
import { api, ask, type Schemas } from "@/lib/api";

export type StopSign = Schemas["SuppressionRow"];

/** Stop signs on some addresses. */
export const stopSignsQuery = (addresses: readonly Stoppable[]) =>
  queryOptions({
    queryKey: ["suppressions", addresses], enabled: addresses.length > 0,
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(addresses.map(({ address }) => ask(api.GET("/suppressions", { params: { query: { address, limit: 200 } }, signal }))));
      return pages.flatMap((page, index) => page.items.filter((sign) => isOn(sign, addresses[index]!)));
    },
  });

/** Take a stop sign off, with the reason. */
export function useLift() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ channel, address, kind, why }: Pick<StopSign, "channel" | "address"> & { kind: StopSign["kind"]; why: string }) =>
      ask(api.POST("/suppressions/lift", { body: { channel, address, kind, why } as Schemas["Lift"] })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["suppressions"] }), client.invalidateQueries({ queryKey: ["person"] })]),
  });
}
