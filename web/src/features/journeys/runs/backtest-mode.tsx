import { Alert, Anchor, Stack, Text, Title } from "@mantine/core";
import { IconHistoryToggle } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  backTestPages, backTestQuery, isOpen, useCancelBackTest, useStartBackTest, type BackTestRun,
} from "@/features/journeys/api/backtests";
import type { Definition } from "@/parts/steps/model";
import { BacktestForm } from "@/features/journeys/runs/backtest-form";
import { bodyOf, freshQuestion, shownTest, type Question } from "@/features/journeys/runs/backtest-model";
import { BacktestPeople } from "@/features/journeys/runs/backtest-people";
import { BacktestResult } from "@/features/journeys/runs/backtest-result";
import { keptByJourney } from "@/features/journeys/runs/kept";
import { useBackWords } from "@/features/journeys/words-runs";
import { serverTime } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useWorkspace } from "@/parts/vocabulary";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { ProblemNotice } from "@/ui/problem-notice";
import { QueryView } from "@/ui/query-view";
import { RunProgress } from "@/ui/run-progress";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

const useQuestion = keptByJourney<Question>();
const useChosen = keptByJourney<string>();

/** What the journey as it stands in the editor would have done with what really happened. */
export function BacktestMode({ journey, definition }: { journey: string; definition: Definition }) {
  const t = useBackWords();
  const may = useMay("write");
  const zone = useWorkspace()?.settings.zone ?? "UTC";
  const runs = useInfiniteQuery({
    ...backTestPages(journey), refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(isOpen)) ? 2000 : false),
  });
  const [question, setQuestion] = useQuestion(journey, (before) => before ?? freshQuestion);
  const [chosen, setChosen] = useChosen(journey, (before) => before ?? "");
  const start = useStartBackTest(journey);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = shownTest(chosen, items, runs.isSuccess);
  const none = !runs.isPending && !runs.isError && items.length === 0 && shown === "";
  const begin = () => start.mutate(bodyOf(question, definition, zone, serverTime()), { onSuccess: (test) => setChosen(test.run.id) });
  return (
    <Stack gap="lg">
      {none && !may && <EmptyState icon={IconHistoryToggle} title={t("empty")} text={t("what")} />}
      {may && <BacktestForm question={question} onChange={setQuestion} onStart={begin} loading={start.isPending} />}
      {start.isError && <ProblemNotice error={start.error} />}
      {shown && <Shown key={shown} journey={journey} run={shown} zone={zone} />}
      {items.length > 0 && (
        <Stack gap="sm">
          <Title order={2}>{t("runs")}</Title>
          <DataTable label={t("runs")} rows={runs} columns={columnsOf(t, shown, setChosen, zone)} rowKey={(row) => row.id} onRow={(row) => setChosen(row.id)} empty={null} />
          <Text size="xs" c="dimmed">{t("kept")}</Text>
        </Stack>
      )}
    </Stack>
  );
}

function columnsOf(t: ReturnType<typeof useBackWords>, shown: string, choose: (run: string) => void, zone: string): Column<BackTestRun>[] {
  return [
    { key: "asked", label: t("when"), cell: (row) => <TimeText at={row.asked_at} size="sm" /> },
    { key: "period", label: t("period"), cell: (row) => <Days from={row.wanted.from} to={row.wanted.to} zone={zone} /> },
    { key: "what", label: t("open"), cell: (row) => (
      row.id === shown ? <Text size="sm" fw={600}>{t("current")}</Text>
        : <Anchor component="button" type="button" size="sm" onClick={() => choose(row.id)}>{row.version ? t("version", { n: row.version }) : t("unsavedDraft")}</Anchor>
    ) },
    { key: "state", label: t("state"), cell: (row) => <StatusBadge status={row.state} /> },
    { key: "people", label: t("people"), align: "right", cell: (row) => row.done },
    { key: "by", label: t("by"), cell: (row) => <Text size="sm">{row.asked_by}</Text> },
  ];
}

function Days({ from, to, zone }: { from: string; to: string; zone: string }) {
  const format = useFormat(zone);
  return <Text size="sm">{format.day(from)} – {format.day(new Date(new Date(to).getTime() - 1))}</Text>;
}

function Shown({ journey, run, zone }: { journey: string; run: string; zone: string }) {
  const t = useBackWords();
  const format = useFormat(zone);
  const personal = useMay("personal");
  const cancel = useCancelBackTest(journey);
  const query = useQuery(backTestQuery(run));
  return (
    <QueryView query={query}>
      {(test) => (
        <Stack gap="lg">
          <Text size="sm" c="dimmed">
            {t("tested", { what: test.run.version ? t("version", { n: test.run.version }) : t("unsavedDraft"), from: format.dayTime(test.run.wanted.from), to: format.dayTime(test.run.wanted.to) })}
          </Text>
          {isOpen(test.run) && <RunProgress run={test.run} cancel={cancel} />}
          {test.run.state === "failed" && <Alert color="red" title={t("failed")}>{test.run.problem}</Alert>}
          <BacktestResult test={test} journey={journey} zone={zone} />
          {personal && !isOpen(test.run) && <BacktestPeople test={test} zone={zone} />}
        </Stack>
      )}
    </QueryView>
  );
}
