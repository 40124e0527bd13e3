import { Badge, Button, Select, Stack, Text, Title } from "@mantine/core";
import { IconHandStop, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { KINDS, optOutPages, useLift, type OptOutRow, type Sought, type StopKind } from "@/features/opt-outs/api/opt-outs";
import { StopDialog } from "@/features/opt-outs/stop-dialog";
import { WhyDialog } from "@/features/opt-outs/why-dialog";
import { useOptOutWords } from "@/features/opt-outs/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { PersonName } from "@/parts/person-name";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { useNotify } from "@/ui/notify";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Every address that must not be written to, with where that comes from. */
export function StopList({ sought, onSearch }: { sought: Sought; onSearch: (next: Sought) => void }) {
  const t = useOptOutWords();
  const name = useChannelName();
  const may = useMay("write");
  const rows = useInfiniteQuery(optOutPages(sought));
  const [adding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<OptOutRow | null>(null);
  return (
    <section aria-label={t("list")}>
      <Title order={2} mb="md">{t("list")}</Title>
      <FilterBar search={sought.search} placeholder={t("search")} onSearch={(search) => onSearch({ ...sought, search: search || undefined })}>
        <Select w={190} clearable aria-label={t("kind")} placeholder={t("allKinds")} value={sought.kind ?? null} data={KINDS.map((value) => ({ value, label: t(`k_${value}`) }))}
          onChange={(next) => onSearch({ ...sought, kind: (next as StopKind | null) ?? undefined })} />
        <Select w={170} clearable aria-label={t("channel")} placeholder={t("allChannels")} value={sought.channel ?? null} data={CHANNELS.map((value) => ({ value, label: name(value) }))}
          onChange={(next) => onSearch({ ...sought, channel: next ?? undefined })} />
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t("add")}</Button>
      </FilterBar>
      <DataTable label={t("list")} rows={rows} columns={useColumns(may ? setLifting : undefined)} rowKey={(row) => row.sign.channel + row.sign.address + row.sign.kind} rowHeight={64}
        filtered={!!(sought.search || sought.kind || sought.channel)} empty={<EmptyState icon={IconHandStop} title={t("empty")} text={t("emptyText")} />} />
      {adding && <StopDialog onClose={() => setAdding(false)} />}
      {lifting && <Lifting row={lifting} onClose={() => setLifting(null)} />}
    </section>
  );
}

function useColumns(onLift?: (row: OptOutRow) => void): Column<OptOutRow>[] {
  const t = useOptOutWords();
  const name = useChannelName();
  const source = (key: string) => (useOptOutWords.has(`s_${key}`) ? t(`s_${key}` as "s_keyword") : t("reported", { by: key }));
  const columns: Column<OptOutRow>[] = [
    {
      key: "address", label: t("address"),
      cell: ({ sign }) => (
        <Stack gap={0}>
          <Text size="sm" fw={550} style={{ overflowWrap: "anywhere" }}>{sign.address.startsWith("hmac:") ? t("hashed") : sign.address}</Text>
          <Text size="xs" c="dimmed">{sign.channel === "*" ? t("every") : name(sign.channel)}</Text>
        </Stack>
      ),
    },
    { key: "people", label: t("people"), cell: (row) => <Stack gap={0}>{row.people.slice(0, 2).map((one) => <PersonName key={one.person} person={one.person} />)}</Stack> },
    {
      key: "kind", label: t("kind"), width: 130,
      cell: ({ sign }) => (
        <Stack gap={2} align="flex-start">
          <Badge color={tones[sign.kind === "stop" ? "warn" : "quiet"]}>{t(`k_${sign.kind}` as "k_stop")}</Badge>
          <Text size="xs" c="dimmed">{t("stops", { what: t(sign.scope as "everything") })}</Text>
        </Stack>
      ),
    },
    { key: "since", label: t("since"), width: 130, cell: ({ sign }) => <Stack gap={0}><TimeText at={sign.at} size="sm" /><Text size="xs" c="dimmed">{source(sign.source)}</Text></Stack> },
    { key: "before", label: t("sentBefore"), width: 130, cell: (row) => <Before row={row} /> },
  ];
  if (onLift) columns.push({ key: "lift", label: "", width: 90, align: "right", cell: (row) => (row.sign.kind === "erased" ? null : <Button size="compact-sm" variant="subtle" onClick={() => onLift(row)}>{t("lift")}</Button>) });
  return columns;
}

/** A message that had just left, with both times. */
function Before({ row }: { row: OptOutRow }) {
  const t = useOptOutWords();
  const format = useFormat();
  if (!row.sent_before) return <Text size="sm" c="dimmed">–</Text>;
  return <Text size="xs" style={{ whiteSpace: "pre-line" }}>{t("before", { sent: format.time(row.sent_before.handed_over_at), out: format.time(row.sent_before.opted_out_at) })}</Text>;
}

function Lifting({ row, onClose }: { row: OptOutRow; onClose: () => void }) {
  const t = useOptOutWords();
  const notify = useNotify();
  const lift = useLift();
  const { channel, address, kind } = row.sign;
  return (
    <WhyDialog title={t("liftTitle")} text={t("liftText", { address })} action={t("lift")} loading={lift.isPending} onClose={onClose}
      onGo={(why) => lift.mutate({ channel, address, kind: kind as StopKind, why }, { onSuccess: () => { onClose(); notify.done(t("lifted")); }, onError: notify.problem })} />
  );
}
