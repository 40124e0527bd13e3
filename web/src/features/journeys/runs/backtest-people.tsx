import { Badge, Group, Select, Stack, Text, Timeline, Title } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { OUTCOMES, testedPages, type BackTest, type Moment, type Outcome, type TestedPerson } from "@/features/journeys/api/backtests";
import type { Definition } from "@/parts/steps/model";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { useWhy } from "@/features/journeys/runs/why";
import { useBackWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { PersonButton, PersonDrawer } from "@/parts/person-drawer";
import { useJourneyName, useTemplateName } from "@/parts/pickers";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { tones, type Tone } from "@/ui/theme";

type NameOf = (step: string) => string;
const TONES: Record<Outcome, Tone> = { sent: "good", held: "warn", not_sent: "bad", no_message: "quiet", refused: "warn" };

/** The people whom the journey would have met; one opens their timeline. */
export function BacktestPeople({ test, zone }: { test: BackTest; zone: string }) {
  const t = useBackWords();
  const format = useFormat();
  const { nameOf, endings } = useStepNames(test.definition as Definition);
  const why = useWhy(endings);
  const [outcome, setOutcome] = useState<Outcome | "">("");
  const [reason, setReason] = useState("");
  const [opened, setOpened] = useState<TestedPerson | null>(null);
  const rows = useInfiniteQuery(testedPages(test.run.id, outcome, reason));
  const { result } = test;
  const given = [...result.holds, ...result.messages].map((one) => one.reason);
  const reasons = [...new Set([...Object.keys(result.refused), ...Object.keys(result.exits), ...given])];
  const columns: Column<TestedPerson>[] = [
    { key: "person", label: t("person"), cell: (row) => <PersonButton person={row.person} onOpen={() => setOpened(row)} /> },
    { key: "outcome", label: t("outcome"), cell: (row) => <Badge color={tones[TONES[row.outcome]]}>{t(`o_${row.outcome}`)}</Badge> },
    { key: "reasons", label: t("reason"), cell: (row) => <Text size="sm" lineClamp={2}>{row.reasons.map(why).join(", ") || "–"}</Text> },
    { key: "sent", label: t("messages"), align: "right", cell: (row) => format.number(row.sent) },
    { key: "parts", label: t("parts"), align: "right", cell: (row) => format.number(row.parts) },
    { key: "cost", label: t("cost"), align: "right", cell: (row) => Object.entries(row.costs).map(([currency, micro]) => format.money(micro / 10_000, currency)).join(" + ") || "–" },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("who")}</Title>
        <Group gap="xs">
          <Select w={220} clearable aria-label={t("outcome")} placeholder={t("allOutcomes")} value={outcome || null} onChange={(next) => setOutcome((next ?? "") as Outcome | "")}
            data={OUTCOMES.map((one) => ({ value: one, label: t(`o_${one}`) }))} />
          <Select w={260} clearable aria-label={t("reason")} placeholder={t("allReasons")} value={reason || null} onChange={(next) => setReason(next ?? "")}
            data={reasons.filter(Boolean).map((one) => ({ value: one, label: why(one) }))} />
        </Group>
      </Group>
      <DataTable label={t("who")} rows={rows} columns={columns} rowKey={(row) => row.person} onRow={setOpened} filtered={outcome !== "" || reason !== ""}
        empty={<EmptyState icon={IconUsers} title={t("nobody")} text={t("nobodyText")} />} />
      <PersonDrawer person={opened?.person} title={t("timeline")} onClose={() => setOpened(null)}>
        {opened?.timeline.map((moment, index) => <MomentItem key={index} moment={moment} nameOf={nameOf} why={why} zone={zone} />)}
      </PersonDrawer>
    </Stack>
  );
}

function MomentItem({ moment, nameOf, why, zone }: { moment: Moment; nameOf: NameOf; why: (code: string) => string; zone: string }) {
  const t = useBackWords();
  const format = useFormat(zone);
  const channel = useChannelName();
  const template = useTemplateName();
  const journey = useJourneyName();
  const key = `m_${moment.what}`;
  const reason = moment.reason ? why(moment.reason) : "";
  const title = useBackWords.has(key) ? t(key as "m_sent", { step: nameOf(moment.step), why: reason, until: moment.until ? format.dayTime(moment.until) : "…" }) : moment.what;
  const cost = moment.cost_micro != null && moment.currency ? format.money(moment.cost_micro / 10_000, moment.currency) : "";
  const facts = [
    moment.what !== "step" && nameOf(moment.step), moment.channel && channel(moment.channel), moment.template && template(moment.template), reason, moment.parts > 0 && `${moment.parts} ${t("parts")}`, cost, moment.journey && journey(moment.journey),
  ];
  return (
    <Timeline.Item title={<Text size="sm" fw={600}>{title}</Text>}>
      <Text size="xs" c="dimmed">{[format.dayTime(moment.at), ...facts].filter(Boolean).join(" · ")}</Text>
      {moment.text && <Text size="sm" mt={4} style={{ whiteSpace: "pre-wrap" }}>{moment.text}</Text>}
    </Timeline.Item>
  );
}
