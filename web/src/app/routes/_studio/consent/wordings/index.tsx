import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { useConsentWords } from "@/features/consent/words";
import { WordingsList } from "@/features/consent/wordings-list";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

/** The declarations with which people agree. */
export const Route = createFileRoute("/_studio/consent/wordings/")({
  component: function WordingsScreen() {
    const t = useConsentTabWords();
    const words = useConsentWords();
    const may = useMay("write");
    const add = may && (
      <Button component={Link} to="/consent/wordings/$wording" params={{ wording: "new" } as never} leftSection={<IconPlus size={16} aria-hidden />}>{words("addWording")}</Button>
    );
    return (
      <Page title={t("title")} lead={words("wordingsLead")} tabs={<ConsentTabs here="wordings" />} actions={add}>
        <WordingsList add={add} />
      </Page>
    );
  },
});
