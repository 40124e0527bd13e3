import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { freeId } from "@/lib/ids";
import { ChangedMeanwhile } from "@/lib/problem";

export type Wording = Schemas["Wording"];

/** Ids that a new wording must not have: those of archived ones too, and the one that begins a wording in the address. */
async function takenWordings(): Promise<ReadonlySet<string>> {
  const wordings = await ask(api.GET("/wordings", { params: { query: { archived: true } } }));
  return new Set(["new", ...wordings.map((one) => one.wording.id)]);
}

/** Save a wording; another text becomes a new version. A fresh one gets a free id. `began`: the version that is changed; over a later one it is not written. */
export function useSaveWording(fresh = false, began?: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Wording) => {
      const id = fresh ? freeId(body.id || "wording", await takenWordings()) : body.id;
      // Looked at beside the cache: what comes in there would put the editor back to the start.
      if (began && (await ask(api.GET("/wordings/{wording}", { params: { path: { wording: id } } })))[0]?.version !== began) throw new ChangedMeanwhile();
      return ask(api.PUT("/wordings/{wording}", { params: { path: { wording: id } }, body: { ...body, id } as never }));
    },
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
