import { Alert, Button, Collapse, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { unmatchedQuery, type Shop } from "@/features/shops/api/shops";
import { useShopWords } from "@/features/shops/words";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** Parcels of which a carrier told and which are nobody's yet, with what it said of them last. */
export function UnmatchedParcels({ shop }: { shop: Shop }) {
  const t = useShopWords();
  const [listed, setListed] = useState(false);
  return (
    <Alert color="yellow" title={t("unmatchedCount", { count: shop.unmatched })}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t("unmatchedText")}</Text>
        <Button variant="default" size="xs" aria-expanded={listed} onClick={() => setListed(!listed)}>{t(listed ? "hideUnmatched" : "showUnmatched")}</Button>
      </Stack>
      <Collapse expanded={listed} mt="xs">{listed && <ParcelTable shop={shop.id} />}</Collapse>
    </Alert>
  );
}

function ParcelTable({ shop }: { shop: string }) {
  const t = useShopWords();
  const found = useQuery(unmatchedQuery(shop));
  return (
    <QueryView query={found}>
      {(rows) => (
        <SimpleTable bare label={`${t("unmatched")}: ${shop}`} rows={rows} rowKey={(row) => row.id}
          columns={[
            { key: "when", label: t("when"), width: 150, cell: (row) => <TimeText at={row.at} size="sm" /> },
            { key: "parcel", label: t("parcel"), width: 230, cell: (row) => <Text size="sm" style={{ overflowWrap: "anywhere" }}>{row.parcel.number}</Text> },
            { key: "stage", label: t("stage"), width: 170, cell: (row) => t(row.parcel.stage) },
            { key: "orders", label: t("orders"), cell: (row) => <Text size="sm" style={{ overflowWrap: "anywhere" }}>{[...new Set([...row.parcel.order_ids ?? [], ...row.parcel.order_numbers ?? []])].join(", ")}</Text> },
            { key: "carrier", label: t("carrier"), width: 120, cell: (row) => row.parcel.carrier },
          ]} />
      )}
    </QueryView>
  );
}
