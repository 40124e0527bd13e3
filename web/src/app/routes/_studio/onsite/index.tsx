import { Button, Group, Switch } from "@mantine/core";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { Embed } from "@/features/onsite/embed";
import { spanOf } from "@/features/onsite/model";
import { OnSiteTable } from "@/features/onsite/onsite-table";
import { useOnSiteWords } from "@/features/onsite/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";
import { daysOf, periodOf, periodSearch, type PeriodSearch } from "@/ui/period";
import { PeriodPicker } from "@/ui/period-picker";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["messages", "embed"] as const;
type Search = PeriodSearch & { tab?: (typeof TABS)[number]; archived?: boolean };

/** Banners, windows and surveys in shop and app. */
export const Route = createFileRoute("/_studio/onsite/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), ...periodSearch(search), ...(search.archived === true ? { archived: true } : {}),
  }),
  component: OnSiteScreen,
});

function OnSiteScreen() {
  const t = useOnSiteWords();
  const mayWrite = useMay("write");
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { tab = "messages", archived = false } = search;
  const period = periodOf(search, 90);
  const { from, to } = daysOf(period);
  const span = useMemo(() => spanOf({ from, to }), [from, to]);
  const make = mayWrite && <Button component={Link} to={"/templates" as never} search={{ channel: "onsite", new: true } as never}>{t("newTemplate")}</Button>;
  return (
    <Page title={t("title")} lead={t("lead")} actions={make}
      tabs={<TabsBar label={t("title")} value={tab} tabs={TABS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {tab === "embed" ? <Embed /> : (
        <>
          <Group mb="md" justify="space-between">
            <PeriodPicker value={period} onChange={(next) => void navigate({ search: { ...next, archived: archived || undefined } })} />
            <Switch label={t("showArchived")} checked={archived} onChange={(event) => void navigate({ search: { ...period, archived: event.currentTarget.checked || undefined } })} />
          </Group>
          <OnSiteTable span={span} archived={archived} actions={make} />
        </>
      )}
    </Page>
  );
}
