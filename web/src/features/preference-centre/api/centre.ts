import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Settings = Schemas["WorkspaceSettings"];
export type Workspace = Schemas["WorkspaceView"];
export type Figures = Schemas["ChoiceFigures"];

/** The workspace with its topics and the words of its page. */
export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => ask(api.GET("/workspace", { signal })),
});

/** What a shop may word itself, with our words. */
export const centreWordsQuery = queryOptions({
  queryKey: ["preference-centre", "words"],
  queryFn: ({ signal }) => ask(api.GET("/preference-centre/words", { signal })),
  staleTime: Infinity,
});

/** How many people chose what. */
export const figuresQuery = queryOptions({
  queryKey: ["preference-centre", "figures"],
  queryFn: ({ signal }) => ask(api.GET("/preference-centre/figures", { signal })),
});

/** The page under settings that need not be saved, as an invented person sees it. */
export const previewQuery = (settings: Settings, language: string) =>
  queryOptions({
    queryKey: ["preference-centre", "preview", settings, language],
    queryFn: ({ signal }) => ask(api.POST("/preference-centre/preview", { body: { settings: settings as never, language }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

/** Save topics and page with the rest of the settings. */
export function useSaveCentre() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => ask(api.PUT("/workspace/settings", { body: settings as never })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["workspace"] }),
  });
}
