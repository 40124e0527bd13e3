import { Button, Checkbox, Menu, Select, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { SORTS, type PeopleFilter, type Sort } from "@/features/people/api/list-people";
import { COLUMN_WORDS, COLUMNS, type ColumnKey } from "@/features/people/columns";
import { usePeopleWords } from "@/features/people/words";
import { segmentNames } from "@/parts/pickers";
import { FilterBar } from "@/ui/filter-bar";

/** Search, segment, sort and columns. What narrows the list down stands in the address. */
export function PeopleFilters({ filter, onChange, columns, onColumns }: {
  filter: PeopleFilter;
  onChange: (next: PeopleFilter) => void;
  columns: readonly ColumnKey[];
  onColumns: (next: ColumnKey[]) => void;
}) {
  const t = usePeopleWords();
  const segments = useQuery(segmentNames).data;
  const put = (part: PeopleFilter) => onChange({ ...filter, ...part });
  const choices = (segments ?? []).map((one) => ({ value: one.id, label: one.name || one.id }));
  if (filter.segment && !choices.some((one) => one.value === filter.segment)) choices.unshift({ value: filter.segment, label: filter.segment });
  return (
    <FilterBar search={filter.search} onSearch={(search) => put({ search: search || undefined })} placeholder={t("search")}>
      <Select clearable searchable w={220} aria-label={t("segment")} placeholder={t("anySegment")} value={filter.segment ?? null} data={choices}
        onChange={(next) => put({ segment: next ?? undefined })} />
      <Select allowDeselect={false} w={210} aria-label={t("sort")} value={filter.sort ?? "last_seen"} data={SORTS.map((one) => ({ value: one, label: t(one) }))}
        onChange={(next) => put({ sort: next === "last_seen" ? undefined : ((next ?? undefined) as Sort | undefined) })} />
      <Menu closeOnItemClick={false} position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>{t("columns")}</Button>
        </Menu.Target>
        <Menu.Dropdown p="sm">
          <Stack gap={8}>
            {COLUMNS.map((key) => (
              <Checkbox key={key} label={t(COLUMN_WORDS[key])} checked={columns.includes(key)}
                onChange={() => onColumns(columns.includes(key) ? columns.filter((one) => one !== key) : [...columns, key])} />
            ))}
          </Stack>
        </Menu.Dropdown>
      </Menu>
    </FilterBar>
  );
}
