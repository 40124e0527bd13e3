import { createFileRoute } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { CentreView } from "@/features/preference-centre/centre-view";
import { settingsQuery } from "@/parts/settings";
import { FreshView } from "@/ui/fresh-view";
import { Page } from "@/ui/page";

/** The page on which people choose for themselves: topics, sections, words, preview. */
export const Route = createFileRoute("/_studio/consent/preference-centre")({ component: CentreScreen });

function CentreScreen() {
  const t = useConsentTabWords();
  return (
    <Page title={t("title")} lead={t("lead")} tabs={<ConsentTabs here="preference-centre" />}>
      <FreshView of={settingsQuery}>{(found) => <CentreView key={found.id} workspace={found} />}</FreshView>
    </Page>
  );
}
