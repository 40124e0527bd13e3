import { Anchor, Badge, Grid, Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconDoorEnter } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { knockPages, type Knock, type Reasoned } from "@/features/journeys/api/analysis";
import { ReasonList } from "@/features/journeys/runs/reason-list";
import { useWhy } from "@/features/journeys/runs/why";
import { useAnalyseWords } from "@/features/journeys/words-runs";
import { useMay } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Who was turned away and why; with the right to see people, also who. */
export function AtDoor({ journey, refused, zone }: { journey: string; refused: readonly Reasoned[]; zone: string }) {
  const t = useAnalyseWords();
  const may = useMay("personal");
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: may ? 4 : 12 }}>
        <Paper>
          <Title order={2} mb="sm">{t("whyRefused")}</Title>
          {refused.length ? <ReasonList reasons={refused} /> : <Text size="sm" c="dimmed">{t("noneRefused")}</Text>}
        </Paper>
      </Grid.Col>
      {may && <Grid.Col span={{ base: 12, lg: 8 }}><Knocks journey={journey} zone={zone} /></Grid.Col>}
    </Grid>
  );
}

const SHOWN = { refused: false, passed: true, all: null } as const;

function Knocks({ journey, zone }: { journey: string; zone: string }) {
  const t = useAnalyseWords();
  const why = useWhy();
  const [shown, setShown] = useState<keyof typeof SHOWN>("refused");
  const rows = useInfiniteQuery(knockPages(journey, SHOWN[shown]));
  const columns: Column<Knock>[] = [
    {
      key: "person", label: t("person"),
      cell: (row) => <Anchor component={Link} to="/people/$person" params={{ person: row.person } as never} size="sm">{row.name || row.email || row.person.slice(0, 8)}</Anchor>,
    },
    { key: "at", label: t("when"), cell: (row) => <TimeText at={row.at} zone={zone} absolute size="sm" /> },
    {
      key: "outcome", label: t("outcome"),
      cell: (row) => (
        <Group gap={6} wrap="nowrap">
          <Badge color={tones[row.passed ? "good" : "warn"]} style={{ flexShrink: 0 }}>{row.passed ? t("let_in") : t("refused")}</Badge>
          {row.reason && <Text size="sm" lineClamp={2}>{why(row.reason)}</Text>}
        </Group>
      ),
    },
    { key: "key", label: t("about"), cell: (row) => <Text size="sm" c="dimmed">{row.key || "–"}</Text> },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("who")}</Title>
        <SegmentedControl size="xs" aria-label={t("who")} value={shown} onChange={(next) => setShown(next as keyof typeof SHOWN)}
          data={[{ value: "refused", label: t("whoRefused") }, { value: "passed", label: t("whoPassed") }, { value: "all", label: t("whoAll") }]} />
      </Group>
      <DataTable label={t("who")} rows={rows} columns={columns} rowKey={(row) => row.id} filtered={shown !== "all"}
        empty={<EmptyState icon={IconDoorEnter} title={t("nobodyKnocked")} text={t("nobodyKnockedText")} />} />
    </Stack>
  );
}
