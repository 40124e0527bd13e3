import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** The log-ins of a user that are still good. */
export const userSessionsQuery = (user: string) =>
  queryOptions({ queryKey: ["users", user, "sessions"], queryFn: ({ signal }) => ask(api.GET("/users/{user}/sessions", { params: { path: { user } }, signal })) });

/** Log a user out everywhere. */
export function useEndUserSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: string) => ask(api.DELETE("/users/{user}/sessions", { params: { path: { user } } })),
    onSuccess: (_done, user) => client.invalidateQueries({ queryKey: ["users", user, "sessions"] }),
  });
}
