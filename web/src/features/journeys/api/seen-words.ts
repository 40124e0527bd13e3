import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";
import type { Vocabulary } from "@/parts/vocabulary";

/** What forms offer: events and traits that came from the shop, channels with their provider accounts, ids. */
export const seenWordsQuery = queryOptions({
  queryKey: ["vocabulary", "workspace"],
  queryFn: ({ signal }) => ask(api.GET("/vocabulary/workspace", { signal })),
  staleTime: 5 * 60_000,
});

export function useSeenWords() {
  return useQuery(seenWordsQuery).data;
}

/** The same for the pickers of conditions, which read events and traits by name. */
export function useSeenVocabulary(): Vocabulary | undefined {
  return useSeenWords() as unknown as Vocabulary | undefined;
}
