import { hashKey } from "@tanstack/react-query";
import type { JourneyView } from "@/features/journeys/api/journey";
import { inLists } from "@/features/journeys/graph/lists";
import type { Definition } from "@/parts/steps/model";

/** What the server keeps, as far as the editor knows: its definition, the revision of the draft, the published version. */
export type Kept = { definition: Definition; revision: number; version: number };

export type Served = Pick<JourneyView, "definition" | "draft" | "revision"> & { row: Pick<JourneyView["row"], "id" | "version"> };

/** What the server has: the draft, else what is published. */
export const keptOf = (view: Served): Kept =>
  ({ definition: inLists(view.draft ?? view.definition ?? { id: view.row.id }), revision: view.revision, version: view.row.version });

/** What the editor shows once nothing of its own waits to be saved. A revision only rises, so an older answer says nothing. */
export function follow(kept: Kept, view: Served): Kept {
  if (view.revision <= kept.revision) return kept;
  const next = keptOf(view);
  const published = view.draft === null && view.revision === kept.revision + 1 && next.version > kept.version; // the very draft that is kept
  return published || hashKey([next.definition]) === hashKey([kept.definition]) ? { ...next, definition: kept.definition } : next;
}
