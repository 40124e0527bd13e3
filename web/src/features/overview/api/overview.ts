import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Call, type Schemas } from "@/lib/api";

export type Results = Schemas["Results"];
export type Figures = Results["totals"];
export type Compare = "none" | "previous" | "year";

/** What the messages of a period achieved, by channel, by journey and by day. */
export const overviewQuery = (from: string, to: string, compare: Compare) =>
  queryOptions({
    queryKey: ["overview", from, to, compare],
    queryFn: ({ signal }) => ask<Results>(api.GET("/analytics/overview", { params: { query: { from, to, compare } }, signal }) as Call<Results>),
    placeholderData: keepPreviousData,
  });
