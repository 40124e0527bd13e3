import { ActionIcon, Anchor, Badge, Group, Menu, Select, Stack, Text } from "@mantine/core";
import { IconCopy, IconDotsVertical, IconRoute, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { journeysQuery, useRemoveDraft, type JourneyFigures, type JourneyFilter } from "@/features/journeys/api/journey";
import { STATUSES, type Status } from "@/features/journeys/statuses";
import type { Definition } from "@/parts/steps/model";
import { DuplicateDialog } from "@/features/journeys/start/duplicate-dialog";
import { useStartWords } from "@/features/journeys/words-start";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useWorkspace } from "@/parts/vocabulary";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { useNotify } from "@/ui/notify";
import { StatusBadge, useStatusWord } from "@/ui/status-badge";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

type Props = {
  filter: JourneyFilter;
  onFilter: (next: JourneyFilter) => void;
  /** The button that begins a journey, shown where there is none yet. */
  add?: ReactNode;
};

/** The journeys of the workspace with their figures; a row opens the canvas. */
export function JourneyTable({ filter, onFilter, add }: Props) {
  const t = useStartWords();
  const word = useStatusWord();
  const navigate = useNavigate();
  const [copied, setCopied] = useState<{ id: string; name: string } | null>(null);
  const rows = useInfiniteQuery({ ...journeysQuery(filter), refetchInterval: 30_000 });
  const columns = useColumns(setCopied);
  return (
    <>
      <FilterBar search={filter.search} placeholder={t("search")} onSearch={(search) => onFilter({ ...filter, search: search || undefined })}>
        <Select clearable w={190} aria-label={t("status")} placeholder={t("allStatuses")} value={filter.status ?? null}
          data={STATUSES.map((status) => ({ value: status, label: word(status) }))}
          onChange={(status) => onFilter({ ...filter, status: (status as Status | null) ?? undefined })} />
      </FilterBar>
      <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(one) => one.row.id} rowHeight={62} filtered={!!filter.search || !!filter.status}
        onRow={(one) => void navigate({ to: "/journeys/$journey" as never, params: { journey: one.row.id } as never })}
        empty={<EmptyState icon={IconRoute} title={t("empty")} text={t("emptyText")} actions={add} />} />
      <DuplicateDialog journey={copied} onClose={() => setCopied(null)} />
    </>
  );
}

function useColumns(onCopy: (journey: { id: string; name: string }) => void): Column<JourneyFigures>[] {
  const t = useStartWords();
  const ui = useUiWords();
  const format = useFormat();
  const currency = useWorkspace()?.settings.currency;
  const may = useMay("write");
  const columns: Column<JourneyFigures>[] = [
    {
      key: "name", label: t("name"), width: "32%",
      cell: ({ row }) => (
        <Stack gap={2}>
          <Anchor component={Link} to={"/journeys/$journey" as never} params={{ journey: row.id } as never} size="sm" fw={550} miw={230} lineClamp={1}>{row.name}</Anchor>
          <Group gap={6} wrap="nowrap">
            <StatusBadge status={row.status} />
            {row.has_draft && row.version > 0 && <Badge color={tones.quiet}>{t("draftBeside")}</Badge>}
          </Group>
        </Stack>
      ),
    },
    { key: "entered", label: t("entered"), width: 90, align: "right", cell: (one) => format.number(one.entered) },
    { key: "inside", label: t("inside"), width: 90, align: "right", cell: ({ row }) => format.number(row.inside) },
    {
      key: "goals", label: t("goals"), width: 110, align: "right",
      cell: ({ goals, entered }) => (
        <>
          {format.number(goals)}
          {entered > 0 && <Text size="xs" c="dimmed" title={t("conversion")}>{format.percent(goals / entered)}</Text>}
        </>
      ),
    },
    { key: "revenue", label: t("revenue"), width: 105, align: "right", cell: (one) => (currency ? format.money(one.goal_amount, currency) : "") },
    { key: "sent", label: t("sent"), width: 95, align: "right", cell: (one) => format.number(one.sent) },
    { key: "edited", label: t("edited"), width: 110, cell: ({ row }) => <TimeText at={row.updated_at} size="sm" /> },
  ];
  if (may) columns.push({ key: "actions", label: ui("actions"), width: 80, align: "right", cell: (one) => <RowMenu row={one.row} onCopy={onCopy} /> });
  return columns;
}

function RowMenu({ row, onCopy }: { row: JourneyFigures["row"]; onCopy: (journey: { id: string; name: string }) => void }) {
  const t = useStartWords();
  const ui = useUiWords();
  const notify = useNotify();
  const { remove, putBack } = useRemoveDraft();
  // The row is gone once it is done, so its own callbacks would not be heard.
  const back = (draft: Definition) => void putBack.mutateAsync({ id: row.id, draft }).catch(notify.problem);
  const drop = () => void remove.mutateAsync(row.id).then((draft) => notify.done(t("draftRemoved", { name: row.name }), () => back(draft)), notify.problem);
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`${ui("actions")}: ${row.name}`}><IconDotsVertical size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => onCopy({ id: row.id, name: row.name })}>{t("duplicate")}</Menu.Item>
        {row.version === 0 && <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={drop}>{t("removeDraft")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
