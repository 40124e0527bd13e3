import { ActionIcon, Anchor, Group, Menu, Stack, Text } from "@mantine/core";
import { IconCopy, IconDots, IconPlayerStop, IconSend } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { campaignsQuery, runPages, useCancelRun, type Campaign, type CampaignRun } from "@/features/campaigns/api/campaigns";
import { isOpen, lookAgain } from "@/features/campaigns/model";
import { useCampaignWords } from "@/features/campaigns/words";
import { serverTime } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge } from "@/parts/channels";
import { segmentNames } from "@/parts/pickers";
import { useWorkspace } from "@/parts/vocabulary";
import { DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";

/** Names of segments by their ids. */
export function useSegmentName(): (id: string) => string {
  const names = useQuery(segmentNames).data;
  return (id) => names?.find((one) => one.id === id)?.name || id;
}

/** When a campaign goes out, in words. */
export function useWhen(): (one: Pick<Campaign, "at" | "every" | "zone">) => { when: string; clock: string } {
  const t = useCampaignWords();
  const format = useFormat("UTC"); // a wall time has no zone of its own
  const home = useWorkspace()?.settings.zone ?? "";
  return ({ at, every, zone }) => {
    const clock = zone === "person" ? t("ownClock") : t("zoneClock", { zone: zone === "workspace" ? home : zone });
    if (every) return { when: t(every === "day" ? "everyDay" : every === "month" ? "everyMonth" : "everyWeek", { time: at }), clock };
    return { when: /^\d{4}-/.test(at) ? format.dayTime(`${at.slice(0, 16)}:00Z`) : at, clock };
  };
}

/** Every campaign, drafts too. */
export function CampaignTable({ search, add }: { search: string; add: ReactNode }) {
  const t = useCampaignWords();
  const segment = useSegmentName();
  const when = useWhen();
  const found = useQuery(campaignsQuery(search));
  const format = useFormat("UTC"); // wall times
  return (
    <QueryView query={found}>
      {(rows) => rows.length === 0 ? <EmptyState icon={IconSend} title={t("empty")} text={t("emptyText")} actions={add} /> : (
        <SimpleTable label={t("planned")} rows={rows} rowKey={(one) => one.journey} columns={[
          { key: "name", label: t("name"), cell: (one) => <Anchor component={Link} to="/campaigns/$journey" params={{ journey: one.journey } as never} size="sm" fw={550}>{one.name}</Anchor> },
          { key: "status", label: t("status"), width: 130, cell: (one) => <StatusBadge status={one.status === "live" && one.next_at ? "scheduled" : one.status === "live" && !one.every && one.runs > 0 ? "done" : one.status} /> },
          {
            key: "when", label: t("when"), cell: (one) => (
              <div><Text size="sm">{when(one).when}</Text><Text size="xs" c="dimmed">{one.next_wall && one.every ? t("next", { at: format.dayTime(`${one.next_wall}:00Z`) }) : when(one).clock}</Text></div>
            ),
          },
          { key: "audience", label: t("audience"), cell: (one) => <Text size="sm">{segment(one.segment)}</Text> },
          { key: "channels", label: t("channels"), cell: (one) => <Group gap={4}>{one.channels.map((channel) => <ChannelBadge key={channel} channel={channel} />)}</Group> },
          { key: "runs", label: t("runs"), cell: (one) => <Text size="sm" c={one.runs ? undefined : "dimmed"}>{one.runs ? t("runCount", { count: one.runs }) : t("never")}</Text> },
        ]} />
      )}
    </QueryView>
  );
}

/** Runs with what became of their messages; of one campaign where it is named. */
export function RunTable({ journey = "" }: { journey?: string }) {
  const t = useCampaignWords();
  const format = useFormat();
  const segment = useSegmentName();
  const wall = useFormat("UTC"); // a wall time has no zone of its own
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  const rows = useInfiniteQuery({
    ...runPages(journey), refetchInterval: ({ state }) => lookAgain(state.data?.pages.flatMap((page) => page.items) ?? [], serverTime()),
  });
  const number = (of: (row: CampaignRun) => number) => function NumberCell(row: CampaignRun) { return <Text size="sm">{format.number(of(row))}</Text>; };
  return (
    <Stack gap="xs">
      <DataTable label={t("runs")} rows={rows} rowKey={(row) => `${row.journey}@${row.run_at}`} empty={<EmptyState icon={IconSend} title={t("noRuns")} text={t("noRunsText")} />} columns={[
        {
          key: "run", label: t("runAt"), cell: (row) => (
            <div>
              {!journey && <Anchor component={Link} to="/campaigns/$journey" params={{ journey: row.journey } as never} size="sm" fw={550}>{row.name}</Anchor>}
              <Text title={row.own_clock ? t("ownClock") : undefined} style={{ whiteSpace: "nowrap" }} size={journey ? "sm" : "xs"} c={journey ? undefined : "dimmed"}>{wall.dayTime(`${row.wall}:00Z`)}</Text>
            </div>
          ),
        },
        { key: "status", label: t("status"), width: 130, cell: (row) => <StatusBadge status={row.status} /> },
        { key: "audience", label: t("audience"), cell: (row) => <div><Text size="sm">{segment(row.segment)}</Text><Text size="xs" c="dimmed">{format.number(row.entered)} {t("entered")}</Text></div> },
        { key: "sent", label: t("sent"), align: "right", cell: number((row) => row.sent) },
        { key: "notSent", label: t("notSent"), align: "right", cell: number((row) => row.not_sent) },
        { key: "clicks", label: t("clicks"), align: "right", cell: number((row) => row.clicked) },
        { key: "goals", label: t("goals"), align: "right", cell: (row) => <div><Text size="sm">{format.number(row.goals)}</Text>{row.goal_amount > 0 && <Text size="xs" c="dimmed">{format.money(row.goal_amount, currency)}</Text>}</div> },
        { key: "menu", label: "", width: 56, cell: (row) => <RunMenu row={row} /> },
      ]} />
      <Text size="xs" c="dimmed">{t("counted")}</Text>
    </Stack>
  );
}

function RunMenu({ row }: { row: CampaignRun }) {
  const t = useCampaignWords();
  const notify = useNotify();
  const mayRead = useMay("personal");
  const maySend = useMay("send");
  const cancel = useCancelRun();
  const open = isOpen(row);
  if (!mayRead && !(maySend && open)) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t("actions", { name: row.name })}><IconDots size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {mayRead && <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} component={Link} to={"/messages" as never} search={{ journey: row.journey } as never}>{t("messages")}</Menu.Item>}
        {open && maySend && (
          <Menu.Item leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={() => cancel.mutate(row, { onSuccess: () => notify.done(t("cancelled")), onError: notify.problem })}>{t("cancelRun")}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
