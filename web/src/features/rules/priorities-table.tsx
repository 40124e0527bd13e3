import { Anchor, Stack, Text } from "@mantine/core";
import { IconListNumbers } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Rules } from "@/features/rules/api/rules";
import { useRulesWords } from "@/features/rules/words";
import { useFormat } from "@/lib/format";
import { useWorkspace } from "@/parts/vocabulary";
import { EmptyState } from "@/ui/empty-state";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";

/** The journeys in the order in which they win. */
export function PrioritiesTable({ rules }: { rules: Rules }) {
  const t = useRulesWords();
  const format = useFormat();
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  const rows = rules.priorities.map((one, index) => ({ ...one, place: index + 1 }));
  if (rows.length === 0) return <EmptyState icon={IconListNumbers} title={t("noPriorities")} text={t("noPrioritiesText")} />;
  return (
    <Stack>
      <Text size="sm" c="dimmed">{t("prioritiesLead")}</Text>
      <SimpleTable label={t("priorities")} rows={rows} rowKey={(row) => row.journey}
        columns={[
          { key: "place", label: t("place"), width: 80, cell: (row) => <Text size="sm" c="dimmed">{row.place}</Text> },
          {
            key: "journey", label: t("journey"),
            cell: (row) => <Anchor component={Link} to={"/journeys/$journey" as never} params={{ journey: row.journey } as never} size="sm" fw={550}>{row.name}</Anchor>,
          },
          { key: "status", label: t("status"), width: 150, cell: (row) => <StatusBadge status={row.status} /> },
          { key: "stage", label: t("stage"), width: 150, cell: (row) => <Text size="sm">{useRulesWords.has(row.stage) ? t(row.stage as "cart") : row.stage || "–"}</Text> },
          { key: "priority", label: t("priority"), width: 120, align: "right", cell: (row) => row.priority },
          { key: "value", label: t("value"), width: 160, align: "right", cell: (row) => (row.value ? format.money(row.value, currency) : "–") },
        ]} />
    </Stack>
  );
}
