import { Alert, Button, Group, List, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconDownload } from "@tabler/icons-react";
import { recordQuery, type ProcessingRecord } from "@/features/privacy/api/record";
import { atStart } from "@/features/privacy/model";
import { ProcessorsForm } from "@/features/privacy/processors-form";
import { usePrivacyWords } from "@/features/privacy/words";
import { download } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { FreshView } from "@/ui/fresh-view";
import { useNotify } from "@/ui/notify";
import { SimpleTable } from "@/ui/simple-table";
import type { LostAt } from "@/ui/unsaved-guard";

/** The record of processing activities, made from the configuration, with what is still to be entered. */
export function RecordTab({ lostAt }: { lostAt: LostAt }) {
  return <FreshView of={recordQuery(useLanguage())}>{(found) => <Record found={found} lostAt={lostAt} />}</FreshView>;
}

function Record({ found, lostAt }: { found: ProcessingRecord; lostAt: LostAt }) {
  const t = usePrivacyWords();
  const notify = useNotify();
  const print = () => download(`/privacy/record?format=html&language=${found.language}`, "record.html").catch(notify.problem);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">{t("recordLead")}</Text>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void print()}>{t("printRecord")}</Button>
      </Group>
      {found.warnings.length === 0
        ? <Alert color="teal" icon={<IconCircleCheck aria-hidden />}>{t("complete")}</Alert>
        : <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t("toComplete")}><List size="sm">{found.warnings.map((one) => <List.Item key={one.code + one.account}>{one.text}</List.Item>)}</List></Alert>}
      <ProcessorsForm key={found.officer + JSON.stringify(found.processors)} found={found} lostAt={lostAt} />
      <Part title={t("activities")} lines={found.activities} />
      <section>
        <Title order={2} size="h4" mb="xs">{t("data")}</Title>
        <SimpleTable label={t("data")} rows={found.data} rowKey={(row) => row.table} columns={[
          { key: "what", label: t("table"), cell: (row) => <Text size="sm">{atStart(row.holds)}</Text> },
          { key: "kept", label: t("keptFor"), cell: (row) => <Text size="sm" c="dimmed">{row.kept}</Text> },
        ]} />
      </section>
      <Part title={t("measures")} lines={found.measures} />
      <TextInput readOnly label={t("controller")} value={found.controller || t("unknown")} />
      <Text size="sm" c="dimmed">{t("lawNote")}</Text>
    </Stack>
  );
}

function Part({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <Paper p="md">
      <Title order={2} size="h4" mb="xs">{title}</Title>
      <List size="sm" spacing={4}>{lines.map((one) => <List.Item key={one}>{one}</List.Item>)}</List>
    </Paper>
  );
}
