import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link } from "@tanstack/react-router";
import { CampaignTable, RunTable } from "@/features/campaigns/campaign-list";
import { useCampaignWords } from "@/features/campaigns/words";
import { useMay } from "@/lib/session";
import { FilterBar } from "@/ui/filter-bar";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["planned", "runs"] as const;
type Search = { tab?: (typeof TABS)[number]; search?: string };

/** Campaigns, and their runs. */
export const Route = createFileRoute("/_studio/campaigns/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), search: typeof search.search === "string" && search.search ? search.search : undefined,
  }),
  component: function CampaignsScreen() {
    const t = useCampaignWords();
    const may = useMay("write");
    const { tab = "planned", search = "" } = Route.useSearch();
    const navigate = Route.useNavigate();
    const add = may && <Button component={Link} to={"/campaigns/new" as never} leftSection={<IconPlus size={16} aria-hidden />}>{t("add")}</Button>;
    return (
      <Page title={t("title")} lead={t("lead")} actions={add}
        tabs={<TabsBar label={t("title")} value={tab} tabs={TABS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
        {tab === "runs" ? <RunTable /> : (
          <>
            <FilterBar search={search} placeholder={t("search")} onSearch={(next) => void navigate({ search: (now) => ({ ...now, search: next || undefined }), replace: true })} />
            <CampaignTable search={search} add={add} />
          </>
        )}
      </Page>
    );
  },
});
