import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { ChangedMeanwhile } from "@/lib/problem";

export type ProcessingRecord = Schemas["ProcessingRecord"];
export type ProcessorLine = Schemas["ProcessorLine"];
export type ProcessorBody = Schemas["ProcessorBody"];

export type Lines = Record<string, ProcessorBody>;
type Entered = { officer: string; processors: Lines };

/** What was entered for each account. */
export const linesOf = (found: Pick<ProcessingRecord, "processors">): Lines =>
  Object.fromEntries(found.processors.map((one) => [one.account, { country: one.country, contract: one.contract, transfer: one.transfer as ProcessorBody["transfer"] }]));

/** Whether both say the same; in which order the accounts stand does not matter. */
export function sameEntries(one: Entered, other: Entered): boolean {
  const told = ({ country, contract, transfer }: Partial<ProcessorBody> = {}) => [country, contract, transfer].map((part) => part ?? "").join("|");
  const accounts = Object.keys({ ...one.processors, ...other.processors });
  return one.officer.trim() === other.officer.trim() && accounts.every((name) => told(one.processors[name]) === told(other.processors[name]));
}

/** The record of processing activities in a language of the studio. */
export const recordQuery = (language: string) =>
  queryOptions({
    queryKey: ["record", language],
    queryFn: ({ signal }) => ask<ProcessingRecord>(api.GET("/privacy/record", { params: { query: { language } }, signal })),
  });

/** Enter what the record needs of vendors. `was`: what the form began with; what a colleague has entered since is not written over. */
export function useSaveProcessors() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ was, body }: { was: Entered; body: Entered }) => {
      const found = await ask<ProcessingRecord>(api.GET("/privacy/record"));
      if (!sameEntries(was, { officer: found.officer, processors: linesOf(found) })) throw new ChangedMeanwhile();
      return ask(api.PUT("/privacy/processors", { body }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["record"] }),
  });
}
