import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type LinkCounts = Schemas["LinkCounts"];
export type LinkView = Schemas["LinkView"];

/** Links with their clicks, newest first: those made by hand, or those of messages. */
export const linksQuery = (made: boolean) =>
  pagesOf<LinkCounts>(["links", made], (after, signal) => ask(api.GET("/links", { params: { query: { made, after, limit: 50 } }, signal })));

export const linkQuery = (token: string) =>
  queryOptions({ queryKey: ["links", "one", token], queryFn: ({ signal }) => ask(api.GET("/links/{token}", { params: { path: { token } }, signal })) });

/** The QR code of a link, as SVG. */
export const qrQuery = (token: string) =>
  queryOptions({
    queryKey: ["links", "qr", token],
    queryFn: ({ signal }) => ask(api.GET("/links/{token}/qr.svg", { params: { path: { token } }, parseAs: "text", signal })),
  });

/** The files by which phones know that links belong to the app. */
export const appCheckQuery = queryOptions({ queryKey: ["links", "app"], queryFn: ({ signal }) => ask(api.GET("/links/app-check", { signal })) });

/** Make a link by hand. */
export function useMakeLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["NewLink"]) => ask(api.POST("/links", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["links"] }),
  });
}

/** The link leads to the start page from now on. */
export function useEndLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => ask(api.POST("/links/{token}/end", { params: { path: { token } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["links"] }),
  });
}
