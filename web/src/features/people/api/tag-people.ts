import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type TagBody = Partial<Schemas["TagBody"]>;

/** Add and remove tags of chosen people, or of everybody who fits a filter. */
export function useTagPeople() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: TagBody) => ask(api.POST("/people/tags", { body: body as Schemas["TagBody"] })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["people"] }), client.invalidateQueries({ queryKey: ["imports"] })]),
  });
}

/** Take a bulk tag back. */
export function useUndoTags() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask(api.POST("/imports/{import_id}/undo", { params: { path: { import_id: id } } })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["people"] }), client.invalidateQueries({ queryKey: ["imports"] })]),
  });
}
