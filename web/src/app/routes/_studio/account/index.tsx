import { Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { LookSection } from "@/features/account/look-section";
import { PasswordSection } from "@/features/account/password-section";
import { SessionsSection } from "@/features/account/sessions-section";
import { useAccountWords } from "@/features/account/words";
import { useSession } from "@/lib/session";
import { Page } from "@/ui/page";

/** Oneself: language and appearance, password, sessions. */
export const Route = createFileRoute("/_studio/account/")({
  component: function AccountScreen() {
    const t = useAccountWords();
    const { name, role } = useSession();
    const word = role && useAccountWords.has(role) ? t(role as "owner") : role;
    return (
      <Page title={t("title")} lead={word ? t("lead", { name, role: word }) : name}>
        <Stack maw={860} gap="lg">
          <LookSection />
          <PasswordSection email={name} />
          <SessionsSection />
        </Stack>
      </Page>
    );
  },
});
