import { useMutation } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type TrialBody = Schemas["TrialBody"];
export type Invented = Schemas["InventedBody"];
export type Happening = Schemas["HappeningBody"];
export type Tried = Schemas["Tried"];
export type Line = Schemas["Line"];
export type TriedMessage = Schemas["TriedMessage"];

/** Walk one person through a journey as it stands in the editor. Nothing is sent or kept. */
export function useTry() {
  return useMutation({ mutationFn: (body: TrialBody) => ask(api.POST("/journeys/try", { body })) });
}
