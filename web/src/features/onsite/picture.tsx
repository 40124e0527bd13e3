import { Alert, Anchor, Group, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pictureQuery } from "@/features/onsite/api/onsite";
import { useOnSiteWords } from "@/features/onsite/words";
import { useSession } from "@/lib/session";
import { devicesOf, MessagePreview } from "@/parts/message-preview/message-preview";
import { ReasonText } from "@/parts/reasons";
import { useFailureText } from "@/parts/render-failure";
import { useWorkspace } from "@/parts/vocabulary";
import { QueryView } from "@/ui/query-view";

type Device = ReturnType<typeof devicesOf>[number];

/** How a message looks on devices, and the way to see it in the demo's shop. */
export function Picture({ template, channel }: { template: string; channel: string }) {
  const t = useOnSiteWords();
  const said = useFailureText();
  const { demo } = useSession();
  const language = useWorkspace()?.settings.language ?? "de";
  const picture = useQuery(pictureQuery(template, language));
  const devices = devicesOf(channel);
  const [device, setDevice] = useState<Device>(devices.at(-1) ?? "ios");
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  return (
    <Stack>
      <Text size="sm" c="dimmed">{t("previewText")}</Text>
      <Group gap="xs">
        <SegmentedControl aria-label={t("device")} value={device} data={devices.map((value) => ({ value, label: t(value) }))} onChange={(next) => setDevice(next as Device)} />
        <SegmentedControl aria-label={t("look")} value={scheme} data={(["light", "dark"] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(next) => setScheme(next === "dark" ? "dark" : "light")} />
      </Group>
      <Paper p="xl">
        <QueryView query={picture}>
          {(shown) => shown?.failure ? (
            <Alert color="yellow" title={t("notShown")}>
              <ReasonText code={shown.failure.reason} />
              <Text size="xs" mt={4}>{said(shown.failure)}</Text>
            </Alert>
          ) : <MessagePreview channel={channel} content={shown?.content} device={device} scheme={scheme} />}
        </QueryView>
      </Paper>
      {demo && (
        <Text size="sm">
          {t("demoText")} <Anchor href="/demo/shop" target="_blank" rel="noopener" inherit underline="always">{t("demoShop")} <IconExternalLink size={14} aria-hidden /></Anchor>
        </Text>
      )}
    </Stack>
  );
}
