import { Code, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { auditQuery, type AuditEntry } from "@/features/team/api/list-audit";
import { useTeamWords } from "@/features/team/words";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { TimeText } from "@/ui/time-text";

/** Every change and every look at a person, newest first. */
export function AuditTable({ actor, onActor }: { actor: string; onActor: (next: string) => void }) {
  const t = useTeamWords();
  const rows = useInfiniteQuery(auditQuery(actor));
  const columns: Column<AuditEntry>[] = [
    { key: "when", label: t("when"), width: 190, cell: (entry) => <TimeText at={entry.at} absolute size="sm" /> },
    { key: "who", label: t("who"), width: 220, cell: (entry) => <Text size="sm" truncate>{entry.actor}</Text> },
    { key: "what", label: t("what"), width: 200, cell: (entry) => <Code>{entry.action}</Code> },
    { key: "object", label: t("object"), cell: (entry) => <Text size="sm" truncate maw={260}>{entry.object}</Text> },
    {
      key: "details", label: t("details"),
      cell: (entry) => <Text size="xs" c="dimmed" lineClamp={2}>{Object.entries(entry.detail ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")}</Text>,
    },
  ];
  return (
    <>
      <FilterBar search={actor} onSearch={onActor} placeholder={t("searchActor")} />
      <DataTable label={t("audit")} rows={rows} columns={columns} rowKey={(entry) => entry.id} filtered={actor !== ""}
        empty={<EmptyState icon={IconHistory} title={t("noAudit")} text={t("noAuditText")} />} />
    </>
  );
}
