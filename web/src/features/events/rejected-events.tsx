import { Code, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { rejectedQuery } from "@/features/events/api/events";
import { useEventWords } from "@/features/events/words";
import { useFormat } from "@/lib/format";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

const DAYS = 7;

/** Events of the shop that were refused, with the reason and the shape of the last one; no personal data. */
export function RejectedEvents() {
  const t = useEventWords();
  const format = useFormat();
  const rejected = useQuery(rejectedQuery(DAYS));
  return (
    <QueryView query={rejected}>
      {({ reasons }) => reasons.length === 0 ? <EmptyState icon={IconCircleCheck} title={t("noneRejected")} text={t("noneRejectedText", { days: DAYS })} /> : (
        <SimpleTable label={t("rejected")} rows={reasons} rowKey={(row) => row.reason}
          columns={[
            { key: "reason", label: t("reason"), cell: (row) => <Text size="sm" fw={550}>{row.reason}</Text> },
            { key: "n", label: t("count"), align: "right", width: 110, cell: (row) => format.number(row.n) },
            { key: "last", label: t("lastAt"), width: 170, cell: (row) => <TimeText at={row.last_at} size="sm" /> },
            { key: "sample", label: t("sample"), cell: (row) => <Code>{JSON.stringify(row.sample)}</Code> },
          ]} />
      )}
    </QueryView>
  );
}
