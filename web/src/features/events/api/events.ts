import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Seen = Schemas["Seen"];
export type EventSchema = Schemas["EventSchema"];
export type EventFilter = { name?: string; text?: string; person?: string };

/** Events, newest first: those since a mark, or before one. */
export const readEvents = (filter: EventFilter, mark: { since?: string; before?: string }, signal?: AbortSignal) =>
  ask(api.GET("/events", { params: { query: { ...filter, ...mark, limit: 100 } as never }, signal }));

/** The names that were seen, with their properties. */
export const schemaQuery = queryOptions({ queryKey: ["events", "schema"], queryFn: ({ signal }) => ask(api.GET("/events/schema", { signal })) });

/** What was refused, and why. */
export const rejectedQuery = (days: number) =>
  queryOptions({ queryKey: ["events", "rejected", days], queryFn: ({ signal }) => ask(api.GET("/events/rejected", { params: { query: { days } }, signal })) });
