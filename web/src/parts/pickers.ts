import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

const MANY = 200;

/** Ids and names of everything that can be picked; one read each, shared by all pickers of a screen. */
export const segmentNames = queryOptions({
  queryKey: ["segments", "names"],
  queryFn: async ({ signal }) => (await ask(api.GET("/segments", { signal, params: { query: { limit: MANY } } }))).items,
  staleTime: 60_000,
});

export const journeyNames = queryOptions({
  queryKey: ["journeys", "names"],
  queryFn: async ({ signal }) => (await ask(api.GET("/journeys", { signal, params: { query: { limit: MANY } } }))).items.map((one) => one.row),
  staleTime: 60_000,
});

export const poolNames = queryOptions({
  queryKey: ["coupons", "names"],
  queryFn: async ({ signal }) => (await ask(api.GET("/coupons", { signal, params: { query: { limit: MANY } } }))).items,
  staleTime: 60_000,
});

export const templateNames = (channel: string) =>
  queryOptions({
    queryKey: ["templates", "names", channel],
    queryFn: async ({ signal }) => (await ask(api.GET("/templates", { signal, params: { query: { limit: MANY, channel } } }))).items,
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
