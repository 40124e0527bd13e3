import { Anchor, Paper, SegmentedControl, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconChartBar } from "@tabler/icons-react";
import { useState } from "react";
import type { Compare, Figures, Results } from "@/features/overview/api/overview";
import { useOverviewWords } from "@/features/overview/words";
import { useChannelName } from "@/parts/channels";
import { MessageLink } from "@/parts/message-link";
import { messagesBehind } from "@/parts/message-links";
import { useReason } from "@/parts/reasons";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { Chart } from "@/ui/chart";
import type { Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Figure, type Against } from "@/ui/figure";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";

/** Totals, the days as a chart, and the tables by channel, journey and reason. */
export function OverviewResults({ results, compare }: { results: Results; compare: Compare }) {
  const t = useOverviewWords();
  if (results.totals.planned === 0 && results.totals.entered === 0 && results.sales.orders === 0) {
    return <EmptyState icon={IconChartBar} title={t("empty")} text={t("emptyText")} actions={<Anchor component={Link} to={"/journeys" as never}>{t("toJourneys")}</Anchor>} />;
  }
  return (
    <Stack gap="lg">
      <Totals results={results} against={compare === "year" ? "year" : "previous"} />
      <Days results={results} />
      <ByChannel results={results} />
      <ByJourney results={results} />
      <Reasons results={results} />
    </Stack>
  );
}

function Totals({ results, against }: { results: Results; against: Against }) {
  const t = useOverviewWords();
  const format = useFormat();
  const lang = useLanguage();
  const { totals, totals_before: before, sales, sales_before: salesBefore, currency } = results;
  const counted = (code: string) => results.definitions[code]?.[lang];
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label={t("sent")} counted={counted("sent")} value={format.compact(totals.sent)} now={totals.sent} before={before?.sent} against={against}
        note={totals.sent > 0 && t("deliveryRate", { share: format.percent(totals.delivered / totals.sent) })} />
      <Figure label={t("clicks")} counted={counted("clicks")} value={format.compact(totals.clicks)} now={totals.clicks} before={before?.clicks} against={against}
        note={totals.sent > 0 && t("clickRate", { share: format.percent(totals.clicks / totals.sent) })} />
      <Figure label={t("converted")} counted={counted("converted")} value={format.compact(totals.converted)} now={totals.converted} before={before?.converted} against={against} />
      <Figure label={t("revenue")} counted={counted("revenue")} value={format.money(totals.revenue, currency)} now={totals.revenue} before={before?.revenue} against={against} note={t("credited")} />
      <Figure label={t("not_sent")} counted={counted("not_sent")} value={format.compact(totals.not_sent)} now={totals.not_sent} before={before?.not_sent} against={against} lessIsBetter />
      <Figure label={t("opt_outs")} counted={counted("opt_outs")} value={format.compact(totals.opt_outs)} now={totals.opt_outs} before={before?.opt_outs} against={against} lessIsBetter />
      <Figure label={t("net_revenue")} counted={counted("net_revenue")} value={format.money(sales.net_revenue, currency)} now={sales.net_revenue} before={salesBefore?.net_revenue} against={against}
        note={t("orderCount", { count: sales.orders })} />
      <Figure label={t("cost")} counted={counted("cost")} value={totals.cost_micro === null ? "–" : format.money(totals.cost_micro / 10_000, currency)}
        note={totals.cost_micro === null && t("noPrices")} />
    </SimpleGrid>
  );
}

function Days({ results }: { results: Results }) {
  const t = useOverviewWords();
  const format = useFormat();
  const [what, setWhat] = useState<"messages" | "money">("messages");
  const { totals, currency } = results;
  const data = results.days.map((day) => ({
    day: format.shortDay(day.day), sent: day.sent, not_sent: day.not_sent, clicks: day.clicks, revenue: day.revenue / 100, net_revenue: day.net_revenue / 100,
  }));
  return (
    <Paper component="section" aria-label={t("byDay")}>
      <Title order={2} mb="sm">{t("byDay")}</Title>
      <SegmentedControl size="xs" mb="md" value={what} onChange={(next) => setWhat(next as "messages")} aria-label={t("byDay")}
        data={[{ value: "messages", label: t("messages") }, { value: "money", label: t("money") }]} />
      {what === "messages" ? (
        <Chart kind="bar" data={data} by="day" stacked={false} label={t("chartMessages", { sent: format.number(totals.sent), not_sent: format.number(totals.not_sent) })}
          series={[{ name: "sent", label: t("sent") }, { name: "clicks", label: t("clicks"), tone: "good" }, { name: "not_sent", label: t("not_sent"), tone: "bad" }]} />
      ) : (
        <Chart kind="area" data={data} by="day" label={t("chartRevenue", { sum: format.money(results.sales.net_revenue, currency) })} value={(value) => format.money(value * 100, currency)}
          series={[{ name: "net_revenue", label: t("net_revenue"), tone: "quiet" }, { name: "revenue", label: t("revenue") }]} />
      )}
    </Paper>
  );
}

type Named = { key: string; figures: Figures };

function useFigureColumns(currency: string): Column<Named>[] {
  const t = useOverviewWords();
  const format = useFormat();
  const count = (key: "sent" | "delivered" | "clicks" | "converted" | "not_sent" | "opt_outs"): Column<Named> => ({
    key, label: t(key), align: "right", cell: (row) => format.number(row.figures[key]),
  });
  return [
    count("sent"), count("delivered"), count("clicks"), count("converted"),
    { key: "revenue", label: t("revenue"), align: "right", cell: (row) => format.money(row.figures.revenue, currency) },
    count("not_sent"), count("opt_outs"),
    { key: "cost", label: t("cost"), align: "right", cell: (row) => (row.figures.cost_micro === null ? "–" : format.money(row.figures.cost_micro / 10_000, currency)) },
  ];
}

function ByChannel({ results }: { results: Results }) {
  const t = useOverviewWords();
  const channel = useChannelName();
  const figures = useFigureColumns(results.currency);
  if (results.channels.length === 0) return null;
  return (
    <section aria-label={t("channels")}>
      <Title order={2} mb="sm">{t("channels")}</Title>
      <SimpleTable label={t("channels")} rows={results.channels.map((one) => ({ key: one.channel, figures: one.figures }))} rowKey={(row) => row.key}
        columns={[{ key: "channel", label: t("channel"), cell: (row) => <Text size="sm" fw={550}>{channel(row.key)}</Text> }, ...figures]} />
    </section>
  );
}

function ByJourney({ results }: { results: Results }) {
  const t = useOverviewWords();
  const format = useFormat();
  const figures = useFigureColumns(results.currency);
  if (results.journeys.length === 0) return null;
  const rows = results.journeys.map((one) => ({ key: one.journey, name: one.name, status: one.status, figures: one.figures }));
  return (
    <section aria-label={t("journeys")}>
      <Title order={2} mb="sm">{t("journeys")}</Title>
      <SimpleTable label={t("journeys")} rows={rows} rowKey={(row) => row.key}
        columns={[
          {
            key: "journey", label: t("journey"),
            cell: (row) => (
              <>
                {row.key === "" ? <Text size="sm" span>{t("noJourney")}</Text> : (
                  <Anchor component={Link} to="/journeys/$journey" params={{ journey: row.key } as never} size="sm" fw={550} mr={8}>{row.name || row.key}</Anchor>
                )}
                {row.status && <StatusBadge status={row.status} />}
              </>
            ),
          },
          { key: "entered", label: t("entered"), align: "right", cell: (row) => format.number(row.figures.entered) },
          ...(figures as Column<(typeof rows)[number]>[]),
        ]} />
    </section>
  );
}

function Reasons({ results }: { results: Results }) {
  const t = useOverviewWords();
  const format = useFormat();
  const reason = useReason();
  const rows = Object.entries(results.totals.not_sent_by).sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return null;
  return (
    <section aria-label={t("why")}>
      <Title order={2} mb="sm">{t("why")}</Title>
      <SimpleTable label={t("why")} rows={rows} rowKey={([code]) => code}
        columns={[
          {
            key: "reason", label: t("why"),
            cell: ([code]) => <MessageLink search={messagesBehind("not_sent", results, { reason: code })} size="sm">{reason(code)?.meaning}</MessageLink>,
          },
          { key: "n", label: t("not_sent"), align: "right", width: 140, cell: ([, n]) => format.number(n) },
        ]} />
    </section>
  );
}
