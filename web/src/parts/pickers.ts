import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";
import type { Page } from "@/lib/query";

const PAGE = 200; // the most that the API gives at once
const MOST = 5000; // a list of names is kept in memory; who has more than this searches elsewhere

/** Everything of a list, page after page, at most so many; `load` is given the cursor of the page ("" for the first). */
export async function everyPage<R>(load: (after: string) => Promise<Page<R>>, most = MOST): Promise<R[]> {
  const found: R[] = [];
  let after: string | null | undefined = "";
  do {
    const page: Page<R> = await load(after);
    found.push(...page.items);
    after = page.items.length ? page.next : ""; // a page without rows leads nowhere, whatever it names as next
  } while (after && found.length < most);
  return found.slice(0, most);
}

/** Ids and names of everything that can be picked; one read each, shared by all pickers of a screen. */
export const segmentNames = queryOptions({
  queryKey: ["segments", "names"],
  queryFn: ({ signal }) => everyPage((after) => ask(api.GET("/segments", { signal, params: { query: { after, limit: PAGE } } }))),
  staleTime: 60_000,
});

export const journeyNames = queryOptions({
  queryKey: ["journeys", "names"],
  queryFn: async ({ signal }) => (await everyPage((after) => ask(api.GET("/journeys", { signal, params: { query: { after, limit: PAGE } } })))).map((one) => one.row),
  staleTime: 60_000,
});

export const poolNames = queryOptions({
  queryKey: ["coupons", "names"],
  queryFn: ({ signal }) => everyPage((after) => ask(api.GET("/coupons", { signal, params: { query: { after, limit: PAGE } } }))),
  staleTime: 60_000,
});

export const templateNames = (channel: string) =>
  queryOptions({
    queryKey: ["templates", "names", channel],
    queryFn: ({ signal }) => everyPage((after) => ask(api.GET("/templates", { signal, params: { query: { after, limit: PAGE, channel } } }))),
    staleTime: 60_000,
  });

export const peopleFound = (search: string) =>
  queryOptions({
    queryKey: ["people", "picker", search],
    queryFn: async ({ signal }) => (await ask(api.GET("/people", { signal, params: { query: { limit: 20, search } } }))).items,
    staleTime: 30_000,
  });

type Named = { id: string; name: string };
const calledIn = (found: readonly Named[] | undefined) => (id: string | null | undefined): string => found?.find((one) => one.id === id)?.name || id || "";

/** How journeys are called whose ids stand in a list; the id where the name is not known. */
export const useJourneyName = () => calledIn(useQuery(journeyNames).data);

/** How templates are called. */
export const useTemplateName = () => calledIn(useQuery(templateNames("")).data);
