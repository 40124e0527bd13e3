import { ActionIcon, Anchor, Badge, Button, Menu, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconArchive, IconCopy, IconDotsVertical, IconPlus, IconUsers, IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { segmentsQuery, type SegmentRow } from "@/features/segments/api/segments";
import { DuplicateDialog } from "@/features/segments/duplicate-dialog";
import { useArchive } from "@/features/segments/use-archive";
import { useSegmentWords } from "@/features/segments/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { StatusBadge } from "@/ui/status-badge";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

/** The segments of the workspace; a row opens the builder. */
export function SegmentsTable({ archived, onArchived }: { archived: boolean; onArchived: (next: boolean) => void }) {
  const t = useSegmentWords();
  const ui = useUiWords();
  const format = useFormat();
  const navigate = useNavigate();
  const may = useMay("write");
  const people = useMay("personal");
  const archive = useArchive();
  const [copied, setCopied] = useState<SegmentRow | null>(null);
  const rows = useInfiniteQuery({ ...segmentsQuery(archived), refetchInterval: 30_000 });
  const columns: Column<SegmentRow>[] = [
    {
      key: "name", label: t("name"),
      cell: (row) => (
        <Stack gap={0}>
          <Anchor component={Link} to="/segments/$segment" params={{ segment: row.id } as never} size="sm" fw={550}>{row.name}</Anchor>
          <Text size="xs" c="dimmed">{row.id}</Text>
        </Stack>
      ),
    },
    { key: "members", label: t("members"), width: 140, align: "right", cell: (row) => format.number(row.members) },
    {
      key: "state", label: t("state"), width: 160,
      cell: (row) => (row.status === "filling" ? <Badge color={tones.busy}>{t("filling")}</Badge> : <StatusBadge status={row.status} />),
    },
    { key: "changed", label: t("changed"), width: 180, cell: (row) => <TimeText at={row.updated_at} size="sm" /> },
    {
      key: "actions", label: ui("actions"), width: 90, align: "right",
      cell: (row) => (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`${ui("actions")}: ${row.name}`}><IconDotsVertical size={16} /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            {people && <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={() => void navigate({ to: "/people", search: { segment: row.id } as never })}>{t("peopleOf")}</Menu.Item>}
            {may && <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setCopied(row)}>{t("duplicate")}</Menu.Item>}
            {may && !archived && <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => archive(row)}>{t("archive")}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <>
      <FilterBar>
        <SegmentedControl aria-label={t("show")} value={archived ? "archived" : "active"} onChange={(next) => onArchived(next === "archived")}
          data={[{ value: "active", label: t("shown_active") }, { value: "archived", label: t("shown_archived") }]} />
      </FilterBar>
      <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(row) => row.id} rowHeight={60} filtered={archived}
        onRow={(row) => void navigate({ to: "/segments/$segment", params: { segment: row.id } as never })}
        noMatch={<EmptyState icon={IconArchive} title={t("archived")} text={t("emptyArchived")} />}
        empty={(
          <EmptyState icon={IconUsersGroup} title={t("empty")} text={t("emptyText")} actions={may && (
            <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} aria-hidden />}>{t("new")}</Button>
          )} />
        )} />
      <DuplicateDialog segment={copied} onClose={() => setCopied(null)} />
    </>
  );
}
