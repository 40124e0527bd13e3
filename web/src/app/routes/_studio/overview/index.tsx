import { Button, Group, Menu, Select, SimpleGrid } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { overviewQuery, type Compare } from "@/features/overview/api/overview";
import { OverviewResults } from "@/features/overview/overview-view";
import { useOverviewWords } from "@/features/overview/words";
import { download } from "@/lib/api";
import { FigureSkeleton } from "@/ui/figure";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { daysOf, periodOf, periodSearch, type PeriodSearch } from "@/ui/period";
import { PeriodPicker } from "@/ui/period-picker";
import { QueryView } from "@/ui/query-view";

type Search = PeriodSearch & { compare?: Compare };

/** Results of a period. */
export const Route = createFileRoute("/_studio/overview/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    ...periodSearch(search), ...(search.compare === "none" || search.compare === "year" ? { compare: search.compare } : {}),
  }),
  component: OverviewScreen,
});

function OverviewScreen() {
  const t = useOverviewWords();
  const notify = useNotify();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const period = periodOf(search, 30);
  const compare = search.compare ?? "previous";
  const { from, to } = daysOf(period);
  const results = useQuery(overviewQuery(from, to, compare));
  const file = (by: string) => void download(`/analytics/overview.csv?from=${from}&to=${to}&by=${by}`, `overview-${by}.csv`).catch(notify.problem);
  return (
    <Page title={t("title")} lead={results.data && t("lead", { zone: results.data.zone, currency: results.data.currency })} actions={(
      <Menu position="bottom-end">
        <Menu.Target><Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>{t("export")}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => file("channel")}>{t("exportChannels")}</Menu.Item>
          <Menu.Item onClick={() => file("journey")}>{t("exportJourneys")}</Menu.Item>
          <Menu.Item onClick={() => file("day")}>{t("exportDays")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    )}>
      <Group mb="lg" gap="xs">
        <PeriodPicker value={period} onChange={(next) => void navigate({ search: { ...next, compare: search.compare } })} />
        <Select aria-label={t("compare")} w={270} allowDeselect={false} value={compare}
          data={(["previous", "year", "none"] as const).map((value) => ({ value, label: `${t("compare")}: ${t(value)}` }))}
          onChange={(next) => void navigate({ search: { ...periodSearch({ ...search }), compare: next === "previous" ? undefined : (next as Compare) } })} />
      </Group>
      <QueryView query={results} skeleton={<Waiting />}>{(found) => <OverviewResults results={found} compare={compare} />}</QueryView>
    </Page>
  );
}

function Waiting() {
  return <SimpleGrid cols={{ base: 2, md: 4 }}>{Array.from({ length: 8 }, (_, index) => <FigureSkeleton key={index} />)}</SimpleGrid>;
}
