import { Alert, List, Stack, Text, Title } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import type { ErasureReport, StoredData } from "@/features/privacy/api/person";
import { atStart } from "@/features/privacy/model";
import { usePrivacyWords } from "@/features/privacy/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import { SimpleTable } from "@/ui/simple-table";

/** What an erasure did: every table, what stays and why, who has to be told, and where it was searched afterwards. */
export function ReportView({ report }: { report: ErasureReport }) {
  const t = usePrivacyWords();
  const lang = useLanguage();
  const format = useFormat();
  const { searched } = report;
  const notices = [...new Set(searched.found.map((one) => one.table))].join(", ");
  return (
    <Stack>
      <Alert color="teal" icon={<IconShieldCheck aria-hidden />} title={t("erased")}>
        {t("reportLead", { at: format.dayTime(report.at), tables: searched.tables })}
        {searched.by_index.length > 0 && <Text size="sm">{t("byIndex", { names: searched.by_index.join(", ") })}</Text>}
        {notices && <Text size="sm">{t("notices", { names: notices })}</Text>}
      </Alert>
      <SimpleTable label={t("report")} rows={report.tables.filter((one) => one.rows > 0)} rowKey={(row) => row.table} columns={[
        { key: "what", label: t("table"), cell: (row) => <><Text size="sm">{atStart(row.holds[lang])}</Text><Text size="xs" c="dimmed">{row.table}</Text></> },
        { key: "rows", label: t("rows"), align: "right", width: 90, cell: (row) => format.number(row.rows) },
        { key: "did", label: t("did"), width: 150, cell: (row) => t(row.did) },
        { key: "stays", label: t("stays"), cell: (row) => <Text size="xs" c="dimmed">{row.stays[lang] ?? t("nothingStays")}</Text> },
      ]} />
      <Consequences counts={{
        profiles: report.profiles, journeys: report.left_journeys, waiting: report.taken_back, inFlight: report.in_flight, shared: report.shared_addresses,
      }} />
      <Recipients recipients={report.recipients} />
    </Stack>
  );
}

type Counts = { profiles: number; journeys: number; waiting: number; inFlight: number; shared: number };

/** What an erasure means beyond the tables; lines that say nothing are left out. */
export function Consequences({ counts }: { counts: Counts }) {
  const t = usePrivacyWords();
  const lines = [
    counts.profiles > 1 && t("profiles", { count: counts.profiles }), counts.journeys > 0 && t("leaves", { count: counts.journeys }),
    counts.waiting > 0 && t("takenBack", { count: counts.waiting }), counts.inFlight > 0 && t("inFlight", { count: counts.inFlight }),
    counts.shared > 0 && t("shared", { count: counts.shared }),
  ].filter((one): one is string => !!one);
  return lines.length ? <List size="sm">{lines.map((one) => <List.Item key={one}>{one}</List.Item>)}</List> : null;
}

/** Who was given data, and has to be told. */
export function Recipients({ recipients }: { recipients: StoredData["recipients"] }) {
  const t = usePrivacyWords();
  const channel = useChannelName();
  return (
    <div>
      <Title order={3} size="h5">{t("tell")}</Title>
      {recipients.length === 0 ? <Text size="sm" c="dimmed">{t("nobody")}</Text> : (
        <List size="sm">{recipients.map((one) => <List.Item key={one.account + one.channel}>{t("recipient", { vendor: one.vendor, count: one.messages, channel: channel(one.channel) })}</List.Item>)}</List>
      )}
    </div>
  );
}
