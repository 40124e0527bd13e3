import { useEffect, useMemo, useRef, useState } from "react";
import { keepText, takeText } from "@/features/journeys/canvas/clipboard";
import type { EditActions } from "@/features/journeys/canvas/journey-canvas";
import { freshStep } from "@/features/journeys/canvas/kinds";
import { wayLabel } from "@/features/journeys/canvas/way-label";
import { clipOf, clipText, copySteps, duplicateSteps, pasteSteps, type Pasted } from "@/features/journeys/graph/clip";
import { canMove, connect, insertLoose, insertStep, moveStep, removeSteps, spotBehind, type Spot } from "@/features/journeys/graph/edit";
import { stepById, type Definition, type StepKind } from "@/parts/steps/model";
import { waysOf } from "@/features/journeys/graph/ways";
import { stepNames } from "@/parts/steps/summary";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { useLanguage } from "@/lib/i18n";
import { valuesOf } from "@/parts/convert";
import { useNotify } from "@/ui/notify";

const DELETED = "steps-deleted";

export type Pending = { from: string; to: string; ways: string[] };

/** What can be done to a journey on the canvas, each as one step that can be taken back. */
export function useEdit(definition: Definition, set: (next: Definition, what?: string) => void, undo: () => void, select: (ids: ReadonlySet<string>) => void) {
  const t = useCanvasWords();
  const lang = useLanguage();
  const { names } = useStepNames(definition);
  const notify = useNotify();
  const [pending, setPending] = useState<Pending | null>(null);
  const removed = useRef<Definition>(undefined);

  useEffect(() => {
    if (removed.current === undefined || removed.current === definition) return;
    removed.current = undefined; // something else was changed: its way back would take that back instead
    notify.gone(DELETED);
  }, [definition, notify]);

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

  /** Ways that lead elsewhere than in the original are never changed without a word. */
  const tell = ({ definition: next, lost, joined }: Pasted) => {
    const called = stepNames(next, lang, names);
    const name = (id: string) => called.get(id) ?? id;
    const lines = lost.map(({ step, way, to }) => t("lostWay", { step: name(step), way: wayLabel({ way }, stepById(next, step), lang, names) || t("mainWay"), to }));
    if (joined) lines.push(t("joinedWay", { step: name(joined.step), to: name(joined.to) }));
    if (lines.length) notify.note(lines.join(" "));
  };

  const steps = (ids: ReadonlySet<string>) => new Set([...ids].filter((id) => id !== "entry"));
  return {
    actions, pending,
    choose: (way: string | null) => {
      if (pending && way !== null) set(connect(definition, { from: pending.from, way }, pending.to));
      setPending(null);
    },
    /** Add a step behind a card; without one at the end of the journey. */
    add: (kind: StepKind, after: string | undefined) => {
      const spot = spotBehind(definition, after);
      const before = spot && spot !== "entry" ? stepById(definition, spot.from) : undefined;
      const done = spot ? insertStep(definition, spot, freshStep(kind, before)) : insertLoose(definition, freshStep(kind));
      set(done.definition);
      if (done.step) select(new Set([done.step]));
    },
    remove: (ids: ReadonlySet<string>) => {
      const wanted = steps(ids);
      if (wanted.size === 0) return;
      const without = removeSteps(definition, wanted);
      removed.current = without;
      set(without);
      select(new Set());
      notify.done(t("deleted", { count: wanted.size }), undo, DELETED);
    },
    duplicate: (ids: ReadonlySet<string>) => {
      const wanted = steps(ids);
      if (wanted.size === 0) return;
      const done = duplicateSteps(definition, wanted);
      set(done.definition);
      select(new Set(done.steps));
      tell(done);
    },
    copy: async (ids: ReadonlySet<string>) => {
      const wanted = steps(ids);
      if (wanted.size === 0) return;
      const everywhere = await keepText(clipText(copySteps(definition, wanted)));
      const said = t("copied", { count: wanted.size });
      notify.done(everywhere ? said : `${said} ${t("copiedHere")}`);
    },
    paste: async (after: string | undefined) => {
      const { text, own } = await takeText();
      const clip = text ? await readClip(text) : undefined;
      if (!clip) return notify.problem(new Error(t(own ? "noPasteAllowed" : "noPaste")));
      const done = pasteSteps(definition, clip, after === undefined ? undefined : spotBehind(definition, after));
      set(done.definition);
      select(new Set(done.steps));
      if (own) notify.done(t("pastedHere"));
      return tell(done);
    },
  };
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
