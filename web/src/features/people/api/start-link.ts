import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** Whether the workspace has a bot in use at Telegram. */
export const hasBotQuery = queryOptions({
  queryKey: ["providers", "bot"],
  queryFn: async ({ signal }) => {
    const found = await ask(api.GET("/providers", { params: { query: { limit: 100 } }, signal }));
    return found.items.some((one) => one.enabled && one.usable && one.channels.includes("telegram"));
  },
});

/** Make the address by which a person connects their chat. */
export function useStartLink(person: string) {
  return useMutation({ mutationFn: () => ask(api.POST("/people/{person}/start-link", { params: { path: { person } } })) });
}
