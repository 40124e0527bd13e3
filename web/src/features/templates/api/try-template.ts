import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { previewData, type Definition } from "@/features/templates/model";
import { api, ask, type Schemas } from "@/lib/api";

export type Preview = Schemas["Preview"];
export type Finding = TemplateChecked["findings"][number];
export type TemplateChecked = Schemas["TemplateChecked"];
export type Variable = Schemas["Variable"];
export type CostlyCharacter = Schemas["CostlyCharacter"];
/** As whom words are shown. */
export type As = { as: "invented" } | { as: "random"; draw: number } | { as: "person"; person: string };

/** How unsaved words look in one language. `event`: what the trigger would say. */
export const previewQuery = (definition: Definition, language: string, as: As, data: Record<string, unknown>) =>
  queryOptions({
    queryKey: ["template-preview", definition, language, as, data],
    queryFn: async ({ signal }) => {
      const body = {
        definition: definition as unknown as Record<string, unknown>, languages: [language], data, random: as.as === "random",
        person: as.as === "person" && as.person ? as.person : null,
      };
      const [first] = await ask(api.POST("/templates/{template}/preview", { signal, params: { path: { template: definition.id || "unsaved" } }, body }));
      return first ?? null;
    },
    placeholderData: keepPreviousData, staleTime: 60_000, gcTime: 60_000, retry: false,
  });

/** How a saved template looks to somebody invented: the picture of a card. */
export const cardQuery = (template: string, version: number, language: string) =>
  queryOptions({
    queryKey: ["template-card", template, version, language],
    queryFn: async ({ signal }) => {
      const at = { path: { template } };
      const { variables } = await ask(api.GET("/templates/{template}", { signal, params: at }));
      const body = { random: false, languages: [language], data: previewData([], variables) };
      const [first] = await ask(api.POST("/templates/{template}/preview", { signal, params: at, body }));
      return first ?? null;
    },
    staleTime: Infinity, retry: false,
  });

/** What keeps words from being saved, and what the content guard says; `event`: the trigger whose properties they may name. */
export const checkQuery = (definition: Definition, event: string) =>
  queryOptions({
    queryKey: ["template-check", definition, event],
    queryFn: ({ signal }) => ask(api.POST("/templates/check", { signal, params: { query: { event } }, body: definition as unknown as Record<string, unknown> })),
    placeholderData: keepPreviousData, staleTime: 60_000, gcTime: 60_000,
  });

/** What words may name; `event` adds the properties of a trigger. */
export const variablesQuery = (event: string) =>
  queryOptions({
    queryKey: ["template-variables", event],
    queryFn: ({ signal }) => ask(api.GET("/template-variables", { signal, params: { query: { event } } })),
    staleTime: 5 * 60_000,
  });
