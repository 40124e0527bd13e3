import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";
import { guardRulesQuery, type Severity } from "@/parts/guard-rules";
import { workspaceQuery } from "@/parts/vocabulary";

export type GuardChange = { guard?: Record<string, Severity>; review_gating?: boolean };

/** Change how serious rules are here; the rest of the settings stays as the server has it now. */
export function useSaveGuard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: GuardChange) => {
      const { settings } = await client.fetchQuery({ ...workspaceQuery, staleTime: 0 });
      return ask(api.PUT("/workspace/settings", { body: { ...settings, ...change } as never }));
    },
    onSuccess: () => Promise.all([
      client.invalidateQueries({ queryKey: guardRulesQuery.queryKey }), client.invalidateQueries({ queryKey: workspaceQuery.queryKey }),
      client.invalidateQueries({ queryKey: ["template-check"] }), client.invalidateQueries({ queryKey: ["templates"] }),
    ]),
  });
}
