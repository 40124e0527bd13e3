import { Anchor, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconMessages } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { messagesQuery, type Filter, type MessageRow } from "@/features/messages/api/messages";
import { senderOf } from "@/features/messages/model";
import { useMessageWords } from "@/features/messages/words";
import { ChannelBadge } from "@/parts/channels";
import { PersonName } from "@/parts/person-name";
import { useJourneyName, useTemplateName } from "@/parts/pickers";
import { ReasonText } from "@/parts/reasons";
import { useNamesIn } from "@/parts/steps/step-name";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

/** The log as a table; a row opens its message. */
export function MessageTable({ filter }: { filter: Filter }) {
  const t = useMessageWords();
  const navigate = useNavigate();
  const journey = useJourneyName();
  const template = useTemplateName();
  const rows = useInfiniteQuery({ ...messagesQuery(filter), refetchInterval: 15_000 });
  const names = useNamesIn(rows.data?.pages.flatMap((page) => page.items.map((row) => row.journey)) ?? []);
  const open = (row: MessageRow) => void navigate({ to: "/messages/$message", params: { message: row.id } });
  const called = (row: MessageRow) => (row.step ? names.step(row.journey, row.step) : template(row.template));
  const from = (row: MessageRow) => {
    const sender = senderOf(row);
    return sender === "journey" ? journey(row.journey) : t(sender);
  };
  const columns: Column<MessageRow>[] = [
    {
      key: "when", label: t("when"), width: 130,
      cell: (row) => (
        <Anchor component={Link} to="/messages/$message" params={{ message: row.id } as never} size="sm">
          <TimeText at={row.accepted_at ?? row.settled_at ?? row.due_at} absolute />
        </Anchor>
      ),
    },
    { key: "channel", label: t("channel"), width: 90, cell: (row) => <ChannelBadge channel={row.channel} /> },
    {
      key: "person", label: t("person"), width: 165,
      cell: (row) => (
        <Stack gap={0}>
          <PersonName person={row.person} maw={150} />
          <Text size="xs" c="dimmed" truncate maw={150}>{row.address ?? t("noAddress")}</Text>
        </Stack>
      ),
    },
    {
      key: "from", label: t("from"),
      cell: (row) => (
        <Stack gap={0}>
          <Text size="sm" truncate maw={190} title={row.journey ? journey(row.journey) : undefined}>{from(row)}</Text>
          <Text size="xs" c="dimmed" truncate maw={190} title={called(row)}>{called(row)}</Text>
        </Stack>
      ),
    },
    { key: "state", label: t("state"), width: 120, cell: (row) => <StatusBadge status={row.clicked_at ? "clicked" : row.state} /> },
    { key: "reason", label: t("reason"), width: 190, cell: (row) => <ReasonText code={row.reason} /> },
  ];
  return (
    <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(row) => row.id} rowHeight={62} onRow={open} filtered={Object.values(filter).some(Boolean)}
      empty={<EmptyState icon={IconMessages} title={t("empty")} text={t("emptyText")} />} />
  );
}
