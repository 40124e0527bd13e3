import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Definition } from "@/parts/steps/model";
import type { Status } from "@/features/journeys/statuses";
import { api, ask, type Schemas } from "@/lib/api";
import type { Language } from "@/lib/i18n";
import { ApiProblem } from "@/lib/problem";
import { pagesOf } from "@/lib/query";

export type Finding = Schemas["Checked"]["problems"][number];
export type Checked = Schemas["Checked"];
export type Comparison = Schemas["Comparison"];
export type JourneyFigures = Schemas["JourneyFigures"];
export type JourneyView = Omit<Schemas["JourneyView"], "definition" | "draft"> & { definition: Definition | null; draft: Definition | null };
export type Converted = Omit<Schemas["Converted"], "definition"> & { definition: Definition | null };
export type Playbook = Omit<Schemas["Playbook"], "definition"> & { definition: Definition };
export type DraftSaved = Schemas["DraftSaved"];
export type PublishPreview = Schemas["PublishPreview"];
export type Verb = Schemas["StatusBody"]["do"];
export type Late = "send" | "drop";
export type JourneyFilter = { search?: string; status?: Status };

/** Journeys with their figures; by a part of the name, by status. */
export const journeysQuery = ({ search = "", status }: JourneyFilter) =>
  pagesOf<JourneyFigures>(["journeys", "list", search, status ?? ""], (after, signal) =>
    ask(api.GET("/journeys", { params: { query: { search, status, after, limit: 50 } }, signal })));

/** One journey: versions, draft with its revision, people per step, figures. */
export const journeyQuery = (journey: string) =>
  queryOptions({
    queryKey: ["journeys", "view", journey],
    queryFn: async ({ signal }) => (await ask(api.GET("/journeys/{journey}", { params: { path: { journey } }, signal }))) as unknown as JourneyView,
  });

/** Ready journeys with what else they bring. */
export const playbooksQuery = queryOptions({
  queryKey: ["playbooks"],
  queryFn: async ({ signal }) => (await ask(api.GET("/playbooks", { signal }))) as unknown as Playbook[],
  staleTime: 60_000,
});

export type Beginning =
  | { playbook: string; name: string }
  | { name: string; text?: string; definition?: Definition; copyOf?: string; version?: number };

/** Begin a journey: from a playbook, blank, from a text or a definition, or as a copy. Answers its id. */
export function useMakeJourney() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (from: Beginning): Promise<{ id: string; problems: Finding[]; warnings: Finding[] }> => {
      if ("playbook" in from) {
        const used = await ask(api.POST("/playbooks/{playbook}/use", { params: { path: { playbook: from.playbook } }, body: { id: "", name: from.name } }));
        return { id: used.journey, problems: used.problems, warnings: used.warnings };
      }
      const { name, text = "", definition = null, copyOf = "", version = 0 } = from;
      const made = await ask(api.POST("/journeys", { body: { id: "", name, text, definition, copy_of: copyOf, version } }));
      return { id: made.saved.id, problems: made.problems, warnings: made.warnings };
    },
    onSuccess: (_made, from) => {
      const lists = "playbook" in from ? ["journeys", "playbooks", "templates", "segments", "pools", "vocabulary"] : ["journeys"];
      return Promise.all(lists.map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
}

type DraftNow = { revision: number; saved_at: string | null; saved_by: string; theirs: Definition | null; yours: Definition; difference: Comparison };

/** Somebody else has saved the draft meanwhile. Saving again with `revision` overwrites what they did. */
export class StaleDraft extends ApiProblem {
  readonly revision: number;
  readonly savedAt: string | null;
  readonly savedBy: string;
  readonly theirs: Definition | null;
  readonly yours: Definition;
  /** From theirs to yours. */
  readonly difference: Comparison;

  constructor(document: Partial<Schemas["ProblemDocument"]>, present: DraftNow) {
    super(409, document);
    this.name = "StaleDraft";
    this.revision = present.revision;
    this.savedAt = present.saved_at;
    this.savedBy = present.saved_by;
    this.theirs = present.theirs;
    this.yours = present.yours;
    this.difference = present.difference;
  }
}

function isDraftNow(value: unknown): value is DraftNow {
  return typeof value === "object" && value !== null && "revision" in value && "difference" in value;
}

/** A call that keeps a draft: 409 with the present draft becomes a StaleDraft, every other fault an ApiProblem. */
export async function keepDraft(call: Promise<{ data?: DraftSaved; error?: Partial<Schemas["ProblemDocument"]>; response: Response }>): Promise<DraftSaved> {
  const { error, response } = await call;
  if (response.status === 409 && error && isDraftNow(error.present)) throw new StaleDraft(error, error.present);
  return await ask(call);
}

/** Keep a draft, finished or not. `revision`: of the draft that was changed; null overwrites. Throws StaleDraft. */
export function useSaveDraft(journey: string) {
  const client = useQueryClient();
  return useMutation({
    scope: { id: `draft:${journey}` }, // one after another, or a save would outrun the revision of the one before
    mutationFn: ({ definition, revision }: { definition: Definition; revision: number | null }) =>
      keepDraft(api.PUT("/journeys/{journey}/draft", { params: { path: { journey }, query: { revision } }, body: definition })),
    onSuccess: (saved, { definition }) => {
      client.setQueryData(journeyQuery(journey).queryKey, (view) => {
        const name = String(definition.name ?? view?.row.name);
        return view && { ...view, draft: definition, revision: saved.revision, row: { ...view.row, has_draft: true, name } };
      });
      return client.invalidateQueries({ queryKey: ["journeys", "list"] });
    },
  });
}

/** Delete a journey that was never published, and put it back again. */
export function useRemoveDraft() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["journeys"] });
  const remove = useMutation({
    mutationFn: async (journey: string): Promise<Definition> => {
      const at = { params: { path: { journey } } };
      const view = (await ask(api.GET("/journeys/{journey}", at))) as unknown as JourneyView;
      await ask(api.DELETE("/journeys/{journey}/draft", at));
      return view.draft ?? {};
    },
    onSuccess,
  });
  const putBack = useMutation({
    mutationFn: ({ id, draft }: { id: string; draft: Definition }) =>
      keepDraft(api.PUT("/journeys/{journey}/draft", { params: { path: { journey: id }, query: { revision: 0 } }, body: draft })),
    onSuccess,
  });
  return { remove, putBack };
}

/** The other form of a journey, with every fault, its step and its line; `definition` is null for what is no journey. */
export async function convert(from: { text: string } | { definition: Definition }, signal?: AbortSignal): Promise<Converted> {
  return (await ask(api.POST("/journeys/convert", { body: from, signal }))) as unknown as Converted;
}

/** What keeps an unsaved journey from being published; the answer before stays while the next is asked. */
export function useValidate(definition: Definition) {
  return useQuery({
    queryKey: ["journey-check", definition], retry: false, staleTime: 30_000, gcTime: 30_000, placeholderData: keepPreviousData,
    refetchOnWindowFocus: "always", // a template may have been written in another tab
    queryFn: ({ signal }) => ask(api.POST("/journeys/validate", { body: definition, signal })),
  });
}

/** When somebody who enters now leaves each wait, and how soon each step can be reached. */
export const previewWaits = (definition: Definition, language: Language) =>
  queryOptions({
    queryKey: ["journey-waits", definition, language], retry: false, staleTime: 60_000, gcTime: 60_000, placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask(api.POST("/journeys/preview-waits", { body: { definition, at: null, zone: "", language }, signal })),
  });

/** What publishing the saved draft would change, and how many people stand in each changed step. Asked anew each time. */
export function usePublishPreview(journey: string, enabled = true) {
  return useQuery({
    queryKey: ["journeys", "publish-preview", journey], enabled, staleTime: 0, gcTime: 0,
    queryFn: ({ signal }) => ask(api.POST("/journeys/{journey}/publish/preview", { params: { path: { journey } }, signal })),
  });
}

export type PublishChoice = { revision: number; steps: Record<string, string>; timers: "keep" | "recompute"; notes: string; accepted: string[] };

/** Publish the saved draft. */
export function usePublish(journey: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PublishChoice) => ask(api.POST("/journeys/{journey}/publish", { params: { path: { journey } }, body })),
    onSuccess: () => Promise.all(["journeys", "campaigns"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

/** Pause entry, hold, resume (late: what becomes of messages that waited), stop. */
export function useSetStatus(journey: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, late = null }: { verb: Verb; late?: Late | null }) =>
      ask(api.POST("/journeys/{journey}/status", { params: { path: { journey } }, body: { do: verb, late } })),
    onSuccess: () => Promise.all(["journeys", "campaigns"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
