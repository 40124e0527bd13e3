import { Anchor, Badge, Progress, Stack, Text } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { feedsQuery, type FeedRun, type FeedView } from "@/features/catalogue/api/catalogue";
import { OPEN } from "@/features/catalogue/model";
import { useCatalogueWords } from "@/features/catalogue/words";
import { useFormat } from "@/lib/format";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { tones, type Tone } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const TONES: Record<FeedRun["status"], Tone> = {
  fetching: "busy", reading: "busy", applying: "busy", done: "good", unchanged: "good", held: "warn", discarded: "quiet", failed: "bad",
};

/** The state of a run, as a badge. */
export function FeedStatus({ status }: { status: FeedRun["status"] }) {
  return <Badge color={tones[TONES[status]]}>{useCatalogueWords()(`status_${status}`)}</Badge>;
}

/** Every feed with its last run. */
export function FeedTable({ add }: { add: ReactNode }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const navigate = useNavigate();
  const rows = useInfiniteQuery({
    ...feedsQuery(),
    refetchInterval: (asked) => (asked.state.data?.pages[0]?.items.some((one) => one.last && OPEN.includes(one.last.status)) ? 2000 : 30_000),
  });
  const columns: Column<FeedView>[] = [
    {
      key: "name", label: t("name"),
      cell: ({ feed }) => (
        <Stack gap={0}>
          <Anchor component={Link} to="/catalogue/$feed" params={{ feed: feed.id } as never} size="sm" fw={550}>{feed.name || feed.id}</Anchor>
          <Text size="xs" c="dimmed" lineClamp={1}>{feed.url || t("uploaded")}</Text>
        </Stack>
      ),
    },
    { key: "language", label: t("language"), width: 130, cell: ({ feed }) => feed.language || "–" },
    { key: "products", label: t("products"), width: 120, align: "right", cell: ({ stock }) => format.number(stock.available + stock.out_of_stock) },
    {
      key: "result", label: t("result"), width: 170,
      cell: ({ last, progress }) => last ? (
        <Stack gap={4} align="flex-start">
          <FeedStatus status={last.status} />
          {OPEN.includes(last.status) && <Progress w={140} size="xs" aria-label={t("progress")} value={progress * 100} />}
        </Stack>
      ) : <Text size="sm" c="dimmed">{t("never")}</Text>,
    },
    { key: "last", label: t("last"), width: 160, cell: ({ last }) => (last ? <TimeText at={last.started_at} size="sm" /> : "–") },
    { key: "next", label: t("next"), width: 160, cell: ({ next_at }) => (next_at ? <TimeText at={next_at} size="sm" /> : "–") },
  ];
  return (
    <DataTable label={t("feeds")} rows={rows} columns={columns} rowKey={({ feed }) => feed.id} rowHeight={60} onRow={({ feed }) => void navigate({ to: "/catalogue/$feed", params: { feed: feed.id } } as never)}
      empty={<EmptyState icon={IconFileImport} title={t("noFeeds")} text={t("noFeedsText")} actions={add} />} />
  );
}
