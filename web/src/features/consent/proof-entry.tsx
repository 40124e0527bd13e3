import { Blockquote, Code, Group, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ProofEntry } from "@/features/consent/api/proof";
import { useConsentWords } from "@/features/consent/words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { useEvidence } from "@/parts/evidence";
import { usePurposeName } from "@/parts/purposes";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

/** One piece of evidence: what, when, which words were shown, which message asked, and its seal. */
export function ProofEntryCard({ entry }: { entry: ProofEntry }) {
  const t = useConsentWords();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const format = useFormat();
  const say = useEvidence();
  const details = say.proof(entry.proof);
  const every = (one: string, name: (id: string) => string) => (one === "*" ? t("everything") : name(one));
  return (
    <Paper p="md" component="article" style={{ overflowWrap: "anywhere" }}>
      <Group justify="space-between" mb="sm">
        <Group gap="sm">
          <StatusBadge status={entry.state} />
          <Text fw={600}>{`${every(entry.purpose, purpose)} · ${every(entry.channel, channel)}`}</Text>
          <Text size="sm">{entry.address}</Text>
        </Group>
        <TimeText at={entry.at} absolute size="sm" />
      </Group>
      <Stack gap={4}>
        <Row label={t("source")}>{say.source(entry.source)}</Row>
        <Row label={t("recorded")}><TimeText at={entry.recorded_at} absolute size="sm" /></Row>
        {details && <Row label={t("details")}>{details}</Row>}
        <Row label={t("keptUntil")}>{format.day(entry.retain_until)}</Row>
        <Row label={t("seal")}><Code fz={11}>{`${entry.n}: ${entry.seal.slice(0, 24)}…`}</Code></Row>
      </Stack>
      {entry.shown && (
        <>
          <Text size="sm" fw={550} mt="sm">{`${t("shownText")} (${entry.shown.name}, ${t("version", { version: entry.shown.version })})`}</Text>
          <Blockquote p="sm" mt={4} lang={entry.shown.language} style={{ whiteSpace: "pre-wrap", fontSize: 14 }}>{[entry.shown.text, entry.shown.hint].filter(Boolean).join("\n")}</Blockquote>
        </>
      )}
      {entry.message && (
        <details>
          <summary>
            {t("messageSent")}{entry.message.handed_over_at ? `: ${t("sentAt", { at: format.exact(entry.message.handed_over_at), to: entry.message.address || "—", provider: entry.message.provider })}` : ""}
          </summary>
          <Blockquote p="sm" mt={4} style={{ whiteSpace: "pre-wrap", fontSize: 14 }}>{[entry.message.subject, entry.message.text].filter(Boolean).join("\n\n")}</Blockquote>
        </details>
      )}
    </Paper>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Text size="sm" c="dimmed" w={200} style={{ flexShrink: 0 }}>{label}</Text>
      <Text size="sm" component="div">{children}</Text>
    </Group>
  );
}
