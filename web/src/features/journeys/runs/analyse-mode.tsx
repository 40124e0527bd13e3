import { Alert, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { JourneyCanvas } from "@/features/journeys/canvas/journey-canvas";
import { analysisQuery, type Analysis } from "@/features/journeys/api/analysis";
import type { Definition } from "@/parts/steps/model";
import { edgesOf, type Edge } from "@/features/journeys/graph/ways";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { AtDoor } from "@/features/journeys/runs/at-door";
import { CardLines } from "@/features/journeys/runs/card-lines";
import { GoneSteps } from "@/features/journeys/runs/gone-steps";
import { keptByJourney } from "@/features/journeys/runs/kept";
import { StepDrawer } from "@/features/journeys/runs/step-drawer";
import { walkedOn, withUnknown } from "@/features/journeys/runs/ways";
import { useAnalyseWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { Chart } from "@/ui/chart";
import { Figure } from "@/ui/figure";
import { daysOf, type Period } from "@/ui/period";
import { PeriodPicker } from "@/ui/period-picker";
import { QueryView } from "@/ui/query-view";

const usePeriod = keptByJourney<Period>();

/** What the journey did within some days: on the canvas, in sums, by day, and at the door. */
export function AnalyseMode({ journey, definition }: { journey: string; definition: Definition }) {
  const t = useAnalyseWords();
  const [period, setPeriod] = usePeriod(journey, (before) => before ?? { days: 30 });
  const { from, to } = daysOf(period);
  const query = useQuery(analysisQuery(journey, from, to));
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <PeriodPicker value={period} onChange={setPeriod} />
        {query.data && <Text size="xs" c="dimmed">{t("zone", { zone: query.data.zone })}</Text>}
      </Group>
      <QueryView query={query}>{(found) => <Found journey={journey} definition={definition} found={found} />}</QueryView>
    </Stack>
  );
}

function Found({ journey, definition, found }: { journey: string; definition: Definition; found: Analysis }) {
  const t = useAnalyseWords();
  const [opened, setOpened] = useState("");
  const selected = useMemo(() => new Set(opened ? [opened] : []), [opened]);
  const names = useStepNames(definition);
  return (
    <>
      {found.totals.entered === 0 && found.totals.refused === 0 && (
        <Alert color="blue" title={t("nobody")}>{t("nobodyHint")}</Alert>
      )}
      <Sums found={found} />
      <Stack gap={6}>
        <Text size="sm" c="dimmed">{t("open")}</Text>
        <NumberedCanvas definition={definition} found={found} selected={selected} onOpen={setOpened} />
      </Stack>
      <ByDay found={found} />
      <AtDoor journey={journey} refused={found.refused} zone={found.zone} />
      <GoneSteps found={found} onOpen={setOpened} />
      <StepDrawer journey={journey} step={opened} found={found} names={names} onClose={() => setOpened("")} />
    </>
  );
}

function Sums({ found }: { found: Analysis }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const { totals } = found;
  const inside = found.steps.reduce((sum, one) => sum + one.waiting, 0);
  const control = totals.control_entered > 0 && t("controlGoals", { goals: format.number(totals.control_goals), entered: format.number(totals.control_entered) });
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, xl: 8 }} spacing="sm">
      <Figure label={t("entered")} value={format.compact(totals.entered)} counted={t("enteredHow")} />
      <Figure label={t("refused")} value={format.compact(totals.refused)} counted={t("refusedHow")} />
      <Figure label={t("inside")} value={format.compact(inside)} counted={t("insideHow")} />
      <Figure label={t("sent")} value={format.compact(totals.sent)} counted={t("sentHow")} />
      <Figure label={t("notSent")} value={format.compact(totals.not_sent)} counted={t("notSentHow")} />
      <Figure label={t("clicked")} value={format.compact(totals.clicked)} counted={t("clickedHow")} />
      <Figure label={t("converted")} value={format.compact(totals.goals)} counted={t("goalsHow")} note={control || undefined} />
      <Figure label={t("revenue")} value={format.money(totals.goal_amount, found.currency)} counted={t("revenueHow", { currency: found.currency })} />
    </SimpleGrid>
  );
}

function NumberedCanvas({ definition, found, selected, onOpen }: {
  definition: Definition;
  found: Analysis;
  selected: ReadonlySet<string>;
  onOpen: (id: string) => void;
}) {
  const format = useFormat();
  const drawn = useMemo(() => withUnknown(definition, found.ways), [definition, found]);
  const edges = useMemo(() => edgesOf(drawn), [drawn]);
  const card = useCallback((id: string) => {
    const figures = found.steps.find((one) => one.step === id);
    if (id !== "entry" && !figures) return undefined;
    return { lines: <CardLines id={id} figures={figures} found={found} />, strong: (figures?.waiting ?? 0) > 0 };
  }, [found]);
  const label = useCallback((edge: Edge) => {
    const walked = walkedOn(edge, edges, found.ways);
    return walked && `${format.percent(walked.share)} · ${format.compact(walked.n)}`;
  }, [edges, found, format]);
  const choose = useCallback((ids: ReadonlySet<string>) => onOpen([...ids].at(-1) ?? ""), [onOpen]);
  return (
    <JourneyCanvas definition={drawn} selected={selected} card={card} label={label} height="62vh" onSelect={choose} />
  );
}

function ByDay({ found }: { found: Analysis }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const sum = (name: "entered" | "sent" | "not_sent" | "goals") => format.number(found.days.reduce((all, one) => all + one[name], 0));
  return (
    <Paper>
      <Title order={2} mb="md">{t("byDay")}</Title>
      <Chart kind="line" by="label" label={t("chart", { entered: sum("entered"), sent: sum("sent"), not_sent: sum("not_sent"), goals: sum("goals") })}
        data={found.days.map(({ day, entered, sent, not_sent, goals }) => ({ label: format.shortDay(day), entered, sent, not_sent, goals }))}
        value={format.number}
        series={[
          { name: "entered", label: t("entered"), tone: "brand" }, { name: "sent", label: t("sent"), tone: "good" },
          { name: "not_sent", label: t("notSent"), tone: "bad" }, { name: "goals", label: t("goals"), tone: "busy" },
        ]} />
    </Paper>
  );
}
