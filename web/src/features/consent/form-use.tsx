import { Anchor, Button, Code, CopyButton, Group, Paper, ScrollArea, Stack, Text, Title } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { qrQuery, type FormView } from "@/features/consent/api/forms";
import { useConsentWords } from "@/features/consent/words";
import { download } from "@/lib/api";
import { SvgPicture } from "@/parts/svg-picture";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Address, QR code and snippets of a saved form. */
export function UseForm({ view, snippets }: { view: FormView; snippets: NonNullable<FormView["snippets"]> }) {
  const t = useConsentWords();
  const notify = useNotify();
  const picture = `/consent-forms/${view.form.id}/qr.svg`;
  const svg = useQuery(qrQuery(view.form.id));
  return (
    <Paper p="md">
      <Title order={2} mb="sm">{t("use")}</Title>
      <Stack>
        <Group align="flex-start" wrap="nowrap">
          <SvgPicture svg={svg} alt={t("qr")} size={120} p={6} />
          <Stack gap="xs">
            <Text size="sm" fw={550}>{t("address")}</Text>
            <Anchor href={snippets.url} target="_blank" size="sm" style={{ overflowWrap: "anywhere" }}>{snippets.url}</Anchor>
            <Group gap="xs">
              <Copy what={t("address")} text={snippets.url} />
              <Button size="compact-sm" variant="default" leftSection={<IconDownload size={14} aria-hidden />}
                onClick={() => void download(picture, `${view.form.id}.svg`).catch(notify.problem)}>{t("qr")}</Button>
            </Group>
          </Stack>
        </Group>
        <Snippet title={t("frame")} text={snippets.frame} />
        <Snippet title={t("own")} hint={t("ownHint")} text={snippets.own} />
      </Stack>
    </Paper>
  );
}

function Snippet({ title, hint, text }: { title: string; hint?: string; text: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={550}>{title}</Text>
        <Copy what={title} text={text} />
      </Group>
      {hint && <Text size="xs" c="dimmed" mb={4}>{hint}</Text>}
      <ScrollArea.Autosize mah={180} type="auto" viewportProps={{ tabIndex: 0, "aria-label": title, role: "region" }}>
        <Code block fz="xs">{text}</Code>
      </ScrollArea.Autosize>
    </div>
  );
}

function Copy({ what, text }: { what: string; text: string }) {
  const t = useConsentWords();
  const ui = useUiWords();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" aria-label={t("copyOf", { what })} onClick={copy}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}>{ui(copied ? "copied" : "copy")}</Button>
      )}
    </CopyButton>
  );
}
