import { Alert, Badge, Button, Text } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { runPages } from "@/features/campaigns/api/campaigns";
import { journeyQuery, type JourneyView } from "@/features/campaigns/api/campaign-journey";
import { CampaignActions } from "@/features/campaigns/campaign-actions";
import { RunTable } from "@/features/campaigns/campaign-list";
import { fits, formOf, STEPS, wallIn, type Definition, type StepName } from "@/features/campaigns/model";
import { Wizard } from "@/features/campaigns/wizard";
import { useCampaignWords } from "@/features/campaigns/words";
import { serverTime } from "@/lib/clock";
import { useMay } from "@/lib/session";
import { useWorkspace } from "@/parts/vocabulary";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { StatusBadge } from "@/ui/status-badge";
import { TabsBar } from "@/ui/tabs-bar";
import { tones } from "@/ui/theme";

const TABS = ["results", "edit"] as const;
type Tab = (typeof TABS)[number];
type Search = { tab?: Tab; step?: StepName };

/** One campaign: its runs, and the wizard as long as it can be changed. */
export const Route = createFileRoute("/_studio/campaigns/$journey")({
  validateSearch: (search: Record<string, unknown>): Search => ({ tab: TABS.find((one) => one === search.tab),
    step: STEPS.find((one) => one === search.step) }),
  component: function CampaignScreen() {
    const t = useCampaignWords();
    const { journey } = Route.useParams();
    const view = useQuery({ ...journeyQuery(journey), refetchOnWindowFocus: false });
    const runs = useInfiniteQuery(runPages(journey));
    const zone = useWorkspace()?.settings.zone;
    if (view.data && runs.data && zone) return <Campaign view={view.data} ran={(runs.data.pages[0]?.items.length ?? 0) > 0} zone={zone} />;
    return <Page title={journey} crumbs={[{ label: t("title"), to: "/campaigns" }]}><QueryView query={view}>{() => null}</QueryView></Page>;
  },
});

function Campaign({ view, ran, zone }: { view: JourneyView; ran: boolean; zone: string }) {
  const t = useCampaignWords();
  const may = useMay("write");
  const { tab, step = "content" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { row } = view;
  const definition: Definition = view.draft ?? view.definition ?? {};
  const schedule = (definition.enter as { schedule?: { every?: string } } | undefined)?.schedule;
  const repeats = !!schedule?.every;
  const editable = may && row.status !== "stopped" && (repeats || !ran);
  const here: Tab = tab ?? (ran || row.version > 0 ? "results" : "edit");
  const shown = here === "edit" && !editable ? "results" : here;
  const published = row.version > 0;
  const open = (journey: string) => void navigate({ to: "/campaigns/$journey", params: { journey }, search: {}, ignoreBlocker: true });
  return (
    <Page title={row.name} crumbs={[{ label: t("title"), to: "/campaigns" }]}
      mark={<><StatusBadge status={row.status} />{published && row.has_draft && <Badge color={tones.warn}>{t("changed")}</Badge>}</>}
      actions={<CampaignActions view={view} repeats={repeats} onCopy={open} />}
      tabs={<TabsBar label={t("tabs")} value={shown} tabs={TABS.filter((one) => one === "results" || editable).map((key) => ({ key, label: t(key) }))}
        onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {shown === "results" && (
        <>
          {ran && !repeats && may && <Alert color="blue" mb="md"><Text size="sm">{t("sentAlready")}</Text></Alert>}
          <RunTable journey={row.id} />
        </>
      )}
      {shown === "edit" && (fits(definition) ? (
        <Wizard key={row.id} base={definition} id={row.id} revision={view.revision} live={published} drafted={row.has_draft} zone={zone} step={step}
          start={formOf(definition, published,
          wallIn(zone, serverTime()))}
          onStep={(next) => void navigate({ search: (now) => ({ ...now, tab: "edit", step: next }) })} onSaved={() => undefined}
          onLaunched={() => void navigate({ search: { tab: "results" }, ignoreBlocker: true })} />
      ) : (
        <EmptyState icon={IconRoute} title={t("notFit")} text={t("notFitText")} actions={(
          <Button component={Link} to={"/journeys/$journey" as never} params={{ journey: row.id } as never}>{t("openCanvas")}</Button>
        )} />
      ))}
    </Page>
  );
}
