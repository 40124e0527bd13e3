import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { CentreView } from "@/features/preference-centre/centre-view";
import { settingsQuery } from "@/parts/settings";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";

/** The page on which people choose for themselves: topics, sections, words, preview. */
export const Route = createFileRoute("/_studio/consent/preference-centre")({ component: CentreScreen });

function CentreScreen() {
  const t = useConsentTabWords();
  const workspace = useQuery(settingsQuery);
  return (
    <Page title={t("title")} lead={t("lead")} tabs={<ConsentTabs here="preference-centre" />}>
      <QueryView query={workspace}>{(found) => <CentreView key={found.id} workspace={found} />}</QueryView>
    </Page>
  );
}
