import { Code, Text } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { unmatchedQuery } from "@/features/providers/api/providers";
import { useProviderWords } from "@/features/providers/words";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** Reports of providers that fit to no message. */
export function UnmatchedTable() {
  const t = useProviderWords();
  const reports = useQuery(unmatchedQuery);
  return (
    <QueryView query={reports}>
      {(found) => found.length === 0 ? <EmptyState icon={IconInbox} title={t("unmatched")} text={t("noUnmatched")} /> : (
        <>
          <Text size="sm" c="dimmed" mb="sm">{t("unmatchedText")}</Text>
          <SimpleTable label={t("unmatched")} rows={found} rowKey={(row) => row.id}
            columns={[
              { key: "when", label: t("when"), width: 170, cell: (row) => <TimeText at={row.at} size="sm" /> },
              { key: "provider", label: t("provider"), width: 190, cell: (row) => <Text size="sm">{row.provider}</Text> },
              { key: "report", label: t("report"), cell: (row) => <Code style={{ overflowWrap: "anywhere" }}>{JSON.stringify(row.report)}</Code> },
            ]} />
        </>
      )}
    </QueryView>
  );
}
