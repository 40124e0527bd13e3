import { Anchor, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconMessages } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { personMessagesQuery, unsentQuery, type NotSent } from "@/features/people/api/read-person";
import { useRecordWords } from "@/features/people/record-words";
import { whyText } from "@/features/people/timeline-model";
import { useLineNames } from "@/features/people/timeline";
import type { Schemas } from "@/lib/api";
import { ChannelBadge } from "@/parts/channels";
import { useGateNote } from "@/parts/gate-steps";
import { useTemplateName } from "@/parts/pickers";
import { ReasonText, useReason } from "@/parts/reasons";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

export type Show = "unsent" | "all";

/** What was not sent and not begun, with the reason; or every message of the person. */
export function MessagesTab({ person, show, onShow }: { person: string; show: Show; onShow: (next: Show) => void }) {
  const t = useRecordWords();
  return (
    <Stack gap="md">
      <SegmentedControl w="fit-content" aria-label={t("show")} value={show} onChange={(next) => onShow(next as Show)}
        data={[{ value: "unsent", label: t("unsent") }, { value: "all", label: t("allMessages") }]} />
      {show === "unsent" ? <Unsent person={person} /> : <AllMessages person={person} />}
    </Stack>
  );
}

function Unsent({ person }: { person: string }) {
  const t = useRecordWords();
  const navigate = useNavigate();
  const reason = useReason();
  const note = useGateNote();
  const template = useTemplateName();
  const rows = useInfiniteQuery({ ...unsentQuery(person), refetchInterval: 30_000 });
  const names = useLineNames(rows.data?.pages.flatMap((page) => page.items.map((row) => row.journey)) ?? []);
  const open = (row: NotSent) =>
    void navigate((row.what === "message" ? { to: "/messages/$message", params: { message: row.id } } : { to: "/journeys/$journey", params: { journey: row.journey ?? "" } }) as never);
  const columns: Column<NotSent>[] = [
    { key: "when", label: t("when"), width: 170, cell: (row) => <TimeText at={row.at} absolute size="sm" /> },
    {
      key: "what", label: t("what"), width: 280,
      cell: (row) => (
        <Stack gap={0}>
          {row.what === "message" ? (
            <Anchor component={Link} to="/messages/$message" params={{ message: row.id } as never} size="sm">{`${t("messageOf")} · ${row.journey ? names.journey(row.journey) : template(row.template)}`}</Anchor>
          ) : (
            <Anchor component={Link} to="/journeys/$journey" params={{ journey: row.journey ?? "" } as never} size="sm">{`${t("entryOf")} · ${names.journey(row.journey ?? "")}`}</Anchor>
          )}
          <Text size="xs" c="dimmed">{row.step ? names.step(row.journey, row.step) : row.journey && template(row.template)}</Text>
        </Stack>
      ),
    },
    { key: "channel", label: t("channel"), width: 110, cell: (row) => row.channel && <ChannelBadge channel={row.channel} /> },
    { key: "state", label: t("state"), width: 130, cell: (row) => row.what === "message" && <StatusBadge status={row.state} /> },
    {
      key: "why", label: t("why"),
      cell: (row) => (
        <Stack gap={0}>
          <Text size="sm" fw={550}>{whyText(row.reason, t, names)}</Text>
          <Text size="xs" c="dimmed" lineClamp={2}>{[note(row.detail), reason(row.reason)?.next].filter(Boolean).join(" – ")}</Text>
        </Stack>
      ),
    },
  ];
  return (
    <DataTable label={t("unsent")} rows={rows} columns={columns} rowKey={(row) => row.id} rowHeight={66} onRow={open}
      empty={<EmptyState icon={IconCircleCheck} title={t("unsentEmpty")} text={t("unsentEmptyText")} />} />
  );
}

type MessageRow = Schemas["MessageRow"];

function AllMessages({ person }: { person: string }) {
  const t = useRecordWords();
  const navigate = useNavigate();
  const template = useTemplateName();
  const rows = useInfiniteQuery({ ...personMessagesQuery(person), refetchInterval: 30_000 });
  const names = useLineNames(rows.data?.pages.flatMap((page) => page.items.map((row) => row.journey)) ?? []);
  const columns: Column<MessageRow>[] = [
    {
      key: "when", label: t("when"), width: 190,
      cell: (row) => (
        <Anchor component={Link} to="/messages/$message" params={{ message: row.id } as never} size="sm"><TimeText at={row.accepted_at ?? row.settled_at ?? row.due_at} absolute /></Anchor>
      ),
    },
    { key: "channel", label: t("channel"), width: 110, cell: (row) => <ChannelBadge channel={row.channel} /> },
    {
      key: "what", label: t("what"),
      cell: (row) => (
        <Stack gap={0}>
          <Text size="sm">{row.journey ? names.journey(row.journey) : (template(row.template) || "–")}</Text>
          <Text size="xs" c="dimmed">{[row.step && names.step(row.journey, row.step), row.address].filter(Boolean).join(" · ")}</Text>
        </Stack>
      ),
    },
    { key: "state", label: t("state"), width: 150, cell: (row) => <StatusBadge status={row.clicked_at ? "clicked" : row.state} /> },
    { key: "why", label: t("why"), width: 280, cell: (row) => <ReasonText code={row.reason} /> },
  ];
  return (
    <DataTable label={t("allMessages")} rows={rows} columns={columns} rowKey={(row) => row.id} rowHeight={58}
      onRow={(row) => void navigate({ to: "/messages/$message", params: { message: row.id } as never })}
      empty={<EmptyState icon={IconMessages} title={t("messagesEmpty")} text={t("messagesEmptyText")} />} />
  );
}
