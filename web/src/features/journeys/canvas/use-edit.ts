import { useMemo, useState } from "react";
import type { EditActions } from "@/features/journeys/canvas/journey-canvas";
import { freshStep } from "@/features/journeys/canvas/kinds";
import { clipOf, clipText, copySteps, duplicateSteps, pasteSteps } from "@/features/journeys/graph/clip";
import { canMove, connect, insertLoose, insertStep, moveStep, removeSteps, type Spot } from "@/features/journeys/graph/edit";
import { END, stepById, stepsOf, type Definition, type StepKind } from "@/features/journeys/graph/model";
import { edgesOf, waysOf } from "@/features/journeys/graph/ways";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { valuesOf } from "@/parts/convert";
import { useNotify } from "@/ui/notify";

export type Pending = { from: string; to: string; ways: string[] };

/** What can be done to a journey on the canvas, each as one step that can be taken back. */
export function useEdit(definition: Definition, set: (next: Definition, what?: string) => void, undo: () => void, select: (ids: ReadonlySet<string>) => void) {
  const t = useCanvasWords();
  const notify = useNotify();
  const [pending, setPending] = useState<Pending | null>(null);

  const actions = useMemo((): EditActions => ({
    insert: (spot: Spot, kind: StepKind) => {
      const done = insertStep(definition, spot, freshStep(kind, spot === "entry" ? undefined : stepById(definition, spot.from)));
      set(done.definition);
      if (done.step) select(new Set([done.step]));
    },
    move: (id, spot) => {
      set(moveStep(definition, id, spot).definition);
      select(new Set([id]));
    },
    connect: (from, way, to) => {
      if (from === "entry") return set(connect(definition, "entry", to));
      const step = stepById(definition, from);
      if (!step) return undefined;
      const ways = waysOf(step).map((one) => one.way);
      if (way === null && ways.length > 1) return setPending({ from, to, ways });
      return set(connect(definition, { from, way: way ?? ways[0] ?? "" }, to));
    },
    canMove: (id, spot) => canMove(definition, id, spot),
  }), [definition, set, select]);

  const steps = (ids: ReadonlySet<string>) => new Set([...ids].filter((id) => id !== "entry"));
  return {
    actions, pending,
    choose: (way: string | null) => {
      if (pending && way !== null) set(connect(definition, { from: pending.from, way }, pending.to));
      setPending(null);
    },
    /** Add a step behind a card; without one at the end of the journey. */
    add: (kind: StepKind, after: string | undefined) => {
      const spot = after === "entry" ? "entry" : spotBehind(definition, after);
      const before = spot && spot !== "entry" ? stepById(definition, spot.from) : undefined;
      const done = spot ? insertStep(definition, spot, freshStep(kind, before)) : insertLoose(definition, freshStep(kind));
      set(done.definition);
      if (done.step) select(new Set([done.step]));
    },
    remove: (ids: ReadonlySet<string>) => {
      const wanted = steps(ids);
      if (wanted.size === 0) return;
      set(removeSteps(definition, wanted));
      select(new Set());
      notify.done(t("deleted", { count: wanted.size }), undo);
    },
    duplicate: (ids: ReadonlySet<string>) => {
      const wanted = steps(ids);
      if (wanted.size === 0) return;
      const done = duplicateSteps(definition, wanted);
      set(done.definition);
      select(new Set(done.steps));
    },
    copy: async (ids: ReadonlySet<string>) => {
      const wanted = steps(ids);
      if (wanted.size === 0) return;
      await navigator.clipboard.writeText(clipText(copySteps(definition, wanted)));
      notify.done(t("copied", { count: wanted.size }));
    },
    paste: async (after: string | undefined) => {
      const text = await navigator.clipboard.readText();
      const clip = await readClip(text);
      if (!clip) return notify.problem(new Error(t("noPaste")));
      const done = pasteSteps(definition, clip, after === "entry" ? "entry" : after === undefined ? undefined : { from: after, way: "" });
      set(done.definition);
      select(new Set(done.steps));
      return undefined;
    },
  };
}

/** The connector behind a card, or the last one that leads to the end. */
function spotBehind(definition: Definition, after: string | undefined): Spot | undefined {
  if (stepsOf(definition).length === 0) return "entry";
  const edges = edgesOf(definition);
  const found = after ? edges.find((one) => one.from === after) : edges.findLast((one) => one.to === END);
  return found && { from: found.from, way: found.way };
}

/** Copied steps from the clipboard: JSON as it is, YAML by way of the server. */
async function readClip(text: string) {
  try {
    return clipOf(JSON.parse(text));
  } catch {
    try {
      return clipOf(await valuesOf(text));
    } catch {
      return undefined;
    }
  }
}
