import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { freeId } from "@/lib/ids";
import { ChangedMeanwhile } from "@/lib/problem";

export type FormView = Schemas["FormView"];
export type Form = Schemas["Form"];
export type Offer = Schemas["Offer"];

/** Forms with their addresses, snippets and counts. */
export const formsQuery = queryOptions({
  queryKey: ["consent-forms"],
  queryFn: ({ signal }) => ask(api.GET("/consent-forms", { signal })),
});

/** The QR code of a form's page, as SVG. */
export const qrQuery = (form: string) =>
  queryOptions({
    queryKey: ["consent-forms", "qr", form],
    queryFn: ({ signal }) => ask(api.GET("/consent-forms/{form}/qr.svg", { params: { path: { form } }, parseAs: "text", signal })),
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

/** Ids that a new form must not have: those of archived forms too, and the one that begins a form in the address. */
async function takenForms(): Promise<ReadonlySet<string>> {
  const forms = await ask(api.GET("/consent-forms", { params: { query: { archived: true } } }));
  return new Set(["new", ...forms.map((one) => one.form.id)]);
}

/** Save a form; its page shows it at once. A fresh one gets an id that is free. `began`: the version that is changed; over a later one it is not written. */
export function useSaveForm(fresh = false, began?: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Form) => {
      const id = fresh ? freeId(body.id || "form", await takenForms()) : body.id;
      // Looked at beside the cache: what comes in there would put the editor back to the start.
      if (began && (await ask(api.GET("/consent-forms"))).find((one) => one.form.id === id)?.version !== began) throw new ChangedMeanwhile();
      return ask(api.PUT("/consent-forms/{form}", { params: { path: { form: id } }, body: { ...body, id } as never }));
    },
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
