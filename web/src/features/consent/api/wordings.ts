import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type SavedWording = Schemas["SavedWording"];
export type Wording = Schemas["Wording"];

/** The newest version of every wording. */
export const wordingsQuery = queryOptions({
  queryKey: ["wordings"],
  queryFn: ({ signal }) => ask(api.GET("/wordings", { signal })),
});

/** Every version of one wording, newest first. */
export const wordingQuery = (wording: string) =>
  queryOptions({
    queryKey: ["wordings", wording],
    queryFn: ({ signal }) => ask(api.GET("/wordings/{wording}", { params: { path: { wording } }, signal })),
  });

/** Save a wording; another text becomes a new version. */
export function useSaveWording() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Wording) => ask(api.PUT("/wordings/{wording}", { params: { path: { wording: body.id } }, body: body as never })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["wordings"] }), client.invalidateQueries({ queryKey: ["consent-forms"] })]),
  });
}

/** Offer a wording no more; saving it brings it back. */
export function useArchiveWording() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wording: string) => ask(api.DELETE("/wordings/{wording}", { params: { path: { wording } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["wordings"] }),
  });
}
