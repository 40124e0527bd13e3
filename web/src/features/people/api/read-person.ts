import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Call, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type PersonView = Schemas["PersonView"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type NotSent = Schemas["NotSent"];
export type Reach = Schemas["PersonReach"];
export type InJourney = Schemas["InJourney"];
export type MessageClass = "advertising" | "service" | "transactional";
export type Kind =
  | "event" | "trace" | "message" | "track" | "identify" | "page" | "screen" | "group" | "merge" | "click" | "inbound" | "consent" | "segment" | "enter" | "journey";

const at = (person: string) => ({ path: { person } });

/** One person with everything. */
export const personQuery = (person: string) =>
  queryOptions({
    queryKey: ["person", person, "view"],
    queryFn: ({ signal }) => ask(api.GET("/people/{person}", { params: at(person), signal }) as Call<PersonView>),
  });

/** What happened to a person, newest first. */
export const timelineQuery = (person: string, kinds: readonly Kind[]) =>
  pagesOf<TimelineEntry>(["person", person, "timeline", kinds], (after, signal) =>
    ask(api.GET("/people/{person}/timeline", { params: { ...at(person), query: { kinds: [...kinds], after, limit: 50 } }, signal })),
  );

/** What was not sent and not begun, each with its reason. */
export const unsentQuery = (person: string) =>
  pagesOf<NotSent>(["person", person, "unsent"], (after, signal) =>
    ask(api.GET("/people/{person}/unsent", { params: { ...at(person), query: { after, limit: 50 } }, signal })),
  );

/** Every message of a person, latest first. */
export const personMessagesQuery = (person: string) =>
  pagesOf<Schemas["MessageRow"]>(["person", person, "messages"], (after, signal) =>
    ask(api.GET("/messages", { params: { query: { person, after, limit: 50 } }, signal })),
  );

/** What holds for each channel and purpose, with its evidence. */
export const heldQuery = (person: string) =>
  queryOptions({ queryKey: ["person", person, "held"], queryFn: ({ signal }) => ask(api.GET("/people/{person}/consents/held", { params: at(person), signal })) });

/** Every piece of consent evidence, newest first. */
export const evidenceQuery = (person: string) =>
  pagesOf<Schemas["EvidenceRow"]>(["person", person, "evidence"], (after, signal) =>
    ask(api.GET("/people/{person}/consents", { params: { ...at(person), query: { after, limit: 50 } }, signal })),
  );

/** Whether a message of this class and purpose could go now, by channel; the real gate is asked. */
export const reachQuery = (person: string, message_class: MessageClass, purpose: string) =>
  queryOptions({
    queryKey: ["person", person, "reach", message_class, purpose],
    queryFn: ({ signal }) =>
      ask(api.GET("/people/{person}/reach", { params: { ...at(person), query: { message_class, purpose } }, signal })),
  });

/** Why the person is in each of their segments. */
export const whySegmentsQuery = (person: string) =>
  queryOptions({ queryKey: ["person", person, "segments"], queryFn: ({ signal }) => ask(api.GET("/people/{person}/segments", { params: at(person), signal })) });
