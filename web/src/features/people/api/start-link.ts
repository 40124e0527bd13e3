import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { STARTED } from "@/parts/channels";

/** A messenger at which a person connects their chat by a link. */
export type Messenger = NonNullable<NonNullable<Schemas["StartLink"]>["channel"]>;

/** The messengers at which the workspace has an account in use. */
export const botsQuery = queryOptions({
  queryKey: ["providers", "bots"],
  queryFn: async ({ signal }) => {
    const found = await ask(api.GET("/providers", { params: { query: { limit: 100 } }, signal }));
    const used = new Set(found.items.filter((one) => one.enabled && one.usable).flatMap((one) => one.channels));
    return STARTED.filter((one) => used.has(one)) as Messenger[];
  },
});

/** Make the address by which a person connects their chat. */
export function useStartLink(person: string) {
  return useMutation({
    mutationFn: (channel: Messenger) => ask(api.POST("/people/{person}/start-link", { params: { path: { person }, query: { channel } } })),
  });
}
