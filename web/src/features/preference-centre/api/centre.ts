import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import type { Settings } from "@/parts/settings";

export type Workspace = Schemas["WorkspaceView"];
export type Figures = Schemas["ChoiceFigures"];

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
