import { api, ask, type Call, type Schemas } from "@/lib/api";
import { pagesOf, type Page } from "@/lib/query";

export type PersonLine = Schemas["PersonLine"];
export const SORTS = ["created", "newest", "last_seen", "revenue"] as const;
export type Sort = (typeof SORTS)[number];
export type PeopleFilter = { search?: string; segment?: string; sort?: Sort };

/** People, page after page. */
export const peopleQuery = ({ search, segment, sort }: PeopleFilter) =>
  pagesOf<PersonLine>(["people", "list", { search, segment, sort }], (after, signal) =>
    ask(api.GET("/people", { params: { query: { search, segment, sort: sort ?? "last_seen", after, limit: 100 } }, signal }) as Call<Page<PersonLine>>),
  );
