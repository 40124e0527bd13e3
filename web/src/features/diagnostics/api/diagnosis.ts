import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Diagnosis = Schemas["Diagnosis"];

/** What became of the messages of a period, with the reasons, and what is held now. */
export const diagnosisQuery = (from: string, to: string, channel: string) =>
  queryOptions({
    queryKey: ["diagnostics", from, to, channel],
    queryFn: ({ signal }) => ask(api.GET("/diagnostics", { params: { query: { from, to, channel: channel || undefined } }, signal })),
    placeholderData: keepPreviousData,
  });
