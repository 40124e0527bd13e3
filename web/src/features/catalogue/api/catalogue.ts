import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { OPEN } from "@/features/catalogue/model";
import { api, ask, upload, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";
import { isThere, Taken } from "@/lib/taken";

export type ProductView = Schemas["ProductView"];
export type FeedView = Schemas["FeedView"];
export type Feed = Schemas["Feed"];
export type FeedRun = Schemas["FeedRun"];
export type State = "available" | "out_of_stock" | "gone";

/** Products by id, some of them. */
export const productsQuery = (search: string, state: State | undefined) =>
  pagesOf<ProductView>(["catalogue", "products", search, state], (after, signal) =>
    ask(api.GET("/catalogue/products", { params: { query: { search, state, after, limit: 100 } }, signal })));

/** One product with its prices and variants. */
export const productQuery = (product: string) =>
  queryOptions({ queryKey: ["catalogue", "product", product], queryFn: ({ signal }) => ask(api.GET("/catalogue/product", { params: { query: { product } }, signal })) });

/** How many products there are, and which feeds wait for a decision. */
export const catalogueQuery = () =>
  queryOptions({ queryKey: ["catalogue", "sums"], queryFn: ({ signal }) => ask(api.GET("/catalogue", { signal })) });

/** Every feed with its last run. */
export const feedsQuery = () =>
  pagesOf<FeedView>(["catalogue", "feeds"], (after, signal) => ask(api.GET("/catalogue/feeds", { params: { query: { after, limit: 100 } }, signal })));

/** One feed; asked again every second while it is read. */
export const feedQuery = (feed: string) =>
  queryOptions({
    queryKey: ["catalogue", "feed", feed],
    queryFn: ({ signal }) => ask(api.GET("/catalogue/feeds/{feed}", { params: { path: { feed } }, signal })),
    refetchInterval: (query) => (query.state.data?.last && OPEN.includes(query.state.data.last.status) ? 1000 : 15_000),
  });

/** When a feed was read; `status` is that of its last run, so that the list follows. */
export const runsQuery = (feed: string, last: string) =>
  pagesOf<FeedRun>(["catalogue", "feed", feed, "runs", last], (after, signal) => ask(api.GET("/catalogue/feeds/{feed}/runs", { params: { path: { feed }, query: { after, limit: 50 } }, signal })));

/** The first of what was wrong in a file. */
export const faultsQuery = (run: string) =>
  queryOptions({ queryKey: ["catalogue", "faults", run], queryFn: ({ signal }) => ask(api.GET("/catalogue/runs/{run}/faults", { params: { path: { run }, query: { limit: 20 } }, signal })) });

function useFresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["catalogue"] });
}

/** Change a feed, or make one: a new one whose id is taken throws Taken. */
export function useSaveFeed(isNew: boolean) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: async ({ id, ...feed }: Feed) => {
      const params = { path: { feed: id } };
      if (isNew && (await isThere(ask(api.GET("/catalogue/feeds/{feed}", { params }))))) throw new Taken(id);
      return ask(api.PUT("/catalogue/feeds/{feed}", { params, body: { id, ...feed } as never }));
    },
    onSuccess: fresh,
  });
}

/** Remove a feed; its products count as no longer sold. */
export function useRemoveFeed(feed: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/catalogue/feeds/{feed}", { params: { path: { feed } } })),
    onSuccess: () => {
      client.removeQueries({ queryKey: ["catalogue", "feed", feed] });
      return client.invalidateQueries({ queryKey: ["catalogue"] });
    },
  });
}

/** Fetch a feed now. */
export function useRunFeed(feed: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: () => ask(api.POST("/catalogue/feeds/{feed}/run", { params: { path: { feed } } })), onSuccess: fresh });
}

/** Upload the file of a feed; `progress` hears parts of 1. */
export function useUploadFeed(feed: string, progress: (part: number) => void) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (file: File) => upload<FeedRun>(`/catalogue/feeds/${encodeURIComponent(feed)}/upload`, file, progress), onSettled: fresh });
}

/** Apply or discard a file that was held. */
export function useDecide() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ run, apply }: { run: string; apply: boolean }) => {
      const params = { path: { run } };
      return ask(apply ? api.POST("/catalogue/runs/{run}/apply", { params }) : api.POST("/catalogue/runs/{run}/discard", { params }));
    },
    onSuccess: fresh,
  });
}
