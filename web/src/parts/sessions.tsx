import { Badge, Group, Paper, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Schemas } from "@/lib/api";
import { useFormat } from "@/lib/format";
import { defineWords } from "@/lib/i18n";
import { browserOf } from "@/parts/browser";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

export type OpenSession = Schemas["OpenSession"];

const useSessionWords = defineWords("sessions", {
  en: { here: "this browser", since: "Logged in", until: "ends {{when}}", unknown: "Unknown browser", on: "{{browser}} on {{system}}" },
  de: { here: "dieser Browser", since: "Angemeldet", until: "endet {{when}}", unknown: "Unbekannter Browser", on: "{{browser}} unter {{system}}" },
});

/** Log-ins that are still good, each with what can be done about it. */
export function SessionList({ sessions, action }: { sessions: readonly OpenSession[]; action?: (session: OpenSession) => ReactNode }) {
  const t = useSessionWords();
  const format = useFormat();
  return (
    <Stack gap="xs">
      {sessions.map((one) => {
        const { browser, system } = browserOf(one.user_agent);
        const mobile = system === "iOS" || system === "Android";
        return (
          <Paper key={one.id} p="sm">
            <Group wrap="nowrap" justify="space-between">
              <Group wrap="nowrap" gap="sm">
                <ThemeIcon variant="light" color="gray" size={36} aria-hidden>{mobile ? <IconDeviceMobile size={20} /> : <IconDeviceDesktop size={20} />}</ThemeIcon>
                <div>
                  <Group gap={8}>
                    <Text size="sm" fw={550}>{browser && system ? t("on", { browser, system }) : browser || system || t("unknown")}</Text>
                    {one.mine && <Badge color={tones.good}>{t("here")}</Badge>}
                  </Group>
                  <Text size="xs" c="dimmed">{t("since")} <TimeText at={one.created_at} />{`, ${t("until", { when: format.dayTime(one.expires_at) })}`}</Text>
                </div>
              </Group>
              {action?.(one)}
            </Group>
          </Paper>
        );
      })}
    </Stack>
  );
}
