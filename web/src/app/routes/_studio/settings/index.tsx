import { createFileRoute } from "@tanstack/react-router";
import { CallsSection } from "@/features/workspace/calls-section";
import { SECTIONS, type Section } from "@/features/workspace/sections";
import { SettingsFormView } from "@/features/workspace/settings-form";
import { useWorkspaceWords } from "@/features/workspace/words";
import { useSession } from "@/lib/session";
import { settingsQuery } from "@/parts/settings";
import { FreshView } from "@/ui/fresh-view";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

/** Brand, shop, languages and region, prices, signature of web calls. */
export const Route = createFileRoute("/_studio/settings/")({
  validateSearch: (search: Record<string, unknown>): { tab?: Section } => ({ tab: SECTIONS.find((one) => one === search.tab) }),
  component: function SettingsScreen() {
    const t = useWorkspaceWords();
    const { tab = "brand" } = Route.useSearch();
    const navigate = Route.useNavigate();
    const { name } = useSession().workspace;
    return (
      <Page title={t("title")} lead={t("lead", { name })}
        tabs={<TabsBar value={tab} label={t("title")} tabs={SECTIONS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
        {tab === "calls" ? <CallsSection /> : <FreshView of={settingsQuery}>{(found) => <SettingsFormView settings={found.settings} section={tab} />}</FreshView>}
      </Page>
    );
  },
});
