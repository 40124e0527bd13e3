import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Definition } from "@/features/templates/model";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";
import { isThere } from "@/lib/taken";

export type TemplateRow = Schemas["TemplateRow"];
export type TemplateVersion = Omit<Schemas["TemplateVersion"], "definition"> & { definition: Definition };
export type Filter = { channel?: string; message_class?: string; search?: string; archived?: boolean };

/** Templates, page after page. */
export const templatePages = (filter: Filter) =>
  pagesOf(["templates", "list", filter], (after, signal) => ask(api.GET("/templates", { signal, params: { query: { ...filter, after, limit: 60 } } })));

/** The newest version of a template. */
export const templateQuery = (template: string) =>
  queryOptions({
    queryKey: ["templates", "one", template],
    queryFn: async ({ signal }) => (await ask(api.GET("/templates/{template}", { signal, params: { path: { template } } }))) as unknown as TemplateVersion,
  });

export const versionsQuery = (template: string) =>
  queryOptions({
    queryKey: ["templates", "versions", template],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/templates/{template}/versions", { signal, params: { path: { template } } }))) as unknown as TemplateVersion[],
  });

export const usageQuery = (template: string) =>
  queryOptions({
    queryKey: ["templates", "usage", template],
    queryFn: ({ signal }) => ask(api.GET("/templates/{template}/usage", { signal, params: { path: { template } } })),
  });

/** Whether an id is taken, by a template of any channel, archived or not. */
export const isTemplate = (template: string): Promise<boolean> => isThere(ask(api.GET("/templates/{template}", { params: { path: { template } } })));

/** Save words; other ones are a new version. An archived template comes back. */
export function useSaveTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (definition: Definition) =>
      ask(api.PUT("/templates/{template}", { params: { path: { template: definition.id } }, body: definition as unknown as Record<string, unknown> })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["templates"] }),
  });
}

export function useArchiveTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (template: string) => ask(api.DELETE("/templates/{template}", { params: { path: { template } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["templates"] }),
  });
}
