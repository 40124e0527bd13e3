import { Alert, Button, Checkbox, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { JourneyView } from "@/features/journeys/api/journey";
import type { Definition } from "@/parts/steps/model";
import { useDiscardDraft, useRestoreVersion, useUnrestore, versionPages, type VersionRow } from "@/features/journeys/api/versions";
import { DRAFT, pairOf } from "@/features/journeys/runs/version-model";
import { VersionDiff } from "@/features/journeys/runs/version-diff";
import { useVersionWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

/** What was published when and by whom; two of them side by side; and the way back. */
export function VersionsMode({ journey, definition, view }: { journey: string; definition: Definition; view: JourneyView }) {
  const t = useVersionWords();
  const rows = useInfiniteQuery(versionPages(journey));
  const latest = view.row.version;
  const [ticked, setTicked] = useState<readonly number[]>(() => (view.draft && latest > 0 ? [latest, DRAFT] : latest > 1 ? [latest - 1, latest] : []));
  const tick = (version: number) => setTicked(ticked.includes(version) ? ticked.filter((one) => one !== version) : [...ticked, version].slice(-2));
  const may = useMay("write");
  const restore = useRestore(journey, view);
  const discard = useDiscard(journey, view);
  const columns = useColumns({ ticked, tick, restore: restore.run, pending: restore.pending, present: latest, draft: !!view.draft });
  const pair = pairOf(ticked);
  if (latest === 0) return <EmptyState icon={IconHistory} title={t("empty")} text={t("emptyText")} />;
  return (
    <Stack gap="lg">
      {view.draft && (
        <Paper p="md">
          <Group gap="md">
            <Checkbox aria-label={`${t("compare")}: ${t("draft")}`} checked={ticked.includes(DRAFT)} onChange={() => tick(DRAFT)} />
            <StatusBadge status="draft" />
            <Text size="sm">{t("draftText", { who: view.draft_saved_by || "–" })}</Text>
            <TimeText at={view.draft_saved_at} size="sm" c="dimmed" />
            {may && <Button ml="auto" size="compact-sm" variant="light" color="red" loading={discard.pending} onClick={discard.run}>{t("discard")}</Button>}
          </Group>
        </Paper>
      )}
      <Stack gap="sm">
        <Title order={2}>{t("published")}</Title>
        <DataTable label={t("published")} rows={rows} columns={columns} rowKey={(row) => String(row.version)} rowHeight={60}
          empty={<EmptyState icon={IconHistory} title={t("empty")} text={t("emptyText")} />} />
      </Stack>
      {pair ? <VersionDiff journey={journey} definition={definition} before={pair.before} after={pair.after} revision={view.revision} /> : <Alert color="blue">{t(latest === 1 && !view.draft ? "onlyOne" : "chooseTwo")}</Alert>}
    </Stack>
  );
}

/** Makes a version the draft; the notice offers the way back to what was the draft before. */
function useRestore(journey: string, view: JourneyView) {
  const t = useVersionWords();
  const notify = useNotify();
  const restore = useRestoreVersion(journey);
  const takeBack = useTakeBack(journey, view);
  const run = (version: number) =>
    restore.mutate({ version, revision: view.revision }, {
      onSuccess: (saved) => notify.done(t("restored", { version }), () => takeBack(saved.revision)), onError: notify.problem,
    });
  return { run, pending: restore.isPending ? restore.variables.version : undefined };
}

/** Forgets the draft; the notice offers it back. */
function useDiscard(journey: string, view: JourneyView) {
  const t = useVersionWords();
  const notify = useNotify();
  const discard = useDiscardDraft(journey);
  const takeBack = useTakeBack(journey, view);
  const run = () => discard.mutate(undefined, {
    onSuccess: () => notify.done(t("discarded"), () => takeBack(view.revision + 1)), onError: notify.problem, // whoever saves meanwhile is not overwritten
  });
  return { run, pending: discard.isPending };
}

/** Makes the draft what it is in `view`. Awaited, as whoever takes something back may stand in another mode by then. */
function useTakeBack(journey: string, view: JourneyView) {
  const t = useVersionWords();
  const notify = useNotify();
  const back = useUnrestore(journey);
  return (revision: number) => void back.mutateAsync({ view, revision }).then(() => notify.done(t("undone")), notify.problem);
}

function useColumns({ ticked, tick, restore, pending, present, draft }: {
  ticked: readonly number[];
  tick: (version: number) => void;
  restore: (version: number) => void;
  pending: number | undefined;
  present: number;
  draft: boolean;
}): Column<VersionRow>[] {
  const t = useVersionWords();
  const format = useFormat();
  const may = useMay("write");
  const columns: Column<VersionRow>[] = [
    { key: "tick", label: t("compare"), width: 110, cell: (row) => (
      <Checkbox aria-label={`${t("compare")}: ${t("version", { n: row.version })}`} checked={ticked.includes(row.version)} onChange={() => tick(row.version)} />
    ) },
    { key: "version", label: t("versionHead"), cell: (row) => <Text size="sm" fw={600}>{t("version", { n: row.version })}{row.version === present ? ` · ${t("present")}` : ""}</Text> },
    { key: "when", label: t("when"), cell: (row) => <TimeText at={row.published_at} absolute size="sm" /> },
    { key: "who", label: t("who"), cell: (row) => <Text size="sm">{row.published_by}</Text> },
    { key: "notes", label: t("notes"), cell: (row) => <Text size="sm" lineClamp={2} title={row.notes}>{row.notes || "–"}</Text> },
    { key: "inside", label: t("inside"), align: "right", cell: (row) => format.number(row.inside) },
  ];
  if (!may) return columns;
  return [...columns, { key: "restore", label: "", align: "right", cell: (row) => (draft || row.version !== present) && (
    <Button size="compact-sm" variant="light" loading={pending === row.version} disabled={pending !== undefined} aria-label={`${t("restore")}: ${t("version", { n: row.version })}`}
      onClick={() => restore(row.version)}>{t("restore")}</Button>
  ) }];
}
