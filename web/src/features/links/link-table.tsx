import { Anchor, Badge, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { linksQuery, type LinkCounts } from "@/features/links/api/links";
import { targetText } from "@/features/links/model";
import { useLinkWords } from "@/features/links/words";
import { useFormat } from "@/lib/format";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Links with their clicks; a row opens its link. */
export function LinkTable({ made, onOpen, add }: { made: boolean; onOpen: (token: string) => void; add: ReactNode }) {
  const t = useLinkWords();
  const format = useFormat();
  const rows = useInfiniteQuery(linksQuery(made));
  const columns: Column<LinkCounts>[] = [
    {
      key: "name", label: t("name"), width: 240,
      cell: ({ link }) => <Anchor component="button" size="sm" fw={550} ta="left" onClick={() => onOpen(link.token)}>{link.name || link.token}</Anchor>,
    },
    { key: "target", label: t("target"), cell: ({ link }) => <Text size="sm" c="dimmed" truncate maw={300}>{targetText(link.target)}</Text> },
    ...(made ? [] : [{
      key: "kind", label: "", width: 110, cell: ({ link }: LinkCounts) => <Badge color={tones[link.individual ? "brand" : "quiet"]}>{t(link.individual ? "personal" : "shared")}</Badge>,
    }]),
    { key: "clicks", label: t("clicks"), width: 90, align: "right", cell: (row) => format.number(row.clicks) },
    { key: "skipped", label: t("skipped"), width: 120, align: "right", cell: (row) => format.number(row.skipped) },
    { key: "last", label: t("last"), width: 150, cell: (row) => <TimeText at={row.last_click_at} size="sm" /> },
    { key: "expires", label: t("expires"), width: 150, cell: ({ link }) => (link.expires_at ? <TimeText at={link.expires_at} size="sm" /> : <Text size="sm" c="dimmed">{t("forEver")}</Text>) },
  ];
  return (
    <DataTable label={t("title")} rows={rows} columns={columns} rowKey={({ link }) => link.token} onRow={({ link }) => onOpen(link.token)}
      empty={<EmptyState icon={IconLink} title={t(made ? "emptyMade" : "emptyMessages")} text={t(made ? "emptyMadeText" : "emptyMessagesText")} actions={made ? add : undefined} />} />
  );
}
