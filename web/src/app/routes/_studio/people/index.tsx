import { Button, Group, Menu, Paper, Text } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { IconDotsVertical, IconDownload, IconPlus, IconTag, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useState } from "react";
import { AddPerson } from "@/features/people/add-person";
import { peopleQuery, SORTS, type PeopleFilter } from "@/features/people/api/list-people";
import { COLUMNS, USUAL, type ColumnKey } from "@/features/people/columns";
import { ExportDialog } from "@/features/people/export-dialog";
import { PeopleFilters } from "@/features/people/people-filters";
import { PeopleTable } from "@/features/people/people-table";
import { TagDialog } from "@/features/people/tag-dialog";
import { usePeopleWords } from "@/features/people/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";
import { useUiWords } from "@/ui/words";

const text = (value: unknown) => (typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined);

/** The list of people; search, segment and sort are the address. */
export const Route = createFileRoute("/_studio/people/")({
  validateSearch: (search: Record<string, unknown>): PeopleFilter => ({
    search: text(search.search), segment: text(search.segment), sort: SORTS.find((one) => one === search.sort),
  }),
  component: PeopleScreen,
});

function PeopleScreen() {
  const t = usePeopleWords();
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  const may = useMay("write");
  const total = useInfiniteQuery(peopleQuery(filter)).data?.pages[0]?.total ?? 0;
  const [kept, setColumns] = useLocalStorage<ColumnKey[]>({ key: "anklang-people-columns", defaultValue: USUAL, getInitialValueInEffect: false });
  const columns = kept.filter((one) => COLUMNS.includes(one));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [tagging, setTagging] = useState<"chosen" | "all" | null>(null);
  const [adding, add] = useDisclosure(false);
  const [exporting, take] = useDisclosure(false);
  const go = (next: PeopleFilter) => {
    setSelected(new Set());
    void navigate({ search: next, replace: true });
  };
  const whom = tagging === "all" ? { search: filter.search ?? "", segment: filter.segment ?? "" } : { people: [...selected] };
  return (
    <Page title={t("title")} lead={t("lead")} actions={<Actions may={may} onExport={take.open} onTag={() => setTagging("all")} onAdd={add.open} />}>
      <PeopleFilters filter={filter} onChange={go} columns={columns} onColumns={setColumns} />
      {selected.size > 0 && <SelectionBar count={selected.size} onTag={() => setTagging("chosen")} onClear={() => setSelected(new Set())} />}
      <PeopleTable filter={filter} onSort={(sort) => go({ ...filter, sort: sort === "last_seen" ? undefined : sort })} columns={columns} selected={selected}
        onSelect={setSelected} />
      <TagDialog opened={tagging !== null} onClose={() => setTagging(null)} whom={whom} count={tagging === "all" ? total : selected.size}
        onDone={() => setSelected(new Set())} />
      <ExportDialog opened={exporting} onClose={take.close} filter={filter} />
      <AddPerson opened={adding} onClose={add.close} />
    </Page>
  );
}

function Actions({ may, onExport, onTag, onAdd }: { may: boolean; onExport: () => void; onTag: () => void; onAdd: () => void }) {
  const t = usePeopleWords();
  const ui = useUiWords();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={ui("more")}><IconDotsVertical size={16} aria-hidden /></Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={onExport}>{t("export")}</Menu.Item>
          {may && <Menu.Item leftSection={<IconTag size={16} aria-hidden />} onClick={onTag}>{t("tagAll")}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {may && <Button variant="default" component={Link} to="/imports/new" leftSection={<IconUpload size={16} aria-hidden />}>{t("import")}</Button>}
      {may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>{t("add")}</Button>}
    </>
  );
}

function SelectionBar({ count, onTag, onClear }: { count: number; onTag: () => void; onClear: () => void }) {
  const t = usePeopleWords();
  return (
    <Paper p="xs" mb="sm" role="region" aria-label={t("selected", { count })}>
      <Group gap="sm">
        <Text size="sm" fw={550} ml="xs">{t("selected", { count })}</Text>
        <Button size="compact-sm" leftSection={<IconTag size={14} aria-hidden />} onClick={onTag}>{t("tag")}</Button>
        <Button size="compact-sm" variant="subtle" onClick={onClear}>{t("clear")}</Button>
      </Group>
    </Paper>
  );
}
