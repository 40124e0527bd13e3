import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Call, type Schemas } from "@/lib/api";

export type MergePreview = Schemas["MergePreview"];
export type NewConsent = Schemas["NewConsent"];

/** Everything shown of a person is read anew: now, and once more when the worker has surely handled the fact. */
export function useAnew(person: string) {
  const client = useQueryClient();
  return () => {
    const read = () => Promise.all([client.invalidateQueries({ queryKey: ["person", person] }), client.invalidateQueries({ queryKey: ["people"] })]);
    setTimeout(() => void read(), 900);
    setTimeout(() => void read(), 3000);
    return read();
  };
}

const at = (person: string) => ({ path: { person } });

/** Set traits; null takes one away. */
export function useEditTraits(person: string) {
  return useMutation({
    mutationFn: (body: { traits: Record<string, unknown>; quiet?: boolean }) =>
      ask(api.PATCH("/people/{person}/traits", { params: at(person), body: { quiet: false, ...body } as Schemas["Traits"] })),
    onSuccess: useAnew(person),
  });
}

/** Let the person be found by one more name. */
export function useAddIdentity(person: string) {
  return useMutation({
    mutationFn: (body: Schemas["NewIdentity"]) => ask(api.POST("/people/{person}/identities", { params: at(person), body })),
    onSuccess: useAnew(person),
  });
}

/** Record consent evidence; a withdrawal acts at once. */
export function useRecordConsent(person: string) {
  return useMutation({
    mutationFn: (body: Partial<NewConsent> & Pick<NewConsent, "action">) =>
      ask(api.POST("/people/{person}/consents", { params: at(person), body: body as NewConsent })),
    onSuccess: useAnew(person),
  });
}

/** Send one message of a template. */
export function useSendOne(person: string) {
  return useMutation({
    mutationFn: (template: string) => ask(api.POST("/people/{person}/messages", { params: at(person), body: { template, data: {} } })),
    onSuccess: useAnew(person),
  });
}

/** Take the person out of one journey. */
export function useStopJourney(person: string) {
  return useMutation({
    mutationFn: ({ instance, why }: { instance: string; why: string }) =>
      ask(api.POST("/people/{person}/journeys/{instance}/stop", { params: { path: { person, instance } }, body: { why } })),
    onSuccess: useAnew(person),
  });
}

/** Ask the person into a journey; its audience and its rules of re-entry hold. */
export function useStartJourney(person: string) {
  return useMutation({
    mutationFn: ({ journey, key }: { journey: string; key: string }) =>
      ask(api.POST("/journeys/{journey}/enter", { params: { path: { journey } }, body: { people: [{ person, key } as Schemas["AskedPerson"]] } })),
    onSuccess: useAnew(person),
  });
}

/** What a merge would do; nothing is changed. */
export function usePreviewMerge(person: string) {
  return useMutation({
    mutationFn: (other: string) =>
      ask(api.POST("/people/{person}/merge/preview", { params: at(person), body: { other } }) as Call<MergePreview>),
  });
}

/** Merge the other profile into this one; for good. */
export function useMerge(person: string) {
  return useMutation({
    mutationFn: (other: string) => ask(api.POST("/people/{person}/merge", { params: at(person), body: { other } })),
    onSuccess: useAnew(person),
  });
}
