import { Button, Group, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { useState } from "react";
import { linesOf, useSaveProcessors, type Lines, type ProcessingRecord, type ProcessorBody, type ProcessorLine } from "@/features/privacy/api/record";
import { usePrivacyWords } from "@/features/privacy/words";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import type { Column } from "@/ui/data-table";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { SimpleTable } from "@/ui/simple-table";
import { UnsavedGuard, type LostAt } from "@/ui/unsaved-guard";

const TRANSFERS = ["eea", "adequacy", "dpf", "scc"] as const;

/** Who processes data for the shop: country, contract and transfer basis of every provider account, and the officer. */
export function ProcessorsForm({ found, lostAt }: { found: ProcessingRecord; lostAt: LostAt }) {
  const t = usePrivacyWords();
  const notify = useNotify();
  const may = useMay("admin");
  const save = useSaveProcessors();
  const [officer, setOfficer] = useState(found.officer);
  const [lines, setLines] = useState(() => linesOf(found));
  const before = { officer: found.officer, processors: linesOf(found) };
  const unsaved = JSON.stringify({ officer, processors: lines }) !== JSON.stringify(before);
  const keep = async (was: typeof before, body: typeof before) => {
    await save.mutateAsync({ was, body });
    notify.done(t("processorsSaved"), body === before ? undefined : () => keep(body, before));
  };
  const submit = () => void keep(before, { officer, processors: lines }).catch(() => undefined); // the fault is shown by `error`
  const columns = useColumns(may, lines, (account, part) => setLines((old) => ({ ...old, [account]: { ...old[account]!, ...part } })));
  return (
    <Paper p="md">
      <UnsavedGuard unsaved={unsaved} lostAt={lostAt} />
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack>
          <TextInput label={t("officer")} description={t("officerHint")} value={officer} readOnly={!may} maxLength={200} onChange={(event) => setOfficer(event.currentTarget.value)} />
          <Title order={2} size="h4">{t("processors")}</Title>
          <SimpleTable bare label={t("processors")} minWidth={760} rows={found.processors} rowKey={(row) => row.account} columns={columns} />
          {save.error && <ProblemNotice error={save.error} />}
          {may && <Group justify="flex-end"><Button type="submit" disabled={!unsaved} loading={save.isPending}>{t("save")}</Button></Group>}
        </Stack>
      </form>
    </Paper>
  );
}

function useColumns(may: boolean, lines: Lines, put: (account: string, part: Partial<ProcessorBody>) => void): Column<ProcessorLine>[] {
  const t = usePrivacyWords();
  const lang = useLanguage();
  const channel = useChannelName();
  const named = (what: string, row: ProcessorLine) => `${what}: ${row.account}`;
  return [
    { key: "account", label: t("account"), cell: (row) => <><Text size="sm" fw={500}>{row.account}</Text><Text size="xs" c="dimmed">{row.demo ? `${row.title} · ${t("own")}` : row.title}</Text></> },
    { key: "channels", label: t("channels"), width: 130, cell: (row) => <Text size="sm">{row.channels.map(channel).join(", ")}</Text> },
    {
      key: "country", label: t("country"), width: 100,
      cell: (row) => <TextInput size="sm" aria-label={named(t("country"), row)} readOnly={!may} maxLength={2} value={lines[row.account]!.country} onChange={(event) => put(row.account, { country: event.currentTarget.value.toUpperCase() })} />,
    },
    {
      key: "contract", label: t("contract"), width: 160,
      cell: (row) => <DatePickerInput size="sm" locale={lang} valueFormat="D. MMM YYYY" clearable aria-label={named(t("contract"), row)} readOnly={!may} value={lines[row.account]!.contract || null}
        onChange={(contract) => put(row.account, { contract: contract ?? "" })} />,
    },
    {
      key: "transfer", label: t("transfer"), width: 240,
      cell: (row) => <Select size="sm" aria-label={named(t("transfer"), row)} clearable readOnly={!may} placeholder={t("unknown")} value={lines[row.account]!.transfer || null}
        data={TRANSFERS.map((value) => ({ value, label: t(value) }))} onChange={(next) => put(row.account, { transfer: (next ?? "") as ProcessorBody["transfer"] })} />,
    },
  ];
}
