import { Box, Group, Paper, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Look } from "@/features/templates/use-look";
import type { Seeing } from "@/features/templates/preview-panel";
import { languageName, useTemplateWords } from "@/features/templates/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { devicesOf, MessagePreview } from "@/parts/message-preview/message-preview";
import { useFrameWords } from "@/parts/message-preview/words";
import { useFailureText } from "@/parts/render-failure";

/** The message on every device side by side. */
export function AllDevices({ channel, content, look, seeing, onSeeing, languages, language, onLanguage }: {
  channel: string;
  content: Record<string, unknown> | null | undefined;
  look: Look;
  seeing: Seeing;
  onSeeing: (next: Seeing) => void;
  languages: readonly string[];
  language: string;
  onLanguage: (next: string) => void;
}) {
  const t = useTemplateWords();
  const said = useFailureText();
  const f = useFrameWords();
  const format = useFormat();
  const devices = devicesOf(channel);
  if (!useMay("personal")) return <Paper><Text size="sm" c="dimmed">{t("mayNot")}</Text></Paper>;
  return (
    <Stack>
      <Group>
        <SegmentedControl size="xs" aria-label={t("languages")} value={language} data={languages.map((tag) => ({ value: tag, label: languageName(tag, format.locale) }))} onChange={onLanguage} />
        <SegmentedControl size="xs" aria-label={f("scheme")} value={seeing.scheme} data={[{ value: "light", label: f("light") }, { value: "dark", label: f("dark") }]}
          onChange={(scheme) => onSeeing({ ...seeing, scheme: scheme === "dark" ? "dark" : "light" })} />
        {look.preview?.name && <Text size="xs" c="dimmed">{t("asName", { name: look.preview.name })}</Text>}
        {look.stale && <Text size="xs" c="dimmed" role="status">{t("stale")}</Text>}
      </Group>
      {look.preview?.failure ? <Paper><Text size="sm">{t("notRendered")} {said(look.preview.failure)}</Text></Paper> : (
        <SimpleGrid cols={{ base: 1, md: devices.includes("desktop") ? 2 : devices.length }} maw={devices.includes("desktop") ? undefined : 760}>
          {devices.map((device) => (
            <Box key={device} style={device === "desktop" ? { gridColumn: "1 / -1" } : undefined}>
              <Text size="sm" c="dimmed" ta="center" mb={6}>{f(device)}</Text>
              <MessagePreview channel={channel} content={content} device={device} scheme={seeing.scheme} />
            </Box>
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}
