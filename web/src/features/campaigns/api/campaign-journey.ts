import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Definition } from "@/features/campaigns/model";
import { api, ask, type Schemas } from "@/lib/api";
import { ApiProblem } from "@/lib/problem";

export type JourneyView = Omit<Schemas["JourneyView"], "definition" | "draft"> & { definition: Definition | null; draft: Definition | null };
export type Finding = Schemas["Checked"]["problems"][number];
export type Verb = "pause" | "resume" | "stop";

/** The journey of a campaign. */
export const journeyQuery = (journey: string) =>
  queryOptions({
    queryKey: ["journeys", "one", journey, "campaign"],
    queryFn: async ({ signal }) => (await ask(api.GET("/journeys/{journey}", { signal, params: { path: { journey } } }))) as unknown as JourneyView,
  });

/** What the publish check says about an unsaved campaign. */
export const validateQuery = (definition: Definition) =>
  queryOptions({
    queryKey: ["campaigns", "validate", definition],
    queryFn: ({ signal }) => ask(api.POST("/journeys/validate", { signal, body: definition })),
    placeholderData: keepPreviousData, staleTime: 60_000, gcTime: 60_000, retry: false,
  });

/** A template as far as the wizard names it: class, purpose, variables. */
export const templateFacts = (template: string) =>
  queryOptions({
    queryKey: ["templates", "facts", template],
    queryFn: async ({ signal }) => {
      const found = await ask(api.GET("/templates/{template}", { signal, params: { path: { template } } }));
      const said = found.definition as Record<string, unknown>;
      return { id: found.id, name: String(said.name || found.id), channel: String(said.channel), class_: String(said.class), purpose: String(said.purpose),
        variables: found.variables, languages: Object.keys((said.languages ?? {}) as object) };
    },
    staleTime: 60_000,
  });

/** How the saved words look to somebody invented. */
export const lookQuery = (template: string, language: string, data: Record<string, unknown>) =>
  queryOptions({
    queryKey: ["campaigns", "look", template, language, data],
    queryFn: async ({ signal }) => {
      const body = { random: false, languages: language ? [language] : [], data };
      const [first] = await ask(api.POST("/templates/{template}/preview", { signal, params: { path: { template } }, body }));
      return first ?? null;
    },
    placeholderData: keepPreviousData, staleTime: 60_000, retry: false,
  });

/** What saving and launching change; estimate and check are asked about a definition, and nothing has to wait for them. */
const CHANGED = [["campaigns", "journeys"], ["campaigns", "runs"], ["journeys"]];

function useFresh() {
  const client = useQueryClient();
  return () => Promise.all(CHANGED.map((queryKey) => client.invalidateQueries({ queryKey, refetchType: "active" })));
}

/** Somebody else has saved the draft meanwhile, or it was published or discarded. Saving again with `revision` overwrites what they did. */
export class StaleCampaign extends ApiProblem {
  readonly revision: number;
  /** "" where there is no draft any more. */
  readonly savedBy: string;

  constructor(document: Partial<Schemas["ProblemDocument"]>, present: DraftNow) {
    super(409, document);
    this.name = "StaleCampaign";
    this.revision = present.revision;
    this.savedBy = present.theirs ? present.saved_by : "";
  }
}

type DraftNow = { revision: number; saved_by: string; theirs: Definition | null };
const isDraftNow = (value: unknown): value is DraftNow => typeof value === "object" && value !== null && "revision" in value && "theirs" in value;

/** Keep the draft that began as `revision`. Throws StaleCampaign where another one is there by now. */
async function keepDraft(id: string, definition: Definition, revision: number) {
  const call = api.PUT("/journeys/{journey}/draft", { params: { path: { journey: id }, query: { revision } }, body: { ...definition, id } });
  const { error, response } = await call;
  if (response.status === 409 && error && "present" in error && isDraftNow(error.present)) throw new StaleCampaign(error, error.present);
  return ask(call);
}

/** Save the draft; a new campaign gets its id from its name. Answers id and revision. Throws StaleCampaign. */
export function useSaveCampaign() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: async ({ id, definition, revision }: { id: string; definition: Definition; revision: number }) => {
      const saved = id
        ? await keepDraft(id, definition, revision)
        : await ask(api.POST("/journeys", { body: { name: String(definition.name), definition, id: "", text: "", copy_of: "", version: 0 } }));
      return { id: saved.saved.id, revision: saved.revision, problems: saved.problems };
    },
    onSuccess: fresh,
  });
}

type Launch = { id: string; revision: number; accepted: string[]; now: boolean; published: boolean; onPublished: () => void };

/**
 * Publish the saved draft, and for "now" ask everybody in at once. Where only the second half failed, the first is not repeated: `onPublished`
 * says that it is done, and `published` that it was.
 */
export function useLaunch() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: async ({ id, revision, accepted, now, published, onPublished }: Launch) => {
      if (!published) {
        await ask(api.POST("/journeys/{journey}/publish", { params: { path: { journey: id } }, body: { revision, accepted, notes: "", timers: "keep" } }));
        onPublished();
      }
      if (now) await ask(api.POST("/campaigns/{journey}/runs", { params: { path: { journey: id } }, body: {} }));
    },
    onSettled: fresh,
  });
}

/** Pause, go on, or stop for good. */
export function useSetStatus() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, verb }: { id: string; verb: Verb }) =>
      ask(api.POST("/journeys/{journey}/status", { params: { path: { journey: id } }, body: { do: verb, late: verb === "resume" ? "send" : null } })),
    onSuccess: fresh,
  });
}

/** Begin a draft with the same words, schedule and audience. */
export function useCopyCampaign() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => ask(api.POST("/journeys", { body: { name, copy_of: id, id: "", text: "", version: 0 } })),
    onSuccess: fresh,
  });
}
