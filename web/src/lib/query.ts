import { infiniteQueryOptions, keepPreviousData, MutationCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/lib/problem";

/** The cache of everything that was read from the API. A refusal is final; a fault of the line is tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (times, error) => times < 2 && !(error instanceof ApiProblem && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
  mutationCache: new MutationCache(),
});

export type Page<R> = { items: R[]; next?: string | null; total?: number | null };

/** A list of the API, page after page: `load` is given the cursor of the page ("" for the first). */
export function pagesOf<R>(key: readonly unknown[], load: (after: string, signal: AbortSignal) => Promise<Page<R>>) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last: Page<R>) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
}
