import { Alert, Grid, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { IconClock, IconHourglass, IconInfoCircle, IconLogin2, IconSend, type Icon } from "@tabler/icons-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { JourneyCanvas } from "@/features/journeys/canvas/journey-canvas";
import type { BackTest, Result } from "@/features/journeys/api/backtests";
import type { Definition } from "@/parts/steps/model";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { cardSums, ranked, total } from "@/features/journeys/runs/backtest-model";
import { CardNumbers } from "@/features/journeys/runs/card-lines";
import { noteText, useNoteWords } from "@/features/journeys/runs/note-words";
import { ReasonList } from "@/features/journeys/runs/reason-list";
import { useWhy } from "@/features/journeys/runs/why";
import { useBackWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { useWorkspace } from "@/parts/vocabulary";
import { Chart } from "@/ui/chart";
import type { Column } from "@/ui/data-table";
import { Figure, Figures } from "@/ui/figure";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";

const MICRO = 10_000; // millionths in one minor unit of two digits

/** What a back-test found so far: sums, the canvas with numbers, reasons, days and notes. */
export function BacktestResult({ test, journey, zone }: { test: BackTest; journey: string; zone: string }) {
  const t = useBackWords();
  const { result } = test;
  const nobody = test.run.state === "done" && result.entries === 0 && total(result.refused) === 0;
  return (
    <>
      {nobody && <Alert color="yellow" icon={<IconInfoCircle size={18} aria-hidden />} title={t("nobodyText")}>{t("nobodyHint")}</Alert>}
      <Sums result={result} />
      <TestedCanvas test={test} journey={journey} />
      <Reasons test={test} />
      <Days result={result} zone={zone} />
      <Notes result={result} />
    </>
  );
}

/** Three kinds of things are counted: people at the door, entries, and messages. Each kind stands for itself, with how its figures make a whole. */
function Sums({ result }: { result: Result }) {
  const t = useBackWords();
  const format = useFormat();
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  const [refused, exits, standing] = [total(result.refused), total(result.exits), result.standing.reduce((all, one) => all + one.people, 0)];
  const inside = t("sumEntries", {
    entries: format.number(result.entries), finished: format.number(result.finished), exits: format.number(exits), standing: format.number(standing),
  });
  return (
    <Stack gap="md">
      <Counts title={t("g_door")}>
        <Figure label={t("looked")} value={format.compact(result.people)} counted={t("lookedHow")} />
        <Figure label={t("refused")} value={format.compact(refused)} counted={t("turnedHow")} />
        <Figure label={t("entered")} value={format.compact(result.people_entered)} counted={t("enteredHow")} note={t("entries", { n: format.number(result.entries) })} />
      </Counts>
      <Counts title={t("g_inside")} sum={result.entries > 0 ? inside : undefined}>
        <Figure label={t("finished")} value={format.compact(result.finished)} counted={t("finishedHow")} />
        <Figure label={t("exits")} value={format.compact(exits)} counted={t("exitsHow")} />
        <Figure label={t("standing")} value={format.compact(standing)} counted={t("standingHow")} />
        <Figure label={t("goals")} value={format.compact(result.goals)} counted={t("goalsHow")} note={result.goal_amount > 0 ? format.money(result.goal_amount, currency) : undefined} />
      </Counts>
      <MessageCounts result={result} />
    </Stack>
  );
}

function MessageCounts({ result }: { result: Result }) {
  const t = useBackWords();
  const format = useFormat();
  const channel = useChannelName();
  const cost = result.costs === null ? t("unknownCost") : result.costs.map((one) => format.money(one.micro / MICRO, one.currency)).join(" + ") || t("unknownCost");
  const unpriced = ranked(result.unpriced).map((one) => t("unpriced", { channel: channel(one.reason), n: format.number(one.n) })).join(", ");
  const sum = t("sumMessages", {
    planned: format.number(result.planned), sent: format.number(result.sent), notSent: format.number(result.not_sent), waiting: format.number(result.waiting),
  });
  return (
    <Counts title={t("g_messages")} sum={result.planned > 0 ? sum : undefined}>
      <Figure label={t("sent")} value={format.compact(result.sent)} counted={t("sentHow")} />
      <Figure label={t("notSent")} value={format.compact(result.not_sent)} counted={t("notSentHow")} />
      <Figure label={t("waiting")} value={format.compact(result.waiting)} counted={t("waitingHow")} />
      <Figure label={t("held")} value={format.compact(result.holds.reduce((all, one) => all + one.n, 0))} counted={t("heldHow")} />
      <Figure label={t("parts")} value={format.compact(result.parts)} counted={t("partsHow")} />
      <Figure label={t("cost")} value={cost} counted={t("costHow")} note={[result.costs === null && t("noPrices"), unpriced].filter(Boolean).join(" · ") || undefined} />
    </Counts>
  );
}

function Counts({ title, sum, children }: { title: string; sum?: string; children: ReactNode }) {
  return (
    <section>
      <Group gap="sm" align="baseline" mb="xs">
        <Title order={2} size="h3">{title}</Title>
        {sum && <Text size="sm" c="dimmed">{sum}</Text>}
      </Group>
      <Figures>{children}</Figures>
    </section>
  );
}

function TestedCanvas({ test, journey }: { test: BackTest; journey: string }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const definition = test.definition as Definition;
  const { endings } = useStepNames(definition);
  const why = useWhy(endings);
  const card = useCallback((id: string) => ({ lines: <CardLines id={id} test={test} journey={journey} why={why} /> }), [test, journey, why]);
  return <JourneyCanvas definition={definition} selected={selected} onSelect={setSelected} card={card} height="56vh" />;
}

function CardLines({ id, test, journey, why }: { id: string; test: BackTest; journey: string; why: (code: string) => string }) {
  const t = useBackWords();
  const format = useFormat();
  const { result } = test;
  const number = (icon: Icon, label: string, n: number) => ({ icon, label, value: format.compact(n) });
  if (id === "entry") {
    const refused = total(result.refused);
    const text = refused > 0 ? t("cardRefused", { n: format.compact(refused) }) : undefined;
    return <CardNumbers numbers={[number(IconLogin2, t("dayEntries"), result.entries)]} text={text} />;
  }
  const sums = cardSums(result, journey, id);
  const numbers = [number(IconLogin2, t("came"), sums.came)];
  if (sums.sent > 0) numbers.push(number(IconSend, t("sent"), sums.sent));
  if (sums.waits > 0) numbers.push(number(IconClock, t("waiting"), sums.waits));
  if (sums.standing > 0) numbers.push(number(IconHourglass, t("standing"), sums.standing));
  return <CardNumbers numbers={numbers} text={sums.notSent > 0 ? t("cardNotSent", { n: format.compact(sums.notSent), why: why(sums.why) }) : undefined} />;
}

function Box({ title, children }: { title: string; children: ReactNode }) {
  return <Paper h="100%"><Title order={2} mb="sm">{title}</Title>{children}</Paper>;
}

function Reasons({ test }: { test: BackTest }) {
  const { result } = test;
  const { nameOf, endings } = useStepNames(test.definition as Definition);
  const t = useBackWords();
  const format = useFormat();
  const why = useWhy(endings);
  const channel = useChannelName();
  const holds = useMemo(() => ranked(Object.fromEntries(Object.entries(
    result.holds.reduce<Record<string, number>>((sums, one) => ({ ...sums, [one.reason]: (sums[one.reason] ?? 0) + one.n }), {}),
  ))), [result.holds]);
  const columns: Column<Result["messages"][number]>[] = [
    { key: "step", label: t("step"), cell: (row) => nameOf(row.step) },
    { key: "channel", label: t("channel"), cell: (row) => channel(row.channel) },
    { key: "state", label: t("outcome"), cell: (row) => <StatusBadge status={row.state} /> },
    { key: "reason", label: t("reason"), cell: (row) => (row.reason ? why(row.reason) : "–") },
    { key: "parts", label: t("parts"), align: "right", cell: (row) => (row.parts ? format.number(row.parts) : "–") },
    { key: "n", label: t("number"), align: "right", cell: (row) => format.number(row.n) },
  ];
  const lists = [[t("refusedHow"), ranked(result.refused)], [t("holdsHow"), holds], [t("exits"), ranked(result.exits)], [t("coupons"), ranked(result.coupons)]] as const;
  return (
    <Grid gap="lg">
      {result.messages.length > 0 && (
        <Grid.Col span={12}>
          <Box title={t("messagesHow")}>
            <SimpleTable bare label={t("messagesHow")} rows={result.messages} columns={columns} rowKey={(row) => [row.journey, row.step, row.template, row.channel, row.state, row.reason].join(" ")} />
          </Box>
        </Grid.Col>
      )}
      {lists.filter(([, list]) => list.length > 0).map(([title, list]) => (
        <Grid.Col key={title} span={{ base: 12, md: 6 }}><Box title={title}><ReasonList reasons={list} endings={endings} /></Box></Grid.Col>
      ))}
    </Grid>
  );
}

const SERIES = ["entered", "sent", "not_sent", "goal"] as const;

function Days({ result, zone }: { result: Result; zone: string }) {
  const t = useBackWords();
  const format = useFormat(zone);
  if (result.days.length === 0) return null;
  const sum = (name: string) => format.number(result.days.reduce((all, one) => all + (one.figures[name] ?? 0), 0));
  const data = result.days.map((one) => ({ label: format.shortDay(one.day), ...Object.fromEntries(SERIES.map((name) => [name, one.figures[name] ?? 0])) }));
  return (
    <Box title={t("byDay")}>
      <Chart kind="bar" by="label" data={data} value={format.number} label={t("chart", { entered: sum("entered"), sent: sum("sent"), not_sent: sum("not_sent"), goal: sum("goal") })}
        series={[
          { name: "entered", label: t("dayEntries"), tone: "brand" }, { name: "sent", label: t("daySent"), tone: "good" }, { name: "not_sent", label: t("dayNotSent"), tone: "bad" },
          { name: "goal", label: t("goals"), tone: "busy" },
        ]} />
    </Box>
  );
}

function Notes({ result }: { result: Result }) {
  const t = useBackWords();
  const say = useNoteWords();
  const format = useFormat();
  const channel = useChannelName();
  if (result.notes.length === 0) return null;
  return (
    <Box title={t("notes")}>
      <List size="sm" spacing={4}>{result.notes.map((note) => <List.Item key={note.text}>{noteText(note, say, format, channel)}</List.Item>)}</List>
    </Box>
  );
}
