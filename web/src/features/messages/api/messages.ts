import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type MessageRow = Schemas["MessageRow"];
export type MessageView = Schemas["MessageView"];

/** What the log shows; every part may be missing. */
export type Filter = {
  state?: string; reason?: string; channel?: string; journey?: string; step?: string; template?: string; provider?: string; person?: string; search?: string;
  /** When it was planned; `ended_…`: when it reached its final state; `sent_…`: when a provider took it. */
  since?: string; until?: string; ended_since?: string; ended_until?: string; sent_since?: string; sent_until?: string;
};
export const FILTERS = ["state", "reason", "channel", "journey", "step", "template", "provider", "person", "search", "since", "until", "ended_since", "ended_until", "sent_since", "sent_until"] as const;

/** Messages, latest first. */
export const messagesQuery = (filter: Filter) =>
  pagesOf<MessageRow>(["messages", filter], (after, signal) => ask(api.GET("/messages", { params: { query: { ...filter, after, limit: 50 } as never }, signal })));

/** One message with each question of the gate, its words, the provider's answers and the clicks. */
export const messageQuery = (message: string) =>
  queryOptions({ queryKey: ["message", message], queryFn: ({ signal }) => ask(api.GET("/messages/{message}", { params: { path: { message } }, signal })) });
