import { Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { KINDS, type Sought } from "@/features/opt-outs/api/opt-outs";
import { OptOutCases } from "@/features/opt-outs/cases";
import { StopList } from "@/features/opt-outs/stop-list";
import { useOptOutWords } from "@/features/opt-outs/words";
import { CHANNELS } from "@/parts/channels";
import { Page } from "@/ui/page";

/** Replies that somebody must read, and every address that must not be written to. */
export const Route = createFileRoute("/_studio/consent/opt-outs")({
  validateSearch: (search: Record<string, unknown>): Sought => ({
    search: typeof search.search === "string" || typeof search.search === "number" ? String(search.search).slice(0, 320) || undefined : undefined,
    kind: KINDS.find((one) => one === search.kind), channel: CHANNELS.find((one) => one === search.channel),
  }),
  component: function OptOutScreen() {
    const t = useConsentTabWords();
    const words = useOptOutWords();
    const sought = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <Page title={t("title")} lead={words("lead")} tabs={<ConsentTabs here="opt-outs" />}>
        <Stack gap="xl">
          <OptOutCases />
          <StopList sought={sought} onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })} />
        </Stack>
      </Page>
    );
  },
});
