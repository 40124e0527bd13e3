import { Badge, Select, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconTag } from "@tabler/icons-react";
import { codesQuery, redemptionsQuery, type Coupon } from "@/features/coupons/api/codes";
import { useCouponWords } from "@/features/coupons/words";
import { useFormat } from "@/lib/format";
import { PersonName } from "@/parts/person-name";
import { useWorkspace } from "@/parts/vocabulary";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const STATES = ["free", "reserved", "committed", "redeemed", "void"] as const;
const TONE = { free: "quiet", reserved: "info", committed: "brand", redeemed: "good", void: "bad" } as const;

function useColumns(): Column<Coupon>[] {
  const t = useCouponWords();
  const format = useFormat();
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  return [
    { key: "code", label: t("code"), cell: (row) => <Text size="sm" ff="monospace">{row.code}</Text> },
    { key: "state", label: t("state"), width: 130, cell: (row) => <Badge color={tones[TONE[row.state]]}>{t(row.state)}</Badge> },
    {
      key: "person", label: t("person"), width: 180,
      cell: (row) => row.person_id ? <PersonName person={row.person_id} /> : "–",
    },
    { key: "given", label: t("since"), width: 180, cell: (row) => <TimeText at={row.committed_at} absolute size="sm" /> },
    { key: "expires", label: t("expires"), width: 180, cell: (row) => <TimeText at={row.expires_at} absolute size="sm" /> },
    { key: "order", label: t("order"), width: 150, cell: (row) => <Text size="sm">{row.order_id ?? "–"}</Text> },
    { key: "amount", label: t("amount"), width: 120, align: "right", cell: (row) => (row.amount === null ? "–" : format.money(row.amount, currency)) },
  ];
}

/** The codes of a pool. */
export function CodeTable({ pool, state, onState }: { pool: string; state: string; onState: (next: string) => void }) {
  const t = useCouponWords();
  const rows = useInfiniteQuery(codesQuery(pool, state));
  return (
    <>
      <FilterBar>
        <Select clearable w={200} aria-label={t("state")} placeholder={t("anyState")} value={state || null} data={STATES.map((value) => ({ value, label: t(value) }))}
          onChange={(next) => onState(next ?? "")} />
      </FilterBar>
      <DataTable label={t("codes")} rows={rows} columns={useColumns()} rowKey={(row) => row.code} filtered={state !== ""}
        empty={<EmptyState icon={IconTag} title={t("noCodes")} text={t("noCodesText")} />} />
    </>
  );
}

/** The codes of a pool that orders named. */
export function RedemptionTable({ pool }: { pool: string }) {
  const t = useCouponWords();
  const rows = useInfiniteQuery(redemptionsQuery(pool));
  return <DataTable label={t("redemptions")} rows={rows} columns={useColumns()} rowKey={(row) => row.code} empty={<EmptyState icon={IconTag} title={t("noRedemptions")} text={t("noRedemptionsText")} />} />;
}
