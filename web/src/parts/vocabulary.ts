import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Vocabulary = Schemas["WorkspaceWords"];
export type Workspace = Schemas["WorkspaceView"];

/** What forms offer: events and traits that were seen, channels that work, purposes, ids of everything. */
export const vocabularyQuery = queryOptions({
  queryKey: ["vocabulary", "workspace"],
  queryFn: ({ signal }) => ask(api.GET("/vocabulary/workspace", { signal })),
  staleTime: 5 * 60_000,
});

/** The workspace with its settings: languages, purposes, currency, zone. */
export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => ask(api.GET("/workspace", { signal })),
  staleTime: 5 * 60_000,
});

export function useVocabulary(): Vocabulary | undefined {
  return useQuery(vocabularyQuery).data;
}

export function useWorkspace(): Workspace | undefined {
  return useQuery(workspaceQuery).data;
}

/** Events of the standard vocabulary of shops, offered before the shop has sent any. */
export const STANDARD_EVENTS = [
  "Cart Updated", "Product Added", "Product Removed", "Cart Viewed", "Checkout Started", "Order Completed", "Order Updated", "Order Cancelled",
  "Order Refunded", "Product Viewed", "Product List Viewed", "Products Searched", "Product Added to Wishlist", "Application Opened",
  "Application Installed", "Page Viewed", "Signed Up", "Link Clicked", "Message Received", "File Received",
] as const;

/** Names of events for suggestions: those that the shop has sent first. */
export function eventNames(vocabulary: Vocabulary | undefined): string[] {
  return [...new Set([...(vocabulary?.events ?? []).map((one) => one.name), ...STANDARD_EVENTS])];
}

/** Names of traits for suggestions, the most frequent first. */
export function traitNames(vocabulary: Vocabulary | undefined): string[] {
  return (vocabulary?.traits ?? []).map((one) => one.name);
}
