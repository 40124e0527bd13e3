import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { PurposesView } from "@/features/consent/purposes-view";
import { settingsQuery } from "@/parts/settings";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";

/** What people can agree to. */
export const Route = createFileRoute("/_studio/consent/purposes")({
  component: function PurposesScreen() {
    const t = useConsentTabWords();
    const workspace = useQuery(settingsQuery);
    return (
      <Page title={t("title")} lead={t("lead")} tabs={<ConsentTabs here="purposes" />}>
        <QueryView query={workspace}>{(found) => <PurposesView settings={found.settings} />}</QueryView>
      </Page>
    );
  },
});
