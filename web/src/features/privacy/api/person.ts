import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, download, type Schemas } from "@/lib/api";

export type StoredData = Schemas["StoredData"];
export type ErasureReport = Schemas["ErasureReport"];
export type Format = "json" | "html";

/** What an erasure of this person would find. */
export const storedQuery = (person: string, enabled: boolean) =>
  queryOptions({
    queryKey: ["person", person, "stored"], enabled, staleTime: 0,
    queryFn: ({ signal }) => ask(api.GET("/people/{person}/erasure", { params: { path: { person } }, signal })),
  });

/** Everything that is stored about a person, as a file. */
export function useExportPerson(person: string) {
  return useMutation({
    mutationFn: ({ format, language }: { format: Format; language: string }) =>
      download(`/people/${person}/export?format=${format}&language=${language}`, `person.${format}`),
  });
}

/** Erase a person everywhere. It cannot be taken back. */
export function useErasePerson(person: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (why: string) => ask(api.POST("/people/{person}/erasure", { params: { path: { person } }, body: { why } })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["people"] }), client.invalidateQueries({ queryKey: ["data-requests"] })]),
  });
}

/** Let a person's data only be stored, or lift that. */
export function useRestrictPerson(person: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { restricted: boolean; why: string }) => ask(api.POST("/people/{person}/restriction", { params: { path: { person } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["person", person] }),
  });
}
