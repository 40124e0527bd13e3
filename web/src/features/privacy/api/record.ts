import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type ProcessingRecord = Schemas["ProcessingRecord"];
export type ProcessorLine = Schemas["ProcessorLine"];
export type ProcessorBody = Schemas["ProcessorBody"];

/** The record of processing activities in a language of the studio. */
export const recordQuery = (language: string) =>
  queryOptions({
    queryKey: ["record", language],
    queryFn: ({ signal }) => ask<ProcessingRecord>(api.GET("/privacy/record", { params: { query: { language } }, signal })),
  });

/** Enter what the record needs of vendors. */
export function useSaveProcessors() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { officer: string; processors: Record<string, ProcessorBody> }) => ask(api.PUT("/privacy/processors", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["record"] }),
  });
}
