import { Anchor, Badge, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { contentOf } from "@/parts/file-model";
import { useFileWords } from "@/parts/file-words";
import { tones } from "@/ui/theme";

export type SentFile = Schemas["File"];

const FRESH_SECONDS = 5; // how often a file is looked at that is still being fetched

/** What is known of a file that a person sent; looked at again until it is here. */
const fileQuery = (file: string) =>
  queryOptions({
    queryKey: ["file", file],
    queryFn: ({ signal }) => ask(api.GET("/files/{file}", { params: { path: { file } }, signal })),
    refetchInterval: (query) => (query.state.data?.state === "wanted" ? FRESH_SECONDS * 1000 : false),
    retry: false,
  });

/** Files that a person sent along: pictures are shown, sound and films played, everything else is saved. */
export function SentFiles({ files }: { files: readonly string[] }) {
  const t = useFileWords();
  if (files.length === 0) return null;
  return (
    <Group gap="sm" mt={6} align="flex-start" role="group" aria-label={t("files")}>
      {files.map((one) => <OneFile key={one} id={one} />)}
    </Group>
  );
}

function OneFile({ id }: { id: string }) {
  const t = useFileWords();
  const found = useQuery(fileQuery(id));
  if (found.isPending) return <Skeleton w={160} h={28} />;
  if (!found.data) return <Text size="xs" c="dimmed">{t("lost")}</Text>;
  return found.data.state === "stored" ? <Shown file={found.data} /> : <Missing file={found.data} />;
}

function Missing({ file }: { file: SentFile }) {
  const t = useFileWords();
  const why = file.reason_text[useLanguage()];
  return (
    <Group gap={6}>
      <Text size="sm">{t(file.kind)}</Text>
      <Badge color={tones[file.state === "wanted" ? "info" : "warn"]}>{file.state === "wanted" ? t("wanted") : t(file.state === "refused" ? "refused" : "gone")}</Badge>
      {why && <Text size="xs" c="dimmed">{why}</Text>}
    </Group>
  );
}

function Shown({ file }: { file: SentFile }) {
  const t = useFileWords();
  const format = useFormat();
  const label = t("from", { kind: t(file.kind) });
  const source = contentOf(file.id);
  const name = `${file.name} · ${format.bytes(file.size)}`;
  return (
    <Stack gap={4}>
      {file.shown === "inline" && (
        <a href={source} target="_blank" rel="noreferrer">
          <img src={source} alt={label} loading="lazy" style={{ display: "block", maxWidth: 220, maxHeight: 160, borderRadius: 8, border: "1px solid var(--studio-line)" }} />
        </a>
      )}
      {/* eslint-disable jsx-a11y/media-has-caption -- nobody has written captions for what a customer recorded */}
      {file.shown === "player" && file.kind === "audio" && <audio controls preload="none" src={source} aria-label={label} style={{ maxWidth: 280 }} />}
      {file.shown === "player" && file.kind === "video" && <video controls preload="none" src={source} aria-label={label} style={{ maxWidth: 280, maxHeight: 200, borderRadius: 8 }} />}
      {/* eslint-enable jsx-a11y/media-has-caption */}
      <Anchor size="xs" href={source} download={file.name} aria-label={t("save", { name })}>
        <Group gap={4} component="span" wrap="nowrap"><IconDownload size={14} aria-hidden />{name}</Group>
      </Anchor>
    </Stack>
  );
}
