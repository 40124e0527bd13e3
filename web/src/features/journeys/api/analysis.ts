import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type Analysis = Schemas["Analysis"];
export type StepFigures = Schemas["StepFigures"];
export type Taken = Schemas["Way"];
export type Reasoned = Schemas["Reasoned"];
export type Knock = Schemas["TriggerRow"];
export type Inside = Schemas["InsideRow"];

/** What a journey did from one day to another, both included (YYYY-MM-DD). */
export const analysisQuery = (journey: string, from: string, to: string) =>
  queryOptions({
    queryKey: ["journeys", "analysis", journey, from, to],
    queryFn: ({ signal }) => ask(api.GET("/journeys/{journey}/analysis", { signal, params: { path: { journey }, query: { from, to } } })),
    placeholderData: keepPreviousData, refetchInterval: 60_000,
  });

/** Who came to the door, latest first; `passed` null: all. */
export const knockPages = (journey: string, passed: boolean | null) =>
  pagesOf<Knock>(["journeys", "triggers", journey, passed], (after, signal) =>
    ask(api.GET("/journeys/{journey}/triggers", { signal, params: { path: { journey }, query: { passed, after, limit: 50 } } })));

/** Who stands in a step now. */
export const insidePages = (journey: string, step: string) =>
  pagesOf<Inside>(["journeys", "inside", journey, step], (after, signal) =>
    ask(api.GET("/journeys/{journey}/people", { signal, params: { path: { journey }, query: { step, after, limit: 50 } } })));
