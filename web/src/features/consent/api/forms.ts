import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type FormView = Schemas["FormView"];
export type Form = Schemas["Form"];
export type Offer = Schemas["Offer"];

/** Forms with their addresses, snippets and counts. */
export const formsQuery = queryOptions({
  queryKey: ["consent-forms"],
  queryFn: ({ signal }) => ask(api.GET("/consent-forms", { signal })),
});

/** The page of a form as it would look, saved or not. A draft that the server refuses shows what is missing. */
export const previewQuery = (form: Form, language: string) =>
  queryOptions({
    queryKey: ["consent-forms", "preview", form, language],
    queryFn: ({ signal }) => ask(api.POST("/consent-forms/preview", { body: { definition: form as never, language }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 60_000,
  });

/** Save a form; its page shows it at once. */
export function useSaveForm() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Form) => ask(api.PUT("/consent-forms/{form}", { params: { path: { form: body.id } }, body: body as never })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["consent-forms"] }),
  });
}

/** Show a form no more; saving it brings it back. */
export function useArchiveForm() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (form: string) => ask(api.DELETE("/consent-forms/{form}", { params: { path: { form } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["consent-forms"] }),
  });
}
