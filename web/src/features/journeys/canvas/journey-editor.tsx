import { Alert, Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { journeyQuery, StaleDraft, useValidate, type JourneyView } from "@/features/journeys/api/journey";
import { compareQuery } from "@/features/journeys/api/versions";
import { EditMode } from "@/features/journeys/canvas/edit-mode";
import { useHistory } from "@/features/journeys/canvas/history";
import { MODES, type Mode } from "@/features/journeys/canvas/modes";
import { useAutosave } from "@/features/journeys/canvas/use-autosave";
import { stepsOf, type Definition } from "@/parts/steps/model";
import { DRAFT } from "@/features/journeys/runs/version-model";
import { PublishDialog } from "@/features/journeys/start/publish-dialog";
import { StatusActions } from "@/features/journeys/start/status-actions";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { StatusBadge } from "@/ui/status-badge";
import { TabsBar } from "@/ui/tabs-bar";
import { tones } from "@/ui/theme";
import { TableSkeleton } from "@/ui/data-table";
import { UnsavedGuard } from "@/ui/unsaved-guard";

const TextMode = lazy(() => import("@/features/journeys/start/text-mode").then((module) => ({ default: module.TextMode })));
const AnalyseMode = lazy(() => import("@/features/journeys/runs/analyse-mode").then((module) => ({ default: module.AnalyseMode })));
const TestMode = lazy(() => import("@/features/journeys/runs/test-mode").then((module) => ({ default: module.TestMode })));
const BacktestMode = lazy(() => import("@/features/journeys/runs/backtest-mode").then((module) => ({ default: module.BacktestMode })));
const VersionsMode = lazy(() => import("@/features/journeys/runs/versions-mode").then((module) => ({ default: module.VersionsMode })));

type Props = { journey: string; view: JourneyView; mode: Mode; step?: string; onMode: (next: Mode) => void; onStep: (next?: string) => void };

/** One journey in all its modes; what is edited is kept while the mode changes, and saves itself. */
export function JourneyEditor({ journey, view, mode, step, onMode, onStep }: Props) {
  const t = useCanvasWords();
  const client = useQueryClient();
  const may = useMay("write");
  const mayPublish = useMay("send");
  const editing = useHistory(view.draft ?? view.definition ?? { id: journey, name: view.row.name });
  const { definition, set, load } = editing;
  const auto = useAutosave(journey, definition, view, may, load);
  const notify = useNotify();
  const [settled] = useDebouncedValue(definition, 350); // the server is asked when the typing pauses, not at every key
  const checked = useValidate(settled);
  const findings = useMemo(() => [...(checked.data?.problems ?? []), ...(checked.data?.warnings ?? [])], [checked.data]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set(step ? [step] : isBlank(definition) ? ["entry"] : []));
  const [publishing, { open, close }] = useDisclosure(false);
  const select = useCallback((ids: ReadonlySet<string>) => {
    setSelected(ids);
    onStep(ids.size === 1 ? [...ids][0] : undefined);
  }, [onStep]);
  const same = useSame(journey, view, auto.dirty);
  const changed = !same && (view.row.has_draft || auto.dirty || view.row.version === 0);
  const askPublish = async () => {
    const fault = await auto.saveNow(); // what is published is the draft that is kept
    if (fault === undefined) open();
    else if (!(fault instanceof StaleDraft)) notify.problem(fault); // that one stands above the canvas
  };
  const takeTheirs = () => client.fetchQuery({ ...journeyQuery(journey), staleTime: 0 }).then(auto.take, notify.problem);
  const show = (id: string) => {
    close();
    onMode("edit");
    setSelected(new Set([id]));
  };
  return (
    <Page wide title={String(definition.name || journey)} crumbs={[{ label: t("title"), to: "/journeys" }]}
      mark={<><StatusBadge status={view.row.status} /><SavingMark auto={auto} draft={view.row.has_draft} /></>}
      actions={(
        <>
          <Problems count={checked.data?.problems.length ?? 0} many={stepsOf(definition).length > 30} />
          <StatusActions view={view} />
          {mayPublish && (
            <Tooltip label={t("sameAsVersion", { version: view.row.version })} disabled={changed}>
              <Button onClick={(event) => (changed ? void askPublish() : event.preventDefault())} data-disabled={!changed || undefined} aria-disabled={!changed}
                aria-description={changed ? undefined : t("sameAsVersion", { version: view.row.version })}>{t(changed || same ? "publish" : "nothingToPublish")}</Button>
            </Tooltip>
          )}
        </>
      )}
      tabs={<TabsBar label={t("canvas")} value={mode} tabs={MODES.map((key) => ({ key, label: t(key) }))} onChange={onMode} />}>
      {auto.saving.stale && <Stale stale={auto.saving.stale} onKeep={auto.keepMine} onTake={() => void takeTheirs()} />}
      {mode === "edit" && (
        <EditMode definition={definition} findings={findings} set={set} undo={editing.undo} redo={editing.redo} canUndo={editing.canUndo}
          canRedo={editing.canRedo} readOnly={!may} selected={selected} onSelect={select} />
      )}
      <Suspense fallback={<TableSkeleton />}>
        {mode === "text" && <TextMode definition={definition} onChange={(next: Definition) => set(next, "text")} findings={findings} />}
        {mode === "analyse" && <AnalyseMode journey={journey} definition={view.definition ?? definition} />}
        {mode === "test" && <TestMode journey={journey} definition={definition} />}
        {mode === "backtest" && <BacktestMode journey={journey} definition={definition} />}
        {mode === "versions" && <VersionsMode journey={journey} definition={definition} view={view} />}
      </Suspense>
      <PublishDialog journey={journey} draft={definition} opened={publishing} onClose={close} onStep={show} onWatch={() => onMode("analyse")} />
      <UnsavedGuard unsaved={auto.saving.state === "unsaved" || auto.saving.state === "failed" || auto.saving.state === "stale"} />
    </Page>
  );
}

/** A journey of which nothing but its name is written begins with the question who enters. */
const isBlank = (definition: Definition): boolean => stepsOf(definition).length === 0 && definition.enter === undefined;

/** Whether there is a draft in which nothing differs from what is published, as the server sees it. */
function useSame(journey: string, view: JourneyView, dirty: boolean): boolean {
  const asked = view.row.has_draft && view.row.version > 0 && !dirty;
  const found = useQuery({ ...compareQuery(journey, view.row.version, DRAFT, view.revision), enabled: asked }).data;
  return asked && found !== undefined && found.around.length === 0 && found.steps.length === 0;
}

type Auto = ReturnType<typeof useAutosave>;

/** Where nothing waits to be published, there is nothing to say. */
function SavingMark({ auto, draft }: { auto: Auto; draft: boolean }) {
  const t = useCanvasWords();
  const { state } = auto.saving;
  const text = state === "saving" ? "saving" : state === "saved" ? "savedDraft" : state === "failed" ? "saveFailed" : "unsavedDraft";
  if (state === "saved" && !draft) return null;
  return <Text size="xs" c={state === "failed" ? "red" : "dimmed"} aria-live="polite">{t(text)}</Text>;
}

function Problems({ count, many }: { count: number; many: boolean }) {
  const t = useCanvasWords();
  return (
    <>
      {many && <Badge color={tones.warn}>{t("many")}</Badge>}
      {count > 0 && <Badge color={tones.bad}>{t("problems", { count })}</Badge>}
    </>
  );
}

function Stale({ stale, onKeep, onTake }: { stale: StaleDraft; onKeep: () => void; onTake: () => void }) {
  const t = useCanvasWords();
  return (
    <Alert color="yellow" mb="md" title={t(stale.theirs ? "conflict" : "conflictGone", { who: stale.savedBy })}>
      <Group gap="xs">
        <Button size="xs" onClick={onKeep}>{t("keepMine")}</Button>
        <Button size="xs" variant="default" onClick={onTake}>{t(stale.theirs ? "takeTheirs" : "takePublished")}</Button>
      </Group>
    </Alert>
  );
}
