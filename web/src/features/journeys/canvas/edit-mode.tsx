import { Button, Modal, Stack } from "@mantine/core";
import { useDebouncedValue, useWindowEvent } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { previewWaits, type Finding } from "@/features/journeys/api/journey";
import { JourneyCanvas } from "@/features/journeys/canvas/journey-canvas";
import { layout, neighbour } from "@/features/journeys/canvas/layout";
import { SidePanel } from "@/features/journeys/canvas/side-panel";
import { Toolbar } from "@/features/journeys/canvas/toolbar";
import { useEdit } from "@/features/journeys/canvas/use-edit";
import { wayLabel } from "@/features/journeys/canvas/way-label";
import { stepById, type Definition } from "@/parts/steps/model";
import { waysOf } from "@/features/journeys/graph/ways";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { serverTime } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";

type Props = {
  definition: Definition;
  findings: readonly Finding[];
  set: (next: Definition, what?: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
  readOnly: boolean;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
};

/** Edit a journey: the canvas, its tools, and the settings of the chosen card. */
export function EditMode(props: Props) {
  const { definition, findings, set, undo, redo, selected, onSelect, readOnly } = props;
  const edit = useEdit(definition, set, undo, onSelect);
  const ruler = useRuler(definition);
  const [only] = selected.size === 1 ? selected : [];
  const [adding, setAdding] = useState(false);
  const keys = useKeys(props, edit, only, () => setAdding(true));
  const root = useRef<HTMLDivElement>(null);
  // At the window: when the panel is closed, the focus falls back to the page, and keys go on meaning the canvas.
  useWindowEvent("keydown", (event) => {
    const here = event.target === document.body || (event.target instanceof Node && root.current?.contains(event.target));
    if (!readOnly && here && !event.defaultPrevented) keys(event);
  });
  return (
    <div ref={root}>
      <JourneyCanvas definition={definition} findings={findings} ruler={ruler} selected={selected} onSelect={onSelect}
        edit={readOnly ? undefined : edit.actions}
        panel={only && (
          <SidePanel id={only} definition={definition} findings={findings} readOnly={readOnly} onChange={set}
            onClose={() => onSelect(new Set())} />
        )}>
        {!readOnly && (
          <Toolbar selected={[...selected].filter((id) => id !== "entry").length} canUndo={props.canUndo} canRedo={props.canRedo} onUndo={undo} onRedo={redo}
            adding={adding} onAdding={setAdding} onAdd={(kind) => edit.add(kind, only)}
            onCopy={() => void edit.copy(selected)} onPaste={() => void edit.paste(only)} onDuplicate={() => edit.duplicate(selected)}
            onDelete={() => edit.remove(selected)} />
        )}
      </JourneyCanvas>
      <ChooseWay definition={definition} pending={edit.pending} onChoose={edit.choose} />
    </div>
  );
}

/** When each step is reached at the earliest, as it stands on the cards. */
function useRuler(definition: Definition): ReadonlyMap<string, string> {
  const t = useCanvasWords();
  const lang = useLanguage();
  const format = useFormat();
  const [settled] = useDebouncedValue(definition, 350);
  const waits = useQuery(previewWaits(settled, lang));
  return useMemo(() => {
    const found = new Map<string, string>();
    for (const one of waits.data?.steps ?? []) {
      if (one.earliest_seconds === null) continue;
      const about = one.earliest_seconds === 0 ? t("atEntry") : t("about", { time: format.duration(one.earliest_seconds) });
      found.set(one.step, one.leaves_at ? t("leaves", { when: format.moment(one.leaves_at, serverTime()) }) : about);
    }
    return found;
  }, [waits.data, t, format]);
}

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" } as const;

function useKeys({ definition, undo, redo, selected, onSelect }: Props, edit: ReturnType<typeof useEdit>, only: string | undefined, add: () => void) {
  return (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable=true], [role=dialog]")) return;
    const command = event.metaKey || event.ctrlKey;
    const done = (work: () => unknown) => {
      event.preventDefault();
      void work();
    };
    if (command && event.key.toLowerCase() === "z") return done(event.shiftKey ? redo : undo);
    if (command && event.key.toLowerCase() === "c") return done(() => edit.copy(selected));
    if (command && event.key.toLowerCase() === "v") return done(() => edit.paste(only));
    if (command && event.key.toLowerCase() === "d") return done(() => edit.duplicate(selected));
    if (command) return undefined;
    if (event.key === "Delete" || event.key === "Backspace") return done(() => edit.remove(selected));
    if (event.key === "Escape") return done(() => onSelect(new Set()));
    if (event.key.toLowerCase() === "a") return done(add);
    const way = ARROWS[event.key as keyof typeof ARROWS];
    if (way) {
      return done(() => {
        const next = neighbour(layout(definition).nodes, only ?? "entry", way);
        if (next) onSelect(new Set([next]));
      });
    }
    return undefined;
  };
}

function ChooseWay({ definition, pending, onChoose }: { definition: Definition; pending: ReturnType<typeof useEdit>["pending"]; onChoose: (way: string | null) => void }) {
  const t = useCanvasWords();
  const lang = useLanguage();
  const { names } = useStepNames(definition);
  const step = pending ? stepById(definition, pending.from) : undefined;
  return (
    <Modal opened={pending !== null} onClose={() => onChoose(null)} title={t("chooseWay")} size="sm">
      <Stack gap="xs">
        {step && pending && waysOf(step).map((one) => (
          <Button key={one.way} variant="default" onClick={() => onChoose(one.way)}>
            {wayLabel(one, step, lang, names) || t("mainWay")}
          </Button>
        ))}
      </Stack>
    </Modal>
  );
}
