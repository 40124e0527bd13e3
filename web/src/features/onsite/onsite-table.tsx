import { Anchor, Badge, Group, Text } from "@mantine/core";
import { IconAppWindow } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { onSiteQuery, type OnSiteMessage, type Span } from "@/features/onsite/api/onsite";
import { reaction } from "@/features/onsite/model";
import { useOnSiteWords } from "@/features/onsite/words";
import { useFormat } from "@/lib/format";
import { ChannelBadge } from "@/parts/channels";
import { useJourneyName } from "@/parts/pickers";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";

const COUNTS = ["shown", "dismissed", "clicked", "answered"] as const;

/** In-app and on-site messages, and what became of each in the period. */
export function OnSiteTable({ span, archived, actions }: { span: Span; archived: boolean; actions: ReactNode }) {
  const t = useOnSiteWords();
  const format = useFormat();
  const navigate = useNavigate();
  const journey = useJourneyName();
  const rows = useInfiniteQuery(onSiteQuery(span, archived));
  const kind = (one: string) => (useOnSiteWords.has(one) ? t(one as "banner") : one);
  const columns: Column<OnSiteMessage>[] = [
    {
      key: "message", label: t("message"), width: 340,
      cell: (row) => (
        <div>
          <Group gap={8} wrap="nowrap">
            <Anchor component={Link} to="/onsite/$template" params={{ template: row.template } as never} size="sm" fw={550} lineClamp={2}>{row.name}</Anchor>
            {row.archived && <Badge color="gray">{t("archived")}</Badge>}
          </Group>
          <Text size="xs" c="dimmed" lineClamp={1}>{`${kind(row.kind)} · ${t("journeys")}: ${row.journeys.map(journey).join(", ") || t("noJourney")}`}</Text>
        </div>
      ),
    },
    { key: "channel", label: t("channel"), width: 120, cell: (row) => <ChannelBadge channel={row.channel} /> },
    ...COUNTS.map((key): Column<OnSiteMessage> => ({ key, label: t(key), align: "right", cell: (row) => format.number(row.counts[key]) })),
    {
      key: "reaction", label: t("reaction"), width: 100, align: "right",
      cell: (row) => {
        const part = reaction(row.kind, row.counts);
        return part === null ? "–" : format.percent(part);
      },
    },
  ];
  return (
    <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(row) => row.template} rowHeight={60}
      onRow={(row) => void navigate({ to: "/onsite/$template", params: { template: row.template } } as never)}
      empty={<EmptyState icon={IconAppWindow} title={t("none")} text={t("noneText")} actions={actions} />} />
  );
}
