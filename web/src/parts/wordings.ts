import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type SavedWording = Schemas["SavedWording"];

/** The newest version of every wording. */
export const wordingsQuery = queryOptions({
  queryKey: ["wordings"],
  queryFn: ({ signal }) => ask(api.GET("/wordings", { signal })),
});

/** Every version of one wording, newest first. */
export const wordingQuery = (wording: string) =>
  queryOptions({
    queryKey: ["wordings", wording],
    queryFn: ({ signal }) => ask(api.GET("/wordings/{wording}", { params: { path: { wording } }, signal })),
  });
