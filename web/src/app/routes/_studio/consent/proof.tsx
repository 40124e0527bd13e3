import { createFileRoute } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import type { Sought } from "@/features/consent/api/proof";
import { ProofView } from "@/features/consent/proof-view";
import { useConsentWords } from "@/features/consent/words";
import { Page } from "@/ui/page";

/** What proves that somebody agreed. */
export const Route = createFileRoute("/_studio/consent/proof")({
  validateSearch: (search: Record<string, unknown>): Sought => ({
    address: typeof search.address === "string" ? search.address.slice(0, 320) || undefined : typeof search.address === "number" ? String(search.address) : undefined,
    person: typeof search.person === "string" && /^[0-9a-f-]{36}$/.test(search.person) ? search.person : undefined,
  }),
  component: function ProofScreen() {
    const t = useConsentTabWords();
    const words = useConsentWords();
    const sought = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <Page title={t("title")} lead={words("proofLead")} tabs={<ConsentTabs here="proof" />}>
        <ProofView key={sought.address ?? sought.person ?? ""} sought={sought} onSearch={(address) => void navigate({ search: { address } })} />
      </Page>
    );
  },
});
