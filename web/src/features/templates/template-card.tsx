import { Anchor, Badge, Group, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TemplateRow } from "@/features/templates/api/templates";
import { cardQuery } from "@/features/templates/api/try-template";
import { useGuardWords } from "@/features/templates/guard-words";
import { useTemplateWords } from "@/features/templates/words";
import { useMay } from "@/lib/session";
import { ChannelBadge, useChannelName } from "@/parts/channels";
import { MessagePreview } from "@/parts/message-preview/message-preview";
import { useWorkspace } from "@/parts/vocabulary";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";
import classes from "./composer.module.css";

/** A template with a small picture of how it looks; the picture is made when the card comes into view. */
export function TemplateCard({ row, menu }: { row: TemplateRow; menu: ReactNode }) {
  const t = useTemplateWords();
  const channel = useChannelName();
  return (
    <Paper p={0} className={classes.card} component="article" aria-label={row.name}>
      <Picture row={row} />
      <Stack gap={6} p="sm" flex={1}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Anchor component={Link} to="/templates/$template" params={{ template: row.id } as never} fw={600} size="sm" lineClamp={2}>{row.name}</Anchor>
          {menu}
        </Group>
        <Group gap={6}><ChannelBadge channel={row.channel} /><Badge color={tones.quiet}>{channel(row.message_class)}</Badge></Group>
        <Group gap={4}><Languages row={row} /><Findings row={row} /></Group>
        <Text size="xs" c="dimmed" mt="auto">{row.journeys ? t("used", { count: row.journeys }) : t("unused")} · <TimeText at={row.updated_at} /></Text>
      </Stack>
    </Paper>
  );
}

/** The languages of a template, and those of the workspace that it lacks. */
export function Languages({ row }: { row: TemplateRow }) {
  const t = useTemplateWords();
  return (
    <Group gap={4}>
      {row.languages.map((tag) => <Badge key={tag} variant="outline" color={tones.quiet} size="sm">{tag}</Badge>)}
      {row.missing_languages.length > 0 && <Badge color={tones.warn} size="sm">{t("missing", { languages: row.missing_languages.join(", ") })}</Badge>}
    </Group>
  );
}

/** How much the content guard found; advice is told in the composer only. */
export function Findings({ row }: { row: TemplateRow }) {
  const t = useGuardWords();
  const { block = 0, warn = 0 } = row.findings;
  if (block > 0) return <Badge color={tones.bad} size="sm">{t("block_n", { count: block })}</Badge>;
  return warn > 0 ? <Badge color={tones.warn} size="sm">{t("warn_n", { count: warn })}</Badge> : null;
}

function Picture({ row }: { row: TemplateRow }) {
  const may = useMay("personal");
  const { ref, inViewport } = useInViewport();
  const wanted = useWorkspace()?.settings.language;
  const language = wanted && row.languages.includes(wanted) ? wanted : row.languages[0] ?? "";
  const card = useQuery({ ...cardQuery(row.id, row.version, language), enabled: may && inViewport });
  return (
    <div className={classes.picture} ref={ref} aria-hidden>
      {card.isLoading ? <Skeleton h={150} w={220} /> : (
        <div style={{ width: 290, zoom: 0.86 }}>
          {card.data?.content ? <MessagePreview channel={row.channel} content={card.data.content as Record<string, unknown>} card /> : <Text size="sm" c="dimmed" ta="center">{row.id}</Text>}
        </div>
      )}
    </div>
  );
}
