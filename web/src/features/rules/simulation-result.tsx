import { Alert, Anchor, Code, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconEqual, IconMailOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Rules } from "@/features/rules/api/rules";
import { KINDS, type SimulationResult } from "@/features/rules/api/simulations";
import { mostChangedFirst } from "@/features/rules/model";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { ReasonText } from "@/parts/reasons";
import { Chart } from "@/ui/chart";
import { EmptyState } from "@/ui/empty-state";
import { Figure, Figures } from "@/ui/figure";
import { SimpleTable } from "@/ui/simple-table";

/** The period as it was, and as it would have been. */
export function SimulationResultView({ result, rules, under }: { result: SimulationResult; rules: Rules; under: boolean }) {
  const t = useSimulationWords();
  const format = useFormat();
  if (result.messages === 0) return under ? null : <EmptyState icon={IconMailOff} title={t("none")} text={t("noneText")} />;
  const same = KINDS.every((kind) => result[kind === "reason" ? "other_reason" : kind] === 0);
  return (
    <Stack gap="lg">
      <Figures>
        <Figure label={t("wasSent")} value={format.number(result.was_sent)} />
        <Figure label={t("wouldSent")} value={format.number(result.would_sent)} />
        <Figure label={t("less")} value={format.number(result.less)} />
        <Figure label={t("more")} value={format.number(result.more)} />
        <Figure label={t("moved")} value={format.number(result.moved)} />
        <Figure label={t("affected")} value={format.number(result.people_changed)} />
      </Figures>
      {same && !under && <EmptyState icon={IconEqual} title={t("unchanged")} text={t("unchangedText", { count: result.messages })} />}
      {!same && <Differences result={result} rules={rules} />}
      <Notes result={result} />
    </Stack>
  );
}

function Differences({ result, rules }: { result: SimulationResult; rules: Rules }) {
  const t = useSimulationWords();
  const format = useFormat();
  const name = useChannelName();
  const called = (id: string) => rules.priorities.find((one) => one.journey === id)?.name ?? id;
  const data = result.days.map((one) => ({ day: format.shortDay(one.day), was: one.was, would: one.would }));
  const both = <R extends { was: number; would: number }>() => [
    { key: "was", label: t("was"), width: 90, align: "right" as const, cell: (row: R) => format.number(row.was) },
    { key: "would", label: t("would"), width: 130, align: "right" as const, cell: (row: R) => format.number(row.would) },
  ];
  return (
    <>
      <Paper component="section" aria-label={t("byDay")}>
        <Title order={2} mb="md">{t("byDay")}</Title>
        <Chart kind="bar" data={data} by="day" label={t("byDayLabel")} height={220}
          series={[{ name: "was", label: t("was"), tone: "quiet" }, { name: "would", label: t("would"), tone: "brand" }]} />
      </Paper>
      <section>
        <Title order={2} mb="sm">{t("causes")}</Title>
        <SimpleTable label={t("causes")} rows={result.changes} rowKey={(row) => `${row.kind} ${row.reason} ${row.rule}`}
          columns={[
            { key: "kind", label: t("kind"), width: 210, cell: (row) => <Text size="sm" fw={550}>{t(row.kind as "less")}</Text> },
            { key: "why", label: t("why"), cell: (row) => (row.reason ? <ReasonText code={row.reason} /> : "–") },
            { key: "rule", label: t("rule"), width: 240, cell: (row) => (row.rule ? <Code>{row.rule}</Code> : "–") },
            { key: "n", label: t("n"), width: 110, align: "right", cell: (row) => format.number(row.n) },
          ]} />
      </section>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Stack>
          <section>
            <Title order={2} mb="sm">{t("byChannel")}</Title>
            <SimpleTable label={t("byChannel")} rows={result.channels.map((one) => ({ ...one, was: one.was_sent, would: one.would_sent }))} rowKey={(row) => row.channel} minWidth={320}
              columns={[{ key: "channel", label: t("channel"), cell: (row) => <Text size="sm">{name(row.channel)}</Text> }, ...both()]} />
          </section>
          <section>
            <Title order={2} mb="sm">{t("byJourney")}</Title>
            <SimpleTable label={t("byJourney")} rows={result.journeys} rowKey={(row) => row.journey || "-"} minWidth={320}
              columns={[{
                key: "journey", label: t("journey"),
                cell: (row) => (row.journey ? <Anchor component={Link} to={`/journeys/${row.journey}` as never} size="sm">{called(row.journey)}</Anchor> : <Text size="sm" c="dimmed">{t("noJourney")}</Text>),
              }, ...both()]} />
          </section>
        </Stack>
        <section>
          <Title order={2} mb="sm">{t("byReason")}</Title>
          <SimpleTable label={t("byReason")} rows={mostChangedFirst(result.reasons)} rowKey={(row) => row.channel + row.reason} minWidth={320}
            columns={[{ key: "why", label: t("why"), cell: (row) => <><ReasonText code={row.reason} /><Text size="xs" c="dimmed">{name(row.channel)}</Text></> }, ...both()]} />
        </section>
      </SimpleGrid>
    </>
  );
}

function Notes({ result }: { result: SimulationResult }) {
  const t = useSimulationWords();
  const format = useFormat();
  return (
    <Alert color="gray" title={t("notes")}>
      <List size="sm">
        {result.notes.map((note) => {
          const key = `note_${note.code}`;
          return useSimulationWords.has(key) && <List.Item key={key}>{t(key as "note_since", { count: note.n, day: note.text ? format.day(note.text) : "" })}</List.Item>;
        })}
      </List>
    </Alert>
  );
}
