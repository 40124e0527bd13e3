import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** One's own log-ins, newest first. */
export const ownSessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: ({ signal }) => ask(api.GET("/me/sessions", { signal })),
});

/** End one of one's own sessions. */
export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (session: string) => ask(api.DELETE("/me/sessions/{session}", { params: { path: { session } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["me", "sessions"] }),
  });
}

/** End all sessions but this one. */
export function useEndOthers() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.POST("/me/sessions/end-others")),
    onSuccess: () => client.invalidateQueries({ queryKey: ["me", "sessions"] }),
  });
}

/** Change one's own password; the other sessions end. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { old: string; new: string }) => ask(api.POST("/me/password", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["me", "sessions"] }),
  });
}
