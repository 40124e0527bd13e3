import { Anchor, Badge, Button, Progress, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconPlus, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { importsQuery, type Kind } from "@/features/imports/api/imports";
import { OPEN, type Import } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { tones, type Tone } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const TONES: Record<Import["status"], Tone> = {
  uploading: "busy", ready: "quiet", checking: "busy", waiting: "busy", running: "busy", done: "good", cancelled: "warn", failed: "bad", undoing: "busy", undone: "quiet",
};

/** The state of an import, as a badge. */
export function ImportStatus({ status }: { status: Import["status"] }) {
  return <Badge color={tones[TONES[status]]}>{useImportWords()(`status_${status}`)}</Badge>;
}

/** Everything that was imported, latest first. */
export function ImportsTable({ kind, onKind }: { kind?: Kind; onKind: (next?: Kind) => void }) {
  const t = useImportWords();
  const format = useFormat();
  const navigate = useNavigate();
  const may = useMay("write");
  const query = importsQuery(kind);
  const rows = useInfiniteQuery({
    ...query, refetchInterval: (asked) => (asked.state.data?.pages[0]?.items.some((one) => OPEN.includes(one.status)) ? 2000 : 30_000),
  });
  const columns: Column<Import>[] = [
    {
      key: "what", label: t("what"),
      cell: (row) => (
        <Stack gap={0}>
          <Anchor component={Link} to="/imports/$import" params={{ import: row.id } as never} size="sm" fw={550}>{row.name}</Anchor>
          <Text size="xs" c="dimmed">{t("by", { who: row.created_by })}</Text>
        </Stack>
      ),
    },
    { key: "kind", label: t("kind"), width: 130, cell: (row) => t(`kind_${row.kind}`) },
    {
      key: "state", label: t("state"), width: 190,
      cell: (row) => (
        <Stack gap={4} align="flex-start">
          <ImportStatus status={row.status} />
          {(row.status === "running" || row.status === "checking") && row.size > 0 && <Progress w={140} size="xs" aria-label={t("progress")} value={(row.place / row.size) * 100} />}
        </Stack>
      ),
    },
    { key: "people", label: t("people"), width: 120, align: "right", cell: (row) => (row.status === "ready" || row.status === "checking" ? "–" : format.number(row.counts.accepted)) },
    { key: "faults", label: t("faults"), width: 110, align: "right", cell: (row) => format.number(row.counts.faults) },
    { key: "when", label: t("when"), width: 170, cell: (row) => <TimeText at={row.created_at} size="sm" /> },
  ];
  return (
    <>
      <FilterBar>
        <SegmentedControl aria-label={t("show")} value={kind ?? ""} onChange={(next) => onKind((next || undefined) as Kind | undefined)}
          data={[{ value: "", label: t("all") }, { value: "file", label: t("kind_file") }, { value: "tags", label: t("kind_tags") }]} />
      </FilterBar>
      <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(row) => row.id} rowHeight={60} filtered={!!kind}
        onRow={(row) => void navigate({ to: "/imports/$import", params: { import: row.id } as never })}
        empty={(
          <EmptyState icon={IconUpload} title={t("empty")} text={t("emptyText")} actions={may && (
            <Button component={Link} to="/imports/new" leftSection={<IconPlus size={16} aria-hidden />}>{t("new")}</Button>
          )} />
        )} />
    </>
  );
}
