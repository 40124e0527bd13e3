import { Paper, Table } from "@mantine/core";
import type { ReactNode } from "react";
import type { Column } from "@/ui/data-table";

/** A short table that is all there: settings, figures by channel. For lists that grow use DataTable. */
export function SimpleTable<R>({ label, rows, columns, rowKey, foot, bare, minWidth = 480 }: {
  label: string;
  rows: readonly R[];
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  foot?: ReactNode;
  bare?: boolean;
  /** Below this width it scrolls sideways. */
  minWidth?: number;
}) {
  const table = (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": label, role: "region" } }}>
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} w={column.width} ta={column.align} fz="xs" c="dimmed">
                {column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td key={column.key} ta={column.align} className={column.align ? "studio-numeric" : undefined}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        {foot && <Table.Tfoot>{foot}</Table.Tfoot>}
      </Table>
    </Table.ScrollContainer>
  );
  return bare ? table : <Paper p={0}>{table}</Paper>;
}
