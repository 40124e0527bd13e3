import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { OPEN, type Import, type ImportView, type Mapping } from "@/features/imports/model";
import { api, ask, upload, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type Kind = Import["kind"];
const at = (id: string) => ({ path: { import_id: id } });

/** Imports, latest first. */
export const importsQuery = (kind?: Kind) =>
  pagesOf<Import>(["imports", "list", kind], (after, signal) => ask(api.GET("/imports", { params: { query: { kind, after, limit: 50 } }, signal })));

/** One import; asked again every second while the worker has something to do. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", "view", id],
    queryFn: ({ signal }) => ask(api.GET("/imports/{import_id}", { params: at(id), signal })),
    refetchInterval: (query) => (query.state.data && OPEN.includes(query.state.data.about.status) ? 1000 : false),
  });

/** Upload a file; `progress` hears parts of 1. */
export function useUpload(progress: (part: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => upload<ImportView>(`/imports?name=${encodeURIComponent(file.name.slice(-200))}`, file, progress),
    onSuccess: (view) => {
      client.setQueryData(["imports", "view", view.about.id], view);
      return client.invalidateQueries({ queryKey: ["imports", "list"] });
    },
  });
}

type Act =
  | { do: "check" | "run" | "cancel" | "undo" }
  | { do: "mapping"; mapping: Mapping }
  | { do: "shape"; shape: Schemas["ShapeBody"] };

/** What can be done with an import; each answers the import as it is then. */
export function useActOn(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: Act): Promise<ImportView> => {
      const params = at(id);
      switch (act.do) {
        case "mapping": return ask(api.PUT("/imports/{import_id}/mapping", { params, body: act.mapping as unknown as Schemas["MappingBody"] }));
        case "shape": return ask(api.PUT("/imports/{import_id}/shape", { params, body: act.shape }));
        case "check": return ask(api.POST("/imports/{import_id}/check", { params }));
        case "run": return ask(api.POST("/imports/{import_id}/run", { params }));
        case "cancel": return ask(api.POST("/imports/{import_id}/cancel", { params }));
        case "undo": return ask(api.POST("/imports/{import_id}/undo", { params }));
      }
    },
    onSuccess: (view) => {
      client.setQueryData(["imports", "view", id], view);
      void client.invalidateQueries({ queryKey: ["imports", "list"] });
      void client.invalidateQueries({ queryKey: ["people"] });
    },
  });
}
