import { SegmentedControl, SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { homeQuery } from "@/features/home/api/home";
import { HomeOverview } from "@/features/home/home-view";
import { useHomeWords } from "@/features/home/words";
import { useSession } from "@/lib/session";
import { FigureSkeleton } from "@/ui/figure";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { useUiWords } from "@/ui/words";

/** Home: what happened, what needs a look, where to go on. */
export const Route = createFileRoute("/_studio/")({
  validateSearch: (search: Record<string, unknown>): { days?: number } => {
    const days = Number(search.days);
    return days === 1 || days === 30 || days === 90 ? { days } : {};
  },
  component: HomeScreen,
});

function HomeScreen() {
  const t = useHomeWords();
  const ui = useUiWords();
  const { days = 7 } = Route.useSearch();
  const navigate = Route.useNavigate();
  const home = useQuery({ ...homeQuery(days), refetchInterval: 60_000 });
  const { name } = useSession().workspace;
  return (
    <Page title={t("title")} lead={t("hello", { shop: name })} actions={(
      <SegmentedControl aria-label={ui("period")} value={String(days)} data={[1, 7, 30, 90].map((one) => ({ value: String(one), label: ui("daysShort", { count: one }) }))}
        onChange={(next) => void navigate({ search: next === "7" ? {} : { days: Number(next) } })} />
    )}>
      <QueryView query={home} skeleton={<Waiting />}>{(found) => <HomeOverview home={found} />}</QueryView>
    </Page>
  );
}

function Waiting() {
  return <SimpleGrid cols={{ base: 2, sm: 3, lg: 4, xl: 7 }}>{Array.from({ length: 7 }, (_, index) => <FigureSkeleton key={index} />)}</SimpleGrid>;
}
