import { ActionIcon, Anchor, Badge, Menu, SegmentedControl, Select, SimpleGrid, Skeleton, Switch, Text, Button, Center } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconLayoutGrid, IconList, IconTemplate } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isTemplate, templatePages, templateQuery, useArchiveTemplate, useSaveTemplate, type Filter, type TemplateRow } from "@/features/templates/api/templates";
import { CLASSES, OWN_CHANNELS } from "@/features/templates/model";
import { useGuardWords } from "@/features/templates/guard-words";
import { Findings, Languages, TemplateCard } from "@/features/templates/template-card";
import { useTemplateWords } from "@/features/templates/words";
import { useMay } from "@/lib/session";
import { firstFree } from "@/lib/taken";
import { ChannelBadge, useChannelName } from "@/parts/channels";
import { DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

export type LibrarySearch = Filter & { view?: "list" };

/** All templates: as cards with a picture, or as a list. */
export function TemplateLibrary({ search, onSearch, add }: { search: LibrarySearch; onSearch: (next: LibrarySearch) => void; add: ReactNode }) {
  const t = useTemplateWords();
  const ui = useUiWords();
  const channel = useChannelName();
  const { view, ...filter } = search;
  const rows = useInfiniteQuery(templatePages(filter));
  const filtered = !!(filter.channel || filter.message_class || filter.search);
  const empty = filter.archived ? <EmptyState icon={IconArchive} title={t("noArchived")} text={t("noArchivedText")} /> : <EmptyState icon={IconTemplate}
    title={t("empty")} text={t("emptyText")} actions={add} />;
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <FilterBar search={search.search} onSearch={(next) => onSearch({ ...search, search: next || undefined })} placeholder={t("search")}>
        <Select w={150} aria-label={t("channel")} placeholder={t("anyChannel")} clearable value={search.channel ?? null}
          data={OWN_CHANNELS.map((one) => ({ value: one, label: channel(one) }))}
          onChange={(next) => onSearch({ ...search, channel: next ?? undefined })} />
        <Select w={160} aria-label={t("class")} placeholder={t("anyClass")} clearable value={search.message_class ?? null}
          data={CLASSES.map((one) => ({ value: one, label: channel(one) }))}
          onChange={(next) => onSearch({ ...search, message_class: next ?? undefined })} />
        <Switch label={t("archived")} checked={!!search.archived} onChange={(event) => onSearch({ ...search, archived: event.currentTarget.checked
          || undefined })} />
        <SegmentedControl ml="auto" aria-label={t("view")} value={view ?? "grid"} onChange={(next) => onSearch({ ...search, view: next === "list"
          ? "list" : undefined })} data={[
          { value: "grid", label: <Center style={{ gap: 6 }}><IconLayoutGrid size={16} aria-hidden /><span>{t("grid")}</span></Center> },
          { value: "list", label: <Center style={{ gap: 6 }}><IconList size={16} aria-hidden /><span>{t("list")}</span></Center> },
        ]} />
      </FilterBar>
      {view === "list" ? <Table rows={rows} filtered={filtered} empty={empty} /> : rows.isError ? <ProblemNotice error={rows.error}
        retry={() => void rows.refetch()} /> : rows.isPending ? <Shapes /> : (
        <>
          {items.length === 0 && (filtered ? <Text ta="center" py={48} c="dimmed">{ui("noMatch")}</Text> : empty)}
          <SimpleGrid cols={{ base: 1, sm: 2, md: 3, xl: 4 }}>{items.map((row) => <TemplateCard key={row.id} row={row} menu={<RowMenu
            row={row} />} />)}</SimpleGrid>
          {rows.hasNextPage && <Button variant="default" mt="md" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            {ui("loadMore")}</Button>}
        </>
      )}
    </>
  );
}

function Shapes() {
  const ui = useUiWords();
  return <SimpleGrid cols={{ base: 1, sm: 2, md: 3, xl: 4 }} role="status" aria-label={ui("loading")}>{Array.from({ length: 8 }, (_, n) => <Skeleton key={n}
    h={330} />)}</SimpleGrid>;
}

function Table({ rows, filtered, empty }: { rows: Parameters<typeof DataTable<TemplateRow>>[0]["rows"]; filtered: boolean; empty: ReactNode }) {
  const t = useTemplateWords();
  const guard = useGuardWords();
  const channel = useChannelName();
  return (
    <DataTable label={t("title")} rows={rows} rowKey={(row) => row.id} filtered={filtered} empty={empty} columns={[
      { key: "name", label: t("name"), cell: (row) => <Anchor component={Link} to="/templates/$template" params={{ template: row.id } as never} fw={550}
        size="sm">{row.name}</Anchor> },
      { key: "channel", label: t("channel"), width: 110, cell: (row) => <ChannelBadge channel={row.channel} /> },
      { key: "class", label: t("class"), width: 145, cell: (row) => <Badge color={tones.quiet}>{channel(row.message_class)}</Badge> },
      { key: "languages", label: t("languages"), width: 150, cell: (row) => <Languages row={row} /> },
      { key: "guard", label: guard("title"), width: 150, cell: (row) => <Findings row={row} /> },
      { key: "usage", label: t("usage"), width: 125, cell: (row) => <Text size="sm" c={row.journeys ? undefined : "dimmed"}>{row.journeys ? t("used",
        { count: row.journeys }) : t("unused")}</Text> },
      { key: "updated", label: t("changed"), width: 130, cell: (row) => <TimeText at={row.updated_at} size="sm" /> },
      { key: "menu", label: "", width: 56, cell: (row) => <RowMenu row={row} /> },
    ]} />
  );
}

function RowMenu({ row }: { row: TemplateRow }) {
  const t = useTemplateWords();
  const may = useMay("write");
  const act = useTemplateActs();
  if (!may) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t("actions", { name: row.name })}><IconDots size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {row.archived ? <Menu.Item leftSection={<IconArchiveOff size={16} aria-hidden />} onClick={() => void act.restore(row.id, row.name)}>
          {t("restore")}</Menu.Item> : (
          <>
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void act.duplicate(row.id)}>{t("duplicate")}</Menu.Item>
            <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => act.archive(row.id, row.name)}>{t("archive")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with a whole template, each with a way back. */
export function useTemplateActs(onCopy?: (id: string) => void) {
  const t = useTemplateWords();
  const notify = useNotify();
  const client = useQueryClient();
  const save = useSaveTemplate();
  const archiving = useArchiveTemplate();
  const read = (id: string) => client.fetchQuery({ ...templateQuery(id), staleTime: 0 });
  const restore = async (id: string, name: string) => {
    try {
      await save.mutateAsync((await read(id)).definition);
      notify.done(t("restored", { name }));
    } catch (error) {
      notify.problem(error);
    }
  };
  const archive = (id: string, name: string) => // awaited: its row is gone once it is done
    void archiving.mutateAsync(id).then(() => notify.done(t("archive_done", { name }), () => restore(id, name)), notify.problem);
  const duplicate = async (id: string) => {
    try {
      const { definition } = await read(id);
      const copy = { ...definition, id: await firstFree(`${id.slice(0, 90)}-copy`, isTemplate), name: t("copyOf", { name: definition.name || id }) };
      await save.mutateAsync(copy);
      notify.done(t("duplicated", { name: copy.name }), () => archiving.mutateAsync(copy.id));
      onCopy?.(copy.id);
    } catch (error) {
      notify.problem(error);
    }
  };
  return { archive, restore, duplicate };
}
