import { createFileRoute } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { PurposesView } from "@/features/consent/purposes-view";
import { settingsQuery } from "@/parts/settings";
import { FreshView } from "@/ui/fresh-view";
import { Page } from "@/ui/page";

/** What people can agree to. */
export const Route = createFileRoute("/_studio/consent/purposes")({
  component: function PurposesScreen() {
    const t = useConsentTabWords();
    return (
      <Page title={t("title")} lead={t("lead")} tabs={<ConsentTabs here="purposes" />}>
        <FreshView of={settingsQuery}>{(found) => <PurposesView settings={found.settings} />}</FreshView>
      </Page>
    );
  },
});
