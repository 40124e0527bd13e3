import { Button, Group } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { AnswerTable } from "@/features/onsite/answer-table";
import { onSiteTemplateQuery, surveyQuery } from "@/features/onsite/api/onsite";
import { spanOf } from "@/features/onsite/model";
import { Picture } from "@/features/onsite/picture";
import { SurveyView } from "@/features/onsite/survey-view";
import { useOnSiteWords } from "@/features/onsite/words";
import { useMay } from "@/lib/session";
import { ChannelBadge } from "@/parts/channels";
import { Page } from "@/ui/page";
import { daysOf, periodOf, periodSearch, type PeriodSearch } from "@/ui/period";
import { PeriodPicker } from "@/ui/period-picker";
import { QueryView } from "@/ui/query-view";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["results", "answers", "preview"] as const;
type Search = PeriodSearch & { tab?: (typeof TABS)[number] };

/** One in-app or on-site message: what became of it, what was answered, how it looks. */
export const Route = createFileRoute("/_studio/onsite/$template")({
  validateSearch: (search: Record<string, unknown>): Search => ({ tab: TABS.find((one) => one === search.tab), ...periodSearch(search) }),
  component: MessageScreen,
});

function MessageScreen() {
  const t = useOnSiteWords();
  const mayRead = useMay("personal");
  const { template } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const period = periodOf(search, 90);
  const { from, to } = daysOf(period);
  const span = useMemo(() => spanOf({ from, to }), [from, to]);
  const saved = useQuery(onSiteTemplateQuery(template));
  const results = useQuery(surveyQuery(template, span));
  const survey = (results.data?.questions.length ?? 0) > 0;
  const tabs = TABS.filter((one) => one !== "answers" || (survey && mayRead));
  const tab = tabs.find((one) => one === search.tab) ?? "results";
  const edit = (
    <Button component={Link} to={"/templates/$template" as never} params={{ template } as never} variant="default" leftSection={<IconPencil size={16} aria-hidden />}>
      {t("edit")}
    </Button>
  );
  return (
    <Page title={saved.data?.name || template} crumbs={[{ label: t("title"), to: "/onsite" }]} mark={saved.data && <ChannelBadge channel={saved.data.channel} />} actions={edit}
      tabs={<TabsBar label={t("title")} value={tab} tabs={tabs.map((key) => ({ key, label: t(key) }))}
        onChange={(next) => void navigate({ search: { ...periodSearch({ ...search }), tab: next } })} />}>
      {tab !== "preview" && <Group mb="md"><PeriodPicker value={period} onChange={(next) => void navigate({ search: { tab, ...next } })} /></Group>}
      {tab === "preview"
        ? <QueryView query={saved}>{(found) => <Picture template={template} channel={found.channel} />}</QueryView>
        : (
          <QueryView query={results}>
            {(found) => (tab === "answers" ? <AnswerTable template={template} span={span} questions={found.questions} /> : <SurveyView results={found} />)}
          </QueryView>
        )}
    </Page>
  );
}
