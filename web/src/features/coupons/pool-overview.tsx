import { Alert, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { outlookQuery, type PoolView } from "@/features/coupons/api/pools";
import { cameText } from "@/features/coupons/model";
import { useCouponWords } from "@/features/coupons/words";
import { useFormat } from "@/lib/format";
import { useWorkspace } from "@/parts/vocabulary";
import { Chart } from "@/ui/chart";
import { Figure } from "@/ui/figure";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** What is left, how fast it goes, how long it lasts, and who added what. */
export function PoolOverview({ view }: { view: PoolView }) {
  const t = useCouponWords();
  const format = useFormat();
  const outlook = useQuery(outlookQuery(view.pool.id));
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  return (
    <QueryView query={outlook}>
      {(seen) => (
        <Stack gap="lg">
          {seen.low && <Alert color="yellow" title={t("low")}>{seen.days_left !== null && t("lasts", { count: format.number(seen.days_left) })}</Alert>}
          <SimpleGrid cols={{ base: 2, md: 4 }}>
            <Figure label={t("remaining")} value={seen.remaining === null ? t("unlimited") : format.number(seen.remaining)}
              note={seen.days_left === null ? t("lastsNo") : t("lasts", { count: format.number(seen.days_left) })} />
            <Figure label={t("given")} value={format.number(view.use.given)} note={`${format.decimal(seen.per_day)} / ${t("burn")}`} />
            <Figure label={t("redeemed")} value={format.number(view.use.redeemed)} note={t("rate", { share: format.percent(seen.redeemed_share ?? 0) })} />
            <Figure label={t("revenue")} value={format.money(view.use.amount, currency)} />
          </SimpleGrid>
          <Paper>
            <Title order={2} mb="md">{t("burn")}</Title>
            <Chart kind="bar" by="day" data={seen.days.map((one) => ({ day: format.shortDay(one.day), given: one.given, redeemed: one.redeemed }))}
              label={t("burnChart", { given: seen.days.reduce((sum, one) => sum + one.given, 0), redeemed: seen.days.reduce((sum, one) => sum + one.redeemed, 0) })}
              series={[{ name: "given", label: t("given") }, { name: "redeemed", label: t("redeemed"), tone: "good" }]} />
          </Paper>
          {seen.history.length > 0 && (
            <section aria-label={t("history")}>
              <Title order={2} mb="sm">{t("history")}</Title>
              <SimpleTable label={t("history")} rows={seen.history} rowKey={(row) => `${row.at} ${row.action}`}
                columns={[
                  { key: "when", label: t("when"), width: 200, cell: (row) => <TimeText at={row.at} absolute size="sm" /> },
                  { key: "who", label: t("who"), cell: (row) => <Text size="sm">{row.actor}</Text> },
                  { key: "what", label: t("what"), cell: (row) => <Text size="sm">{cameText(row.action, t)}</Text> },
                  { key: "codes", label: t("count"), align: "right", cell: (row) => (row.codes === null ? "–" : format.number(row.codes)) },
                ]} />
            </section>
          )}
        </Stack>
      )}
    </QueryView>
  );
}
