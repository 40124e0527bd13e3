import { Anchor, Badge, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { IconTag } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { poolsQuery, type PoolView } from "@/features/coupons/api/pools";
import { useCouponWords } from "@/features/coupons/words";
import { useFormat } from "@/lib/format";
import { useWorkspace } from "@/parts/vocabulary";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Every pool with what is left and what came of it. */
export function PoolTable({ add }: { add: ReactNode }) {
  const t = useCouponWords();
  const format = useFormat();
  const navigate = useNavigate();
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  const rows = useInfiniteQuery(poolsQuery());
  const columns: Column<PoolView>[] = [
    {
      key: "name", label: t("name"),
      cell: ({ pool, low }) => (
        <Group gap="xs">
          <Anchor component={Link} to="/coupons/$pool" params={{ pool: pool.id } as never} size="sm" fw={550}>{pool.name || pool.id}</Anchor>
          {low && <Badge color={tones.warn}>{t("low")}</Badge>}
        </Group>
      ),
    },
    { key: "kind", label: t("kind"), width: 140, cell: ({ pool }) => <Text size="sm">{t(pool.kind)}</Text> },
    { key: "free", label: t("remaining"), width: 110, align: "right", cell: ({ pool, stock }) => (pool.kind === "generated" ? t("unlimited") : format.number(stock.free)) },
    { key: "given", label: t("given"), width: 110, align: "right", cell: ({ use }) => format.number(use.given) },
    {
      key: "redeemed", label: t("redeemed"), width: 130, align: "right",
      cell: ({ use }) => `${format.number(use.redeemed)}${use.given ? ` · ${format.percent(use.redeemed / use.given)}` : ""}`,
    },
    { key: "amount", label: t("revenue"), width: 140, align: "right", cell: ({ use }) => format.money(use.amount, currency) },
    { key: "valid", label: t("validTo"), width: 150, cell: ({ pool }) => (pool.valid_to ? <TimeText at={pool.valid_to} absolute size="sm" /> : <Text size="sm" c="dimmed">–</Text>) },
  ];
  return (
    <DataTable label={t("title")} rows={rows} columns={columns} rowKey={({ pool }) => pool.id} onRow={({ pool }) => void navigate({ to: "/coupons/$pool", params: { pool: pool.id } } as never)}
      empty={<EmptyState icon={IconTag} title={t("empty")} text={t("emptyText")} actions={add} />} />
  );
}
