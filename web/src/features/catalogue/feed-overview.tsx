import { Alert, Button, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { faultsQuery, runsQuery, useDecide, type FeedRun, type FeedView } from "@/features/catalogue/api/catalogue";
import { FeedStatus } from "@/features/catalogue/feed-table";
import { OPEN } from "@/features/catalogue/model";
import { useCatalogueWords } from "@/features/catalogue/words";
import { download } from "@/lib/api";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Figure, Figures } from "@/ui/figure";
import { useNotify } from "@/ui/notify";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";
import { IconFileImport } from "@tabler/icons-react";

/** How a feed does: what came of its last run, and what was wrong in its file. */
export function FeedOverview({ view }: { view: FeedView }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const { last, stock } = view;
  if (!last) return <EmptyState icon={IconFileImport} title={t("noRuns")} text={t("noRunsText")} />;
  const { counts } = last;
  return (
    <Stack gap="lg">
      <Paper>
        <Group justify="space-between">
          <Group gap="sm"><FeedStatus status={last.status} /><TimeText at={last.started_at} size="sm" /></Group>
          {view.next_at && <Text size="sm" c="dimmed" component="div">{t("next")}: <TimeText at={view.next_at} span /></Text>}
        </Group>
        {OPEN.includes(last.status) && <Progress mt="sm" animated value={view.progress * 100} aria-label={t("progress")} />}
        {last.fault && last.status !== "held" && <Text size="sm" mt="sm">{last.fault}</Text>}
      </Paper>
      {last.status === "held" && <Held run={last} />}
      <Figures>
        <Figure label={t("available")} value={format.number(stock.available)} />
        <Figure label={t("out_of_stock")} value={format.number(stock.out_of_stock)} />
        <Figure label={t("gone")} value={format.number(stock.gone)} />
        <Figure label={t("rows")} value={format.number(counts.rows)} note={`${t("refused")}: ${format.number(counts.refused)} · ${t("skipped")}: ${format.number(counts.skipped)}`} />
        <Figure label={t("changed")} value={format.number(counts.changed)} note={`${t("new")}: ${format.number(counts.new)} · ${t("same")}: ${format.number(counts.same)} · ${t("goneCount")}: ${format.number(counts.gone)}`} />
        <Figure label={t("cheaper")} value={format.number(counts.cheaper)} note={`${t("back")}: ${format.number(counts.back)}`} />
      </Figures>
      {counts.faults > 0 && <Faults run={last} />}
    </Stack>
  );
}

function Held({ run }: { run: FeedRun }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const notify = useNotify();
  const may = useMay("write");
  const decide = useDecide();
  const act = (apply: boolean) => () => decide.mutate({ run: run.id, apply }, { onSuccess: () => notify.done(t("decided")), onError: notify.problem });
  return (
    <Alert color="yellow" title={t("heldTitle")}>
      <Text size="sm" mb="sm">{t("heldText", { good: format.number(run.counts.good), before: format.number(run.counts.before) })}</Text>
      {may && (
        <Group gap="xs">
          <Button size="xs" loading={decide.isPending} onClick={act(false)}>{t("discard")}</Button>
          <Button size="xs" variant="default" loading={decide.isPending} onClick={act(true)}>{t("apply")}</Button>
        </Group>
      )}
    </Alert>
  );
}

function Faults({ run }: { run: FeedRun }) {
  const t = useCatalogueWords();
  const notify = useNotify();
  const faults = useQuery(faultsQuery(run.id));
  return (
    <section aria-label={t("faultsTitle")}>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t("faultsTitle")}</Title>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void download(`/catalogue/runs/${run.id}/errors.csv`, `feed-${run.feed}-errors.csv`).catch(notify.problem)}>{t("faultsAll")}</Button>
      </Group>
      <SimpleTable label={t("faultsTitle")} rows={faults.data ?? []} rowKey={(one) => `${one.line} ${one.column} ${one.reason}`}
        columns={[
          { key: "line", label: t("line"), width: 80, align: "right", cell: (one) => one.line },
          { key: "product", label: t("product"), width: 160, cell: (one) => <Text size="sm" lineClamp={1}>{one.product || "–"}</Text> },
          { key: "attribute", label: t("attribute"), width: 160, cell: (one) => <Text size="sm" ff="monospace">{one.column}</Text> },
          { key: "reason", label: t("reason"), cell: (one) => <Text size="sm">{one.reason}</Text> },
          { key: "value", label: t("value"), cell: (one) => <Text size="sm" ff="monospace" lineClamp={1}>{one.value}</Text> },
        ]} />
    </section>
  );
}

/** Every time that a feed was read. */
export function FeedRuns({ feed, last }: { feed: string; last: string }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const rows = useInfiniteQuery(runsQuery(feed, last));
  const count = (key: string, label: string, value: (run: FeedRun) => number): Column<FeedRun> =>
    ({ key, label, width: 110, align: "right", cell: (run) => format.number(value(run)) });
  const columns: Column<FeedRun>[] = [
    { key: "started", label: t("started"), cell: (run) => <TimeText at={run.started_at} absolute size="sm" /> },
    { key: "by", label: t("by"), width: 180, cell: (run) => <Text size="sm" lineClamp={1}>{run.asked_by || t("schedule")}</Text> },
    { key: "result", label: t("result"), width: 150, cell: (run) => <FeedStatus status={run.status} /> },
    count("rows", t("rows"), (run) => run.counts.rows),
    count("new", t("new"), (run) => run.counts.new),
    count("changed", t("changed"), (run) => run.counts.changed),
    count("gone", t("goneCount"), (run) => run.counts.gone),
    count("faults", t("faults"), (run) => run.counts.faults),
  ];
  return <DataTable label={t("runs")} rows={rows} columns={columns} rowKey={(run) => run.id} empty={<EmptyState icon={IconFileImport} title={t("noRuns")} text={t("noRunsText")} />} />;
}
