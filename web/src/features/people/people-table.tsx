import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { IconUpload, IconUsers } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { peopleQuery, type PeopleFilter, type PersonLine, type Sort } from "@/features/people/api/list-people";
import { useColumns, type ColumnKey } from "@/features/people/columns";
import { usePeopleWords } from "@/features/people/words";
import { useMay } from "@/lib/session";
import { segmentNames } from "@/parts/pickers";
import { DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";

const SHOWN: Record<Sort, string> = { created: "created", newest: "-created", last_seen: "-last_seen", revenue: "-revenue" };

/** The list of people; a row opens the person. */
export function PeopleTable({ filter, onSort, columns, selected, onSelect }: {
  filter: PeopleFilter;
  onSort: (next: Sort) => void;
  columns: readonly ColumnKey[];
  selected: ReadonlySet<string>;
  onSelect: (next: ReadonlySet<string>) => void;
}) {
  const t = usePeopleWords();
  const navigate = useNavigate();
  const may = useMay("write");
  const rows = useInfiniteQuery(peopleQuery(filter));
  const segments = useQuery(segmentNames).data;
  const shown = useColumns(columns, (id) => segments?.find((one) => one.id === id)?.name ?? id);
  const sort = (key: string) => onSort(key === "-created" ? "newest" : key === "created" ? "created" : key.endsWith("revenue") ? "revenue" : "last_seen");
  return (
    <DataTable<PersonLine> label={t("title")} rows={rows} columns={shown} rowKey={(row) => row.id} rowHeight={58} filtered={!!(filter.search || filter.segment)}
      onRow={(row) => void navigate({ to: "/people/$person", params: { person: row.id } as never })} sort={SHOWN[filter.sort ?? "last_seen"]} onSort={sort}
      selected={may ? selected : undefined} onSelect={may ? onSelect : undefined}
      empty={(
        <EmptyState icon={IconUsers} title={t("empty")} text={t("emptyText")} actions={may && (
          <Button component={Link} to="/imports/new" leftSection={<IconUpload size={16} aria-hidden />}>{t("import")}</Button>
        )} />
      )} />
  );
}
