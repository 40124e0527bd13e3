import { useEffect, useRef, useState } from "react";
import { StaleDraft, useSaveDraft } from "@/features/journeys/api/journey";
import type { Definition } from "@/parts/steps/model";

const AFTER = 1_000; // ms without a change

export type Saving = { state: "saved" | "unsaved" | "saving" | "stale" | "failed"; stale?: StaleDraft; error?: unknown };

/** Keeps the draft by itself a moment after the last change. Somebody else's draft is never overwritten unasked. */
export function useAutosave(journey: string, definition: Definition, revision: number, enabled: boolean) {
  const save = useSaveDraft(journey);
  const [saving, setSaving] = useState<Saving>({ state: "saved" });
  const kept = useRef<{ definition: Definition; revision: number }>({ definition, revision });
  const { mutateAsync } = save;

  const put = async (wanted: Definition, from: number | null) => {
    setSaving({ state: "saving" });
    try {
      const done = await mutateAsync({ definition: wanted, revision: from });
      kept.current = { definition: wanted, revision: done.revision };
      setSaving({ state: "saved" });
    } catch (error) {
      setSaving(error instanceof StaleDraft ? { state: "stale", stale: error } : { state: "failed", error });
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

  return {
    saving,
    /** Save now, before something that needs the saved draft. */
    saveNow: async () => {
      if (definition !== kept.current.definition) await put(definition, kept.current.revision);
    },
    /** Overwrite what somebody else saved. */
    keepMine: () => void (saving.stale && put(definition, saving.stale.revision)),
    /** Take over what somebody else saved; the editor loads it. */
    tookTheirs: (theirs: Definition) => {
      if (saving.stale) kept.current = { definition: theirs, revision: saving.stale.revision };
      setSaving({ state: "saved" });
    },
    /** The draft was replaced on the server, as by restoring a version. */
    loaded: (now: Definition, from: number) => {
      kept.current = { definition: now, revision: from };
      setSaving({ state: "saved" });
    },
    dirty: saving.state !== "saved",
  };
}
