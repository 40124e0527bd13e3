import { Badge, Button, Group, Menu, Select, Text } from "@mantine/core";
import { IconChevronDown, IconInbox, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { requestsQuery, useSettleRequest, type DataRequest, type RequestKind, type RequestState } from "@/features/privacy/api/requests";
import { EraseDialog } from "@/features/privacy/erase-dialog";
import { ExportPersonDialog } from "@/features/privacy/export-dialog";
import { EnterRequest, RefuseRequest, ShowReport } from "@/features/privacy/request-dialogs";
import { usePrivacyWords } from "@/features/privacy/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { PersonName } from "@/parts/person-name";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { useNotify } from "@/ui/notify";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

type Filter = { kind?: RequestKind; state?: RequestState };
type Asked = { what: "export" | "erase" | "refuse" | "report"; request: DataRequest };
const TONE = { open: "info", done: "good", refused: "quiet" } as const;
const VIA = ["studio", "api", "shop", "preference_centre", "cli"] as const;

/** Requests for access and erasure: who asked, until when it is due, and what was done. */
export function RequestsTab({ filter, onFilter }: { filter: Filter; onFilter: (next: Filter) => void }) {
  const t = usePrivacyWords();
  const rows = useInfiniteQuery(requestsQuery(filter));
  const [entering, setEntering] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const enter = <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEntering(true)}>{t("enter")}</Button>;
  return (
    <>
      <FilterBar>
        <Select aria-label={t("kind")} placeholder={t("kind")} clearable w={170} value={filter.kind ?? null} data={[{ value: "export", label: t("export") }, { value: "erasure", label: t("erasure") }]}
          onChange={(next) => onFilter({ ...filter, kind: (next ?? undefined) as RequestKind | undefined })} />
        <Select aria-label={t("state")} placeholder={t("state")} clearable w={170} value={filter.state ?? null}
          data={(["open", "done", "refused"] as const).map((value) => ({ value, label: t(value) }))} onChange={(next) => onFilter({ ...filter, state: (next ?? undefined) as RequestState | undefined })} />
        <Group ml="auto">{enter}</Group>
      </FilterBar>
      <DataTable label={t("requests")} rows={rows} columns={useColumns(setAsked)} rowKey={(row) => row.id} filtered={!!filter.kind || !!filter.state}
        empty={<EmptyState icon={IconInbox} title={t("noRequests")} text={t("noRequestsText")} actions={enter} />} />
      <EnterRequest opened={entering} onClose={() => setEntering(false)} />
      <RefuseRequest request={asked?.what === "refuse" ? asked.request : undefined} onClose={close} />
      <ShowReport request={asked?.what === "report" ? asked.request : undefined} onClose={close} />
      {asked && <ExportPersonDialog person={asked.request.person} opened={asked.what === "export"} onClose={close} />}
      {asked && <EraseDialog person={asked.request.person} opened={asked.what === "erase"} onClose={close} />}
    </>
  );
}

function useColumns(onAsk: (next: Asked) => void): Column<DataRequest>[] {
  const t = usePrivacyWords();
  const format = useFormat();
  return [
    { key: "kind", label: t("kind"), width: 130, cell: (row) => <Text size="sm" fw={500}>{t(row.kind)}</Text> },
    { key: "person", label: t("person"), cell: (row) => (row.report ? <Text size="sm" c="dimmed">{t("gone")}</Text> : <PersonName person={row.person} />) },
    { key: "asked", label: t("asked"), width: 170, cell: (row) => <TimeText at={row.asked_at} size="sm" absolute /> },
    { key: "via", label: t("via"), width: 170, cell: (row) => <Text size="sm">{VIA.some((one) => one === row.asked_via) ? t(row.asked_via as (typeof VIA)[number]) : row.asked_via}</Text> },
    { key: "due", label: t("due"), width: 190, cell: (row) => <Group gap={6} wrap="nowrap"><Text size="sm">{format.day(row.due_at)}</Text>{row.overdue && <Badge color={tones.bad}>{t("overdue")}</Badge>}</Group> },
    { key: "state", label: t("state"), width: 120, cell: (row) => <Badge color={tones[TONE[row.state]]}>{t(row.state)}</Badge> },
    { key: "answer", label: t("answer"), width: 170, cell: (row) => <Answer request={row} onAsk={onAsk} /> },
  ];
}

function Answer({ request, onAsk }: { request: DataRequest; onAsk: (next: Asked) => void }) {
  const t = usePrivacyWords();
  const notify = useNotify();
  const settle = useSettleRequest();
  const write = useMay("write");
  if (request.report) return <Button size="compact-sm" variant="default" onClick={() => onAsk({ what: "report", request })}>{t("showReport")}</Button>;
  if (request.state !== "open") return <Text size="xs" c="dimmed" lineClamp={2}>{request.why}</Text>;
  const done = () => settle.mutate({ id: request.id, state: "done", why: "" }, { onSuccess: () => notify.done(t("settled")), onError: notify.problem });
  return (
    <Menu>
      <Menu.Target><Button size="compact-sm" variant="light" loading={settle.isPending} rightSection={<IconChevronDown size={14} aria-hidden />}>{t("answer")}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onAsk({ what: "export", request })}>{t("exportPerson")}</Menu.Item>
        {write && request.kind === "export" && <Menu.Item onClick={done}>{t("markDone")}</Menu.Item>}
        {write && request.kind === "erasure" && <Menu.Item color="red" onClick={() => onAsk({ what: "erase", request })}>{t("erasePerson")}</Menu.Item>}
        {write && <Menu.Item onClick={() => onAsk({ what: "refuse", request })}>{t("refuse")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
