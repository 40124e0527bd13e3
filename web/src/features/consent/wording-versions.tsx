import { Group, Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { compareWords } from "@/features/consent/model";
import { useConsentWords } from "@/features/consent/words";
import type { SavedWording } from "@/parts/wordings";
import { TimeText } from "@/ui/time-text";

/** Every version with its text; what changed from the one before on demand. Sign and word tell it, not colour alone. */
export function WordingVersions({ versions }: { versions: readonly SavedWording[] }) {
  const t = useConsentWords();
  const [compared, setCompared] = useState(false);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t("versions")}</Title>
        {versions.length > 1 && <Switch label={t("compare")} checked={compared} onChange={(event) => setCompared(event.currentTarget.checked)} />}
      </Group>
      {versions.map((one, index) => <Version key={one.version} one={one} before={compared ? versions[index + 1] : undefined} compared={compared} />)}
    </Stack>
  );
}

function Version({ one, before, compared }: { one: SavedWording; before?: SavedWording; compared: boolean }) {
  const t = useConsentWords();
  return (
    <Paper p="md" component="section" aria-label={t("version", { version: one.version })}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{t("version", { version: one.version })}</Text>
        <Text size="xs" c="dimmed">{t("savedBy", { by: one.saved_by })} · <TimeText at={one.saved_at} absolute size="xs" /></Text>
      </Group>
      {compared && !before && <Text size="xs" c="dimmed">{t("first")}</Text>}
      {Object.entries(one.wording.languages).map(([tag, words]) => (
        <Text key={tag} size="sm" lang={tag} mb="xs" style={{ whiteSpace: "pre-wrap" }}>
          <Text span size="xs" c="dimmed" fw={600}>{`${tag} `}</Text>
          {before ? <Compared before={before.wording.languages[tag]?.text ?? ""} after={words.text} /> : words.text}
        </Text>
      ))}
    </Paper>
  );
}

function Compared({ before, after }: { before: string; after: string }) {
  const t = useConsentWords();
  return compareWords(before, after).map((piece, index) => {
    if (piece.kind === "same") return <span key={index}>{piece.text}</span>;
    return piece.kind === "gone" ? <del key={index} aria-label={`${t("gone")}: ${piece.text}`}>{piece.text}</del>
      : <ins key={index} aria-label={`${t("added")}: ${piece.text}`} style={{ fontWeight: 650 }}>{piece.text}</ins>;
  });
}
