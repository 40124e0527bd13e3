import { Button, Code, Select, Text, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { IconDownload, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery, type AuditEntry, type AuditFilter } from "@/features/privacy/api/audit";
import { withFilters } from "@/features/privacy/model";
import { usePrivacyWords } from "@/features/privacy/words";
import { download } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { homeZone } from "@/lib/zone";
import { PersonName } from "@/parts/person-name";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { useNotify } from "@/ui/notify";
import { wholeDays } from "@/ui/period";
import { TimeText } from "@/ui/time-text";

const ACTIONS = {
  person: "aPerson", request: "aRequest", consent: "aConsent", suppression: "aSuppression", journey: "aJourney", template: "aTemplate", import: "aImport",
  user: "aUser", key: "aKey", retention: "aRetention",
} as const;

const ABOUT = /^(person|consent|request)\./;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who changed what and who looked at whom, with filters, to take along as CSV. */
export function AuditTab({ filter, onFilter }: { filter: AuditFilter; onFilter: (next: AuditFilter) => void }) {
  const t = usePrivacyWords();
  const notify = useNotify();
  const lang = useLanguage();
  const asked = { ...filter, since: filter.since && moment(filter.since, "from"), until: filter.until && moment(filter.until, "to") };
  const rows = useInfiniteQuery(auditQuery(asked));
  const columns: Column<AuditEntry>[] = [
    { key: "when", label: t("when"), width: 190, cell: (row) => <TimeText at={row.at} absolute size="sm" /> },
    { key: "who", label: t("who"), width: 220, cell: (row) => <Text size="sm" truncate>{row.actor}</Text> },
    { key: "what", label: t("action"), width: 210, cell: (row) => <Code>{row.action}</Code> },
    { key: "object", label: t("object"), cell: (row) => (ABOUT.test(row.action) && ID.test(row.object) ? <PersonName person={row.object} /> : <Text size="sm" truncate maw={260}>{row.object}</Text>) },
    { key: "details", label: t("details"), cell: (row) => <Text size="xs" c="dimmed" lineClamp={2}>{Object.entries(row.detail ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")}</Text> },
  ];
  const put = (part: AuditFilter) => onFilter({ ...filter, ...part });
  return (
    <>
      <FilterBar search={filter.actor ?? ""} onSearch={(next) => put({ actor: next || undefined })} placeholder={t("searchWho")}>
        <Select aria-label={t("action")} placeholder={t("actions")} clearable w={150} value={filter.action ?? null} data={Object.entries(ACTIONS).map(([value, word]) => ({ value, label: t(word) }))}
          onChange={(next) => put({ action: next ?? undefined })} />
        <TextInput aria-label={t("onWhat")} placeholder={t("onWhat")} w={155} defaultValue={filter.object ?? ""} onBlur={(event) => put({ object: event.currentTarget.value.trim() || undefined })} />
        <DatePickerInput type="range" locale={lang} valueFormat="D. MMM YYYY" aria-label={t("period")} placeholder={t("period")} w={190} clearable allowSingleDateInRange
          value={[filter.since ?? null, filter.until ?? null]} onChange={([since, until]) => put({ since: since ?? undefined, until: until ?? undefined })} />
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void download(withFilters("/audit.csv", asked), "audit.csv").catch(notify.problem)}>{t("csv")}</Button>
      </FilterBar>
      <DataTable label={t("audit")} rows={rows} columns={columns} rowKey={(row) => row.id} filtered={Object.values(filter).some(Boolean)}
        empty={<EmptyState icon={IconHistory} title={t("noAudit")} text={t("noAuditText")} />} />
    </>
  );
}

/** The beginning of a day in the workspace's zone, or its end. */
function moment(day: string, edge: "from" | "to"): string {
  return wholeDays({ from: day, to: day }, homeZone() ?? "UTC")[edge].toISOString();
}
