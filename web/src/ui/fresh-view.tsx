import { useQuery, type QueryKey, type UseQueryOptions } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { QueryView } from "@/ui/query-view";

/**
 * What a query gives once it was asked after this appeared, for forms: they keep what they begin with, and what an earlier visit has left
 * would bring back what colleagues have changed since. Not asked again when the window is looked at: nothing moves under what is being written.
 */
export function FreshView<T, K extends QueryKey>({ of, children }: { of: UseQueryOptions<T, Error, T, K>; children: (data: T) => ReactNode }) {
  const [since] = useState(() => Date.now());
  const query = useQuery({ ...of, staleTime: 0, refetchOnMount: "always", refetchOnWindowFocus: false, refetchOnReconnect: false });
  const fresh = query.dataUpdatedAt >= since;
  return <QueryView query={(fresh ? query : { ...query, data: undefined }) as typeof query}>{children}</QueryView>;
}
