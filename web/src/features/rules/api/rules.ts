import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { placesOf } from "@/parts/settings";

export type Rules = Schemas["DeliveryRules"];
export type CountryLaw = Schemas["CountryLaw"];
export type MessageClass = Schemas["ClassRule"]["id"];
/** What a workspace may change of them. */
export type Changeable = Pick<Rules, "hours" | "caps" | "gaps" | "rates" | "release_minutes" | "gather_minutes" | "us_hours">;

/** What the gate asks before each message. */
export const rulesQuery = queryOptions({
  queryKey: ["rules"],
  queryFn: ({ signal }) => ask(api.GET("/delivery-rules", { signal })),
  refetchOnWindowFocus: false,
});

/** The law of one country, with its sources. */
export const lawQuery = (country: string) =>
  queryOptions({
    queryKey: ["rules", "law", country],
    queryFn: async ({ signal }) => (await ask(api.GET("/delivery-rules", { params: { query: { country: [country] } }, signal }))).countries[0],
    placeholderData: keepPreviousData,
  });

/** In which hours of a week messages may leave. */
export const weekQuery = (country: string, region: string, channel: string, messageClass: MessageClass) =>
  queryOptions({
    queryKey: ["rules", "week", country, region, channel, messageClass],
    queryFn: ({ signal }) =>
      ask(api.GET("/delivery-rules/week", { params: { query: { country, region, channel: channel as "sms", class: messageClass } }, signal })),
    placeholderData: keepPreviousData,
  });

/** Change what is given; the rest stays. Answers what stood there `before`, which a colleague may have changed since the form was opened. */
export function useSaveRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: Partial<Changeable>) => {
      const present: Changeable = await client.fetchQuery({ ...rulesQuery, staleTime: 0 });
      const saved = await ask(api.PUT("/delivery-rules", { body: change as never }));
      return { saved, before: placesOf(present, change) };
    },
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["rules"] }), client.invalidateQueries({ queryKey: ["workspace"] })]),
  });
}
