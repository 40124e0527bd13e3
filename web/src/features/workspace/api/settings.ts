import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Settings = Schemas["WorkspaceSettings"];

/** The workspace and what it decides for everything in it. */
export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => ask(api.GET("/workspace", { signal })),
});

/** Replace the settings; the server names every mistake with its place. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => ask(api.PUT("/workspace/settings", { body: settings as never })),
    // The session knows the zone, in which all times are shown.
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["workspace"] }), client.invalidateQueries({ queryKey: ["session"] })]),
  });
}
