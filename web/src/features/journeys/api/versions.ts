import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { journeyQuery, keepDraft, type Comparison, type JourneyView } from "@/features/journeys/api/journey";
import type { Definition } from "@/parts/steps/model";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type VersionRow = Schemas["VersionRow"];
export type StepChange = Schemas["StepChange"];
export type FieldChange = Schemas["FieldChange"];

/** The published versions, newest first. */
export const versionPages = (journey: string) =>
  pagesOf<VersionRow>(["journeys", "versions", journey], (after, signal) =>
    ask(api.GET("/journeys/{journey}/versions", { signal, params: { path: { journey }, query: { after, limit: 50 } } })));

/** What differs between two versions; 0 is the draft, or the present version where there is none. `revision` of the draft that is meant. */
export const compareQuery = (journey: string, before: number, after: number, revision: number) =>
  queryOptions({
    queryKey: ["journeys", "compare", journey, before, after, revision],
    queryFn: ({ signal }): Promise<Comparison> =>
      ask(api.GET("/journeys/{journey}/compare", { signal, params: { path: { journey }, query: { before, after } } })),
  });

/** A published version as its author wrote it; it never changes. */
export const definitionQuery = (journey: string, version: number) =>
  queryOptions({
    queryKey: ["journeys", "version", journey, version],
    queryFn: async ({ signal }): Promise<Definition> => await ask(api.GET("/journeys/{journey}/versions/{version}", { signal, params: { path: { journey, version } } })),
    staleTime: Infinity,
  });

/** Make a published version the draft. Throws StaleDraft where the draft was changed since `view` was read. */
export function useRestoreVersion(journey: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ version, revision }: { version: number; revision: number }) =>
      keepDraft(api.POST("/journeys/{journey}/versions/{version}/restore", { params: { path: { journey, version }, query: { revision } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["journeys"] }),
  });
}

/** Forget the draft of a journey that is published. */
export function useDiscardDraft(journey: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/journeys/{journey}/draft", { params: { path: { journey } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["journeys"] }),
  });
}

/** Put the draft back that was there before a version was restored: the one of `view`, or none. */
export function useUnrestore(journey: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ view, revision }: { view: JourneyView; revision: number }): Promise<void> => {
      if (view.draft) await keepDraft(api.PUT("/journeys/{journey}/draft", { params: { path: { journey }, query: { revision } }, body: view.draft }));
      else await ask(api.DELETE("/journeys/{journey}/draft", { params: { path: { journey } } }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: journeyQuery(journey).queryKey });
      await client.invalidateQueries({ queryKey: ["journeys"] });
    },
  });
}
