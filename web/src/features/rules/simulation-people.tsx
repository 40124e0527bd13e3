import { Anchor, Badge, Group, Select, Stack, Text, Timeline, Title } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { changedPages, KINDS, type ChangedMessage, type ChangedPerson, type Kind } from "@/features/rules/api/simulations";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { PersonButton, PersonDrawer } from "@/parts/person-drawer";
import { useReason } from "@/parts/reasons";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { tones, type Tone } from "@/ui/theme";

const TONES: Record<Kind, Tone> = { less: "bad", more: "good", moved: "info", reason: "quiet" };

/** The people for whom it differs; one opens their messages. */
export function SimulationPeople({ run, zone }: { run: string; zone: string }) {
  const t = useSimulationWords();
  const format = useFormat();
  const [kind, setKind] = useState<Kind | "">("");
  const [opened, setOpened] = useState<ChangedPerson | null>(null);
  const rows = useInfiniteQuery(changedPages(run, kind));
  const columns: Column<ChangedPerson>[] = [
    { key: "person", label: t("person"), cell: (row) => <PersonButton person={row.person} onOpen={() => setOpened(row)} /> },
    { key: "less", label: t("less"), align: "right", cell: (row) => format.number(row.less) },
    { key: "more", label: t("more"), align: "right", cell: (row) => format.number(row.more) },
    { key: "moved", label: t("moved"), align: "right", cell: (row) => format.number(row.moved) },
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("who")}</Title>
        <Select w={240} clearable aria-label={t("kind")} placeholder={t("allKinds")} value={kind || null} onChange={(next) => setKind((next ?? "") as Kind | "")}
          data={KINDS.map((one) => ({ value: one, label: t(one) }))} />
      </Group>
      <DataTable label={t("who")} rows={rows} columns={columns} rowKey={(row) => row.person} onRow={setOpened} filtered={kind !== ""}
        empty={<EmptyState icon={IconUsers} title={t("nobody")} text={t("nobodyText")} />} />
      <PersonDrawer person={opened?.person} title={t("changes")} onClose={() => setOpened(null)}>
        {opened?.changes.map((change) => <Change key={change.message} change={change} zone={zone} />)}
      </PersonDrawer>
    </Stack>
  );
}

function Change({ change, zone }: { change: ChangedMessage; zone: string }) {
  const t = useSimulationWords();
  const format = useFormat(zone);
  const channel = useChannelName();
  const reason = useReason();
  const when = (at: string | null | undefined) => (at ? format.dayTime(at) : "…");
  const causes = [change.was, change.would].map((one) => (one.reason ? reason(one.reason)?.meaning : "")).filter(Boolean);
  return (
    <Timeline.Item title={<Group gap="xs"><Badge color={tones[TONES[change.kind]]}>{t(change.kind)}</Badge><Text size="sm" fw={600}>{channel(change.channel)}</Text></Group>}>
      <Text size="sm">{t(`k_${change.kind}`, { was: when(change.was.at), would: when(change.would.at) })}</Text>
      <Text size="xs" c="dimmed">{[...causes, change.would.rule || change.was.rule, change.journey, change.step].filter(Boolean).join(" · ")}</Text>
      <Anchor component={Link} to={`/messages/${change.message}` as never} size="xs">{t("openMessage")}</Anchor>
    </Timeline.Item>
  );
}
