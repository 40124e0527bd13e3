import { queryOptions, useMutation } from "@tanstack/react-query";
import { useAnew } from "@/features/people/api/change-person";
import { api, ask, type Schemas } from "@/lib/api";

export type Chosen = Schemas["ChosenView"];
export type NewChoice = Partial<Schemas["NewChoice"]>;

/** What somebody chose in the preference centre. The look is noted. */
export const chosenQuery = (person: string) =>
  queryOptions({ queryKey: ["person", person, "preferences"], queryFn: ({ signal }) => ask(api.GET("/people/{person}/preferences", { params: { path: { person } }, signal })) });

/** Pass on what somebody said; what it does not name stays. */
export function useChoose(person: string) {
  return useMutation({
    mutationFn: (body: NewChoice) => ask(api.PATCH("/people/{person}/preferences", { params: { path: { person } }, body: body as Schemas["NewChoice"] })),
    onSuccess: useAnew(person),
  });
}
