import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** Let a run that has not begun stand for another wall time (2026-12-01T18:00, of the clock of its schedule). */
export function useMoveRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ journey, at, to }: { journey: string; at: string; to: string }) =>
      ask(api.POST("/campaigns/{journey}/runs/{run_at}/move", { params: { path: { journey, run_at: at } }, body: { to } })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["calendar"] }), client.invalidateQueries({ queryKey: ["campaigns"] })]),
  });
}
