import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Call, type Schemas } from "@/lib/api";

export type Calendar = Schemas["CalendarView"];
export type CalendarDay = Schemas["CalendarDay"];
export type CalendarRun = Schemas["CalendarRun"];

/** What goes out on each day of a period; closed days of the countries named, none: our own. */
export const calendarQuery = (from: string, to: string, countries: readonly string[]) =>
  queryOptions({
    queryKey: ["calendar", from, to, ...countries],
    queryFn: ({ signal }) => ask(api.GET("/calendar", { params: { query: { from, to, country: [...countries] } }, signal }) as Call<Calendar>),
    placeholderData: keepPreviousData,
  });

/** Countries whose closed days are known. */
export const countriesQuery = queryOptions({
  queryKey: ["rules", "countries"],
  queryFn: async ({ signal }) => (await ask(api.GET("/delivery-rules", { params: { query: { country: ["default"] } }, signal }))).available,
  staleTime: Infinity,
});
