import { Button } from "@mantine/core";
import { IconPlug, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { healthQuery } from "@/features/providers/api/health";
import { manifestsQuery, providersQuery, type Manifest } from "@/features/providers/api/providers";
import { ChooseVendor } from "@/features/providers/choose-vendor";
import { EditProvider } from "@/features/providers/edit-provider";
import { ProviderList } from "@/features/providers/provider-list";
import { UnmatchedTable } from "@/features/providers/unmatched-table";
import { VendorTemplates } from "@/features/providers/vendor-templates";
import { useProviderWords } from "@/features/providers/words";
import { useMay } from "@/lib/session";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["accounts", "approvals", "reports"] as const;
type Search = { tab?: (typeof TABS)[number]; edit?: string };

/** Providers; `edit` names the account whose form is open. */
export const Route = createFileRoute("/_studio/providers/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), ...(typeof search.edit === "string" ? { edit: search.edit } : {}),
  }),
  component: ProvidersScreen,
});

function ProvidersScreen() {
  const t = useProviderWords();
  const may = useMay("admin");
  const providers = useQuery(providersQuery);
  const health = useQuery(healthQuery);
  const manifests = useQuery(manifestsQuery);
  const { edit, tab: asked = "accounts" } = Route.useSearch();
  const tab = asked === "reports" && !may ? "accounts" : asked;
  const navigate = Route.useNavigate();
  const [choosing, setChoosing] = useState(false);
  const [fresh, setFresh] = useState<Manifest | null>(null);
  const edited = providers.data?.items.find((one) => one.id === edit);
  const manifest = fresh ?? manifests.data?.find((one) => one.name === edited?.vendor);
  const close = () => {
    setFresh(null);
    void navigate({ search: ({ tab: now }) => ({ tab: now }) });
  };
  const choose = (one: Manifest) => {
    setChoosing(false);
    setFresh(one);
  };
  const add = may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setChoosing(true)}>{t("add")}</Button>;
  const tabs = (
    <TabsBar label={t("title")} value={tab} tabs={TABS.filter((key) => may || key !== "reports").map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={add} tabs={tabs}>
      {tab === "approvals" ? <VendorTemplates connect={add} /> : tab === "reports" ? <UnmatchedTable /> : (
        <QueryView query={providers}>
          {({ items }) => items.length === 0 ? <EmptyState icon={IconPlug} title={t("none")} text={t("noneText")} actions={add} /> : (
            <QueryView query={health}>
              {(known) => <ProviderList providers={items} health={known} onEdit={(account) => void navigate({ search: { edit: account } })} />}
            </QueryView>
          )}
        </QueryView>
      )}
      <ChooseVendor opened={choosing} manifests={manifests.data ?? []} onClose={() => setChoosing(false)} onChoose={choose} />
      {may && manifest && (fresh || edited) && (
        <EditProvider key={fresh?.name ?? edit} manifest={manifest} provider={fresh ? null : (edited ?? null)} onClose={close} />
      )}
    </Page>
  );
}
