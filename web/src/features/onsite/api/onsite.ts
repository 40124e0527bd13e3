import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type OnSiteMessage = Schemas["OnSiteMessage"];
export type OnSiteCounts = Schemas["OnSiteCounts"];
export type SurveyResults = Schemas["SurveyResults"];
export type QuestionSums = Schemas["QuestionSums"];
export type SurveyAnswer = Schemas["SurveyAnswer"];

/** A period as moments: from the first to behind the last. */
export type Span = { since: string; until: string };

/** In-app and on-site messages with what became of them. */
export const onSiteQuery = (span: Span, archived: boolean) =>
  pagesOf<OnSiteMessage>(["onsite", span.since, span.until, archived], (after, signal) =>
    ask(api.GET("/on-site", { params: { query: { ...span, archived, after, limit: 100 } }, signal })));

/** What was answered to one of them. */
export const surveyQuery = (template: string, span: Span) =>
  queryOptions({
    queryKey: ["onsite", template, "results", span.since, span.until],
    queryFn: ({ signal }) => ask(api.GET("/on-site/{template}/results", { params: { path: { template }, query: span }, signal })),
  });

/** Who answered what, latest first. */
export const answersQuery = (template: string, span: Span) =>
  pagesOf<SurveyAnswer>(["onsite", template, "answers", span.since, span.until], (after, signal) =>
    ask(api.GET("/on-site/{template}/answers", { params: { path: { template }, query: { ...span, after, limit: 50 } }, signal })));

/** Name and channel of a message, as its template says. */
export const onSiteTemplateQuery = (template: string) =>
  queryOptions({
    queryKey: ["onsite", template, "template"],
    queryFn: async ({ signal }) => {
      const { definition } = await ask(api.GET("/templates/{template}", { params: { path: { template } }, signal }));
      const { name = "", channel = "onsite" } = definition as { name?: string; channel?: string };
      return { name, channel };
    },
  });

/** How it looks to somebody invented. */
export const pictureQuery = (template: string, language: string) =>
  queryOptions({
    queryKey: ["onsite", template, "picture", language],
    queryFn: async ({ signal }) =>
      (await ask(api.POST("/templates/{template}/preview", { signal, params: { path: { template } }, body: { random: false, languages: [language] } })))[0] ?? null,
    retry: false,
  });
