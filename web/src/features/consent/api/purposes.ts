import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Settings = Schemas["WorkspaceSettings"];
export type StateCount = Schemas["StateCount"];

/** The workspace with its purposes. */
export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => ask(api.GET("/workspace", { signal })),
});

/** How many people are in which state, by purpose and channel. */
export const countsQuery = queryOptions({
  queryKey: ["consent-counts"],
  queryFn: ({ signal }) => ask(api.GET("/consents/counts", { signal })),
});

/** Save the settings with other purposes and consent rules. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => ask(api.PUT("/workspace/settings", { body: settings as never })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["workspace"] }), client.invalidateQueries({ queryKey: ["session"] })]),
  });
}
