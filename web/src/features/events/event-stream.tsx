import { Anchor, Badge, Button, Code, Drawer, Group, Paper, Select, Stack, Table, Text, Title } from "@mantine/core";
import { IconActivity, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { schemaQuery, type EventFilter, type Seen } from "@/features/events/api/events";
import { inOneLine } from "@/features/events/model";
import { useStream } from "@/features/events/use-stream";
import { useEventWords } from "@/features/events/words";
import { useFormat } from "@/lib/format";
import { useEventName } from "@/parts/event-names";
import { PersonName } from "@/parts/person-name";
import { TableSkeleton } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** The stream of events, newest first; a line opens its event. */
export function EventStream({ filter, onFilter }: { filter: EventFilter; onFilter: (next: EventFilter) => void }) {
  const t = useEventWords();
  const called = useEventName();
  const notify = useNotify();
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState<Seen | null>(null);
  const names = useQuery(schemaQuery);
  const { items, error, older, showOlder } = useStream(filter, paused);
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <FilterBar search={filter.text} onSearch={(text) => onFilter({ ...filter, text: text || undefined })} placeholder={t("filterText")}>
        <Select clearable searchable w={230} aria-label={t("event")} placeholder={t("anyEvent")} value={filter.name ?? null}
          data={(names.data?.events ?? []).map((one) => ({ value: one.name, label: called(one.name) }))}
          onChange={(next) => onFilter({ ...filter, name: next ?? undefined })} />
        <Button variant="default" leftSection={paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />} onClick={() => setPaused(!paused)}>
          {t(paused ? "goOn" : "pause")}
        </Button>
        <Badge color={tones[paused ? "quiet" : "good"]} variant="dot">{t(paused ? "paused" : "live")}</Badge>
      </FilterBar>
      {error !== null && <ProblemNotice error={error} />}
      {items === null && error === null && <TableSkeleton />}
      {items !== null && items.length === 0 && !filtered && (
        <EmptyState icon={IconActivity} title={t("empty")} text={t("emptyText")} actions={<Anchor component={Link} to={"/team?tab=keys" as never}>{t("toKeys")}</Anchor>} />
      )}
      {items !== null && (items.length > 0 || filtered) && <StreamTable items={items} onOpen={setOpen} />}
      {older && items && <Group justify="center" mt="md"><Button variant="subtle" onClick={() => void showOlder().catch(notify.problem)}>{t("older")}</Button></Group>}
      <EventDrawer event={open} onClose={() => setOpen(null)} />
    </>
  );
}

function StreamTable({ items, onOpen }: { items: readonly Seen[]; onOpen: (event: Seen) => void }) {
  const t = useEventWords();
  const called = useEventName();
  const format = useFormat();
  return (
    <Paper p={0} style={{ overflow: "auto" }} tabIndex={0} role="region" aria-label={t("stream")}>
      <Table aria-label={t("stream")} layout="fixed" miw={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fz="xs" c="dimmed" w={160}>{t("when")}</Table.Th><Table.Th fz="xs" c="dimmed" w={220}>{t("event")}</Table.Th><Table.Th fz="xs" c="dimmed" w={160}>{t("person")}</Table.Th>
            <Table.Th fz="xs" c="dimmed" w={110}>{t("source")}</Table.Th><Table.Th fz="xs" c="dimmed">{t("content")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td><TimeText at={one.received_at} size="sm" /></Table.Td>
              <Table.Td>
                <Anchor component="button" size="sm" fw={550} ta="left" onClick={() => onOpen(one)} aria-label={`${called(one.name) || one.kind}, ${format.time(one.received_at)}`}>
                  {called(one.name) || one.kind}
                </Anchor>
                {called(one.name) !== one.name && <Text size="xs" c="dimmed">{one.name}</Text>}
              </Table.Td>
              <Table.Td><PersonName person={one.person} /></Table.Td>
              <Table.Td><Text size="sm">{one.source}</Text></Table.Td>
              <Table.Td><Text size="sm" c="dimmed" truncate>{inOneLine(one.properties)}</Text></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function EventDrawer({ event, onClose }: { event: Seen | null; onClose: () => void }) {
  const t = useEventWords();
  const called = useEventName();
  const format = useFormat();
  return (
    <Drawer opened={event !== null} onClose={onClose} size="lg" title={called(event?.name ?? "") || event?.kind || t("event")} closeButtonProps={{ "aria-label": t("close") }}>
      {event && (
        <Stack>
          <Text size="sm"><TimeText at={event.at} absolute /> · {t("received", { when: format.dayTime(event.received_at) })} {event.imported && <Badge>{t("imported")}</Badge>}</Text>
          <Group gap="xs"><Text size="sm" c="dimmed">{t("person")}</Text><PersonName person={event.person} fw={550} /></Group>
          <div><Title order={2} mb="xs">{t("properties")}</Title><Code block>{JSON.stringify(event.properties, null, 2)}</Code></div>
          <div><Title order={2} mb="xs">{t("context")}</Title><Code block>{JSON.stringify(event.context, null, 2)}</Code></div>
        </Stack>
      )}
    </Drawer>
  );
}
