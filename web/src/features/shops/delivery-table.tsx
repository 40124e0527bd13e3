import { Badge, Text } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { deliveriesQuery } from "@/features/shops/api/shops";
import { outcomeTone } from "@/features/shops/model";
import { useShopWords } from "@/features/shops/words";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** The last calls and readings of a shop, with what came of each; never what stood in them. */
export function DeliveryTable({ shop }: { shop: string }) {
  const t = useShopWords();
  const found = useQuery(deliveriesQuery(shop));
  const word = (outcome: string) => (useShopWords.has(outcome) ? t(outcome as "taken") : outcome);
  return (
    <QueryView query={found}>
      {(rows) => rows.length === 0 ? <EmptyState icon={IconInbox} title={t("noDeliveries")} text={t("noDeliveriesText")} /> : (
        <SimpleTable bare label={`${t("deliveries")}: ${shop}`} rows={rows} rowKey={(row) => row.id}
          columns={[
            { key: "when", label: t("when"), width: 150, cell: (row) => <TimeText at={row.at} size="sm" /> },
            { key: "topic", label: t("topic"), width: 230, cell: (row) => <Text size="sm" style={{ overflowWrap: "anywhere" }}>{row.topic === "read" ? t("topicRead") : row.topic}</Text> },
            { key: "outcome", label: t("outcome"), width: 190, cell: (row) => <Badge color={tones[outcomeTone(row.outcome)]}>{word(row.outcome)}</Badge> },
            { key: "events", label: t("events"), width: 90, align: "right", cell: (row) => row.facts },
            { key: "note", label: t("note"), cell: (row) => <Text size="sm">{row.note}</Text> },
          ]} />
      )}
    </QueryView>
  );
}
