import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link } from "@tanstack/react-router";
import { ConsentTabs, useConsentTabWords } from "@/app/consent-tabs";
import { FormsList } from "@/features/consent/forms-list";
import { useConsentWords } from "@/features/consent/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

/** Sign-up forms. */
export const Route = createFileRoute("/_studio/consent/forms/")({
  component: function FormsScreen() {
    const t = useConsentTabWords();
    const words = useConsentWords();
    const may = useMay("write");
    const add = may && (
      <Button component={Link} to="/consent/forms/$form" params={{ form: "new" } as never} leftSection={<IconPlus size={16} aria-hidden />}>{words("addForm")}</Button>
    );
    return (
      <Page title={t("title")} lead={words("formsLead")} tabs={<ConsentTabs here="forms" />} actions={add}>
        <FormsList add={add} />
      </Page>
    );
  },
});
