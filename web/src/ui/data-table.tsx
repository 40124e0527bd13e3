import { Box, Button, Checkbox, Group, Paper, Skeleton, Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import type { UseInfiniteQueryResult, InfiniteData } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { useFormat } from "@/lib/format";
import type { Page } from "@/lib/query";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";
import classes from "./data-table.module.css";

export type Column<R> = {
  key: string;
  label: string;
  cell: (row: R) => ReactNode;
  width?: number | string;
  align?: "right";
  /** Clicking the heading asks the screen to sort by this key. */
  sortable?: boolean;
};

type Rows<R> = UseInfiniteQueryResult<InfiniteData<Page<R>>>;

type Props<R> = {
  /** What the table lists, for screen readers. */
  label: string;
  rows: Rows<R>;
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  /** Makes the whole row clickable; put a link into the first cell as well, for the keyboard. */
  onRow?: (row: R) => void;
  /** What to show when nothing was found and nothing is filtered. */
  empty: ReactNode;
  /** What to show when a filter leaves nothing. */
  noMatch?: ReactNode;
  filtered?: boolean;
  sort?: string;
  onSort?: (key: string) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (next: ReadonlySet<string>) => void;
  /** Height of a row in pixels; all rows are the same. */
  rowHeight?: number;
};

/** A list of any length: loads page after page while scrolling, and draws only the rows that can be seen. */
export function DataTable<R>(props: Props<R>) {
  const { rows, columns, rowKey, onRow, selected, onSelect, rowHeight = 52 } = props;
  const t = useUiWords();
  const frame = useRef<HTMLDivElement>(null);
  const items = useMemo(() => rows.data?.pages.flatMap((page) => page.items) ?? [], [rows.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = rows;
  const virtual = useVirtualizer({
    count: items.length, getScrollElement: () => frame.current, estimateSize: () => rowHeight, overscan: 12,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 15) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (rows.isError && items.length === 0) return <ProblemNotice error={rows.error} retry={() => void rows.refetch()} />;
  if (rows.isPending) return <TableSkeleton columns={columns.length} />;
  if (items.length === 0) return props.filtered ? (props.noMatch ?? <NoMatch />) : props.empty;
  const above = drawn[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  const total = rows.data?.pages[0]?.total;
  return (
    <Paper p={0} className={classes.card}>
      {/* A scrolling region must be reachable by keyboard (WCAG 2.1.1). */}
      <Box ref={frame} className={classes.frame} tabIndex={0} role="region" aria-label={props.label} data-busy={rows.isPlaceholderData || undefined}>
        <Table stickyHeader highlightOnHover={!!onRow} aria-label={props.label} aria-rowcount={total ?? undefined} className={classes.table}>
          <Head {...props} items={items} />
          <Table.Tbody>
            {above > 0 && <tr aria-hidden style={{ height: above }} />}
            {drawn.map(({ index }) => {
              const row = items[index] as R;
              const key = rowKey(row);
              return (
                <Table.Tr key={key} h={rowHeight} data-clickable={!!onRow || undefined} bg={selected?.has(key) ? "var(--mantine-primary-color-light)" : undefined}
                  onClick={onRow && ((event) => wantsRow(event.target) && onRow(row))}>
                  {selected && onSelect && (
                    <Table.Td>
                      <Checkbox aria-label={t("selectRow")} checked={selected.has(key)} onChange={() => onSelect(toggled(selected, key))} />
                    </Table.Td>
                  )}
                  {columns.map((column) => (
                    <Table.Td key={column.key} ta={column.align} className={column.align ? "studio-numeric" : undefined}>
                      {column.cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              );
            })}
            {below > 0 && <tr aria-hidden style={{ height: below }} />}
          </Table.Tbody>
        </Table>
      </Box>
      <Foot shown={items.length} total={total} more={hasNextPage} loading={isFetchingNextPage} load={() => void fetchNextPage()} />
    </Paper>
  );
}

/** Clicks on links, buttons and boxes within a row are theirs. */
function wantsRow(target: EventTarget): boolean {
  return !(target instanceof Element && target.closest("a, button, input, label, [role=menu]"));
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

function Head<R>({ columns, sort, onSort, selected, onSelect, rowKey, items }: Props<R> & { items: R[] }) {
  const t = useUiWords();
  const all = selected && items.length > 0 && items.every((row) => selected.has(rowKey(row)));
  return (
    <Table.Thead>
      <Table.Tr>
        {selected && onSelect && (
          <Table.Th w={44}>
            <Checkbox aria-label={t("selectAll")} checked={!!all} indeterminate={!all && selected.size > 0}
              onChange={() => onSelect(new Set(all ? [] : items.map(rowKey)))} />
          </Table.Th>
        )}
        {columns.map((column) => {
          const by = sort?.replace(/^-/, "") === column.key;
          const Mark = by ? (sort?.startsWith("-") ? IconArrowDown : IconArrowUp) : IconArrowsSort;
          return (
            <Table.Th key={column.key} w={column.width} ta={column.align} aria-sort={by ? (sort?.startsWith("-") ? "descending" : "ascending") : undefined}>
              {column.sortable && onSort ? (
                <UnstyledButton fz="inherit" fw="inherit" onClick={() => onSort(by && sort?.startsWith("-") ? column.key : `-${column.key}`)}
                  aria-label={t("sortBy", { what: column.label })}>
                  <Group gap={4} wrap="nowrap" justify={column.align === "right" ? "flex-end" : undefined}>
                    {column.label} <Mark size={14} aria-hidden />
                  </Group>
                </UnstyledButton>
              ) : (
                column.key === "actions" ? <VisuallyHidden>{column.label}</VisuallyHidden> : column.label
              )}
            </Table.Th>
          );
        })}
      </Table.Tr>
    </Table.Thead>
  );
}

function Foot({ shown, total, more, loading, load }: { shown: number; total?: number | null; more: boolean; loading: boolean; load: () => void }) {
  const t = useUiWords();
  const format = useFormat();
  return (
    <Group justify="space-between" px="md" py={8} className={classes.foot}>
      <Text size="xs" c="dimmed" aria-live="polite">
        {total != null && total > shown ? t("rowsShown", { shown: format.number(shown), total: format.number(total) }) : t("rows", { count: shown })}
      </Text>
      {more && (
        <Button variant="subtle" size="compact-xs" loading={loading} onClick={load}>
          {t("loadMore")}
        </Button>
      )}
    </Group>
  );
}

function NoMatch() {
  const t = useUiWords();
  return (
    <Paper ta="center" py={48}>
      <Text fw={600}>{t("noMatch")}</Text>
      <Text c="dimmed" size="sm">
        {t("noMatchHint")}
      </Text>
    </Paper>
  );
}

/** The shape of a table while its first page loads. */
export function TableSkeleton({ columns = 4, rows = 8 }: { columns?: number; rows?: number }) {
  const t = useUiWords();
  return (
    <Paper p="md" role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <Group key={row} wrap="nowrap" py={10} gap="xl">
          {Array.from({ length: columns }, (_, column) => (
            <Skeleton key={column} h={14} w={column === 0 ? "32%" : `${10 + ((row + column) % 3) * 6}%`} />
          ))}
        </Group>
      ))}
    </Paper>
  );
}
