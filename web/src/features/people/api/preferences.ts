import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** What somebody chose in the preference centre. The look is noted. */
export const chosenQuery = (person: string) =>
  queryOptions({ queryKey: ["person", person, "preferences"], queryFn: ({ signal }) => ask(api.GET("/people/{person}/preferences", { params: { path: { person } }, signal })) });
