import { Alert, Badge, Button, Text } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useState } from "react";
import { runPages } from "@/features/campaigns/api/campaigns";
import { journeyQuery, type JourneyView } from "@/features/campaigns/api/campaign-journey";
import { CampaignActions } from "@/features/campaigns/campaign-actions";
import { RunTable } from "@/features/campaigns/campaign-list";
import { fits, formOf, isDue, STEPS, wallIn, type Definition, type StepName } from "@/features/campaigns/model";
import { Wizard } from "@/features/campaigns/wizard";
import { useCampaignWords } from "@/features/campaigns/words";
import { serverTime } from "@/lib/clock";
import { useMay } from "@/lib/session";
import { useWorkspace } from "@/parts/vocabulary";
import { TableSkeleton } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { ProblemNotice } from "@/ui/problem-notice";
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
  component: function CampaignRoute() {
    const { journey } = Route.useParams();
    return <CampaignScreen key={journey} journey={journey} />;
  },
});

function CampaignScreen({ journey }: { journey: string }) {
  const t = useCampaignWords();
  const notify = useNotify();
  const [since] = useState(() => Date.now());
  const [taken, setTaken] = useState(0);
  const query = useQuery({ ...journeyQuery(journey), refetchOnWindowFocus: false, refetchOnMount: "always" });
  const runs = useInfiniteQuery(runPages(journey));
  const zone = useWorkspace()?.settings.zone;
  const reload = () => void query.refetch({ throwOnError: true }).then(() => setTaken((now) => now + 1), notify.problem);
  if (query.data && runs.data && zone) {
    // What was kept from an earlier visit says nothing about the draft: the canvas may have saved another one since.
    const wizard = query.dataUpdatedAt >= since ? `${journey} ${taken}` : undefined;
    return <Campaign query={query} view={query.data} ran={(runs.data.pages[0]?.items.length ?? 0) > 0} zone={zone} wizard={wizard} onReload={reload} />;
  }
  return <Page title={journey} crumbs={[{ label: t("title"), to: "/campaigns" }]}><QueryView query={query}>{() => null}</QueryView></Page>;
}

type Props = {
  query: UseQueryResult<JourneyView>;
  view: JourneyView;
  ran: boolean;
  zone: string;
  /** The key of the wizard; undefined while what it would begin with is not fetched yet. */
  wizard: string | undefined;
  onReload: () => void;
};

function Campaign(props: Props) {
  const { view, ran, zone } = props;
  const t = useCampaignWords();
  const may = useMay("write");
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { row } = view;
  const definition: Definition = view.draft ?? view.definition ?? {};
  const schedule = (definition.enter as { schedule?: { every?: string } } | undefined)?.schedule;
  const repeats = !!schedule?.every;
  const editable = may && row.status !== "stopped" && (repeats || !ran);
  const published = row.version > 0;
  const tabAt = ({ tab, step }: { tab?: unknown; step?: unknown }): Tab =>
    (editable && (tab === "edit" || (tab !== "results" && (step !== undefined || (!ran && !published)))) ? "edit" : "results");
  const shown = tabAt(search);
  const open = (journey: string) => void navigate({ to: "/campaigns/$journey", params: { journey }, search: {}, ignoreBlocker: true });
  return (
    <Page title={row.name} crumbs={[{ label: t("title"), to: "/campaigns" }]}
      mark={<><StatusBadge status={row.status} />{published && row.has_draft && <Badge color={tones.warn}>{t("changed")}</Badge>}</>}
      actions={<CampaignActions view={view} repeats={repeats} missed={!ran && isDue(view.definition ?? {}, zone, serverTime())} onCopy={open} />}
      tabs={<TabsBar label={t("tabs")} value={shown} tabs={TABS.filter((one) => one === "results" || editable).map((key) => ({ key, label: t(key) }))}
        onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {shown === "results" && (
        <>
          {ran && !repeats && may && <Alert color="blue" mb="md"><Text size="sm">{t("sentAlready")}</Text></Alert>}
          <RunTable journey={row.id} />
        </>
      )}
      {shown === "edit" && <Edit {...props} definition={definition} published={published} step={search.step}
        lostAt={(next) => tabAt(next) !== "edit"} />}
    </Page>
  );
}

/** The wizard, as soon as the draft is here; the way to the canvas where it cannot show all of it. */
function Edit({ query, view, zone, wizard, onReload, definition, published, step = "content", lostAt }: Props & {
  definition: Definition;
  published: boolean;
  step?: StepName;
  lostAt: (search: Readonly<Record<string, unknown>>) => boolean;
}) {
  const t = useCampaignWords();
  const navigate = Route.useNavigate();
  const { row } = view;
  if (!wizard) return query.isError ? <ProblemNotice error={query.error} retry={() => void query.refetch()} /> : <TableSkeleton />;
  return fits(definition) ? (
    <Wizard key={wizard} base={definition} id={row.id} revision={view.revision} live={published} drafted={row.has_draft} zone={zone} step={step}
      start={formOf(definition, published, wallIn(zone, serverTime()))} lostAt={lostAt} onReload={onReload}
      onStep={(next) => void navigate({ search: (now) => ({ ...now, tab: "edit", step: next }) })} onSaved={() => undefined}
      onLaunched={() => void navigate({ search: { tab: "results" }, ignoreBlocker: true })} />
  ) : (
    <EmptyState icon={IconRoute} title={t("notFit")} text={t("notFitText")} actions={(
      <Button component={Link} to={"/journeys/$journey" as never} params={{ journey: row.id } as never}>{t("openCanvas")}</Button>
    )} />
  );
}
