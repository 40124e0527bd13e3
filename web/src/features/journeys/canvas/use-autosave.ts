import { useEffect, useRef, useState } from "react";
import { StaleDraft, useSaveDraft } from "@/features/journeys/api/journey";
import { follow, keptOf, type Kept, type Served } from "@/features/journeys/canvas/follow";
import type { Definition } from "@/parts/steps/model";

const AFTER = 1_000; // ms without a change

export type Saving = { state: "saved" | "unsaved" | "saving" | "stale" | "failed"; stale?: StaleDraft; error?: unknown };

/**
 * Keeps the draft by itself a moment after the last change. Somebody else's draft is never overwritten unasked; while
 * nothing here waits to be saved, what the server has by now is taken over with `adopt`.
 */
export function useAutosave(journey: string, definition: Definition, view: Served, enabled: boolean, adopt: (next: Definition) => void) {
  const save = useSaveDraft(journey);
  const [saving, setSaving] = useState<Saving>({ state: "saved" });
  const kept = useRef<Kept>({ definition, revision: view.revision, version: view.row.version });
  const { mutateAsync } = save;

  const put = async (wanted: Definition, from: number | null): Promise<unknown> => {
    setSaving({ state: "saving" });
    try {
      const done = await mutateAsync({ definition: wanted, revision: from });
      kept.current = { ...kept.current, definition: wanted, revision: done.revision };
      setSaving({ state: "saved" });
      return undefined;
    } catch (error) {
      setSaving(error instanceof StaleDraft ? { state: "stale", stale: error } : { state: "failed", error });
      return error;
    }
  };
  const latest = useRef(put);
  latest.current = put;

  useEffect(() => {
    if (!enabled || definition === kept.current.definition) return;
    setSaving((now) => (now.state === "stale" ? now : { state: "unsaved" }));
    const timer = setTimeout(() => void latest.current(definition, kept.current.revision), AFTER);
    return () => clearTimeout(timer);
  }, [definition, enabled]);

  useEffect(() => {
    if (saving.state !== "saved" || definition !== kept.current.definition) return;
    kept.current = follow(kept.current, view);
    if (kept.current.definition !== definition) adopt(kept.current.definition);
  }, [definition, view, saving.state, adopt]);

  return {
    saving,
    /** Save now, before something that needs the saved draft; answers what kept it from being saved. */
    saveNow: async (): Promise<unknown> => (definition === kept.current.definition ? undefined : await put(definition, kept.current.revision)),
    /** Overwrite what somebody else saved. */
    keepMine: () => void (saving.stale && put(definition, saving.stale.revision)),
    /** Take over what the server has, and forget what was not saved. */
    take: (fresh: Served) => {
      kept.current = keptOf(fresh);
      setSaving({ state: "saved" });
      adopt(kept.current.definition);
    },
    dirty: saving.state !== "saved",
  };
}
