import { ActionIcon, Anchor, Badge, Button, Chip, Code, Collapse, Group, Paper, Skeleton, Stack, Text, ThemeIcon, Tooltip } from "@mantine/core";
import {
  IconChevronDown, IconClick, IconMessage, IconMessageReply, IconRoute, IconShieldCheck, IconShoppingBag, IconUser, IconUsersGroup, type Icon,
} from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useMemo, useState } from "react";
import { timelineQuery, type Kind, type TimelineEntry } from "@/features/people/api/read-person";
import { usePersonWords, type PersonWord } from "@/features/people/person-words";
import { useRecordWords } from "@/features/people/record-words";
import { KINDS } from "@/features/people/kinds";
import { lineOf, type Group as LineGroup, type Names } from "@/features/people/timeline-model";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { useEvidence } from "@/parts/evidence";
import { filesOf } from "@/parts/file-model";
import { journeyNames, segmentNames } from "@/parts/pickers";
import { usePurposeName } from "@/parts/purposes";
import { useReason } from "@/parts/reasons";
import { SentFiles } from "@/parts/sent-files";
import { useNamesIn } from "@/parts/steps/step-name";
import { ProblemNotice } from "@/ui/problem-notice";
import { StatusBadge } from "@/ui/status-badge";
import { tones, type Tone } from "@/ui/theme";

const LOOKS: Record<LineGroup, readonly [Icon, Tone]> = {
  shop: [IconShoppingBag, "quiet"], message: [IconMessage, "brand"], journey: [IconRoute, "info"], consent: [IconShieldCheck, "good"], profile: [IconUser, "quiet"],
  segment: [IconUsersGroup, "info"], click: [IconClick, "good"], reply: [IconMessageReply, "warn"],
};

/** Ids and codes into words, for lines of the history that speak of these journeys. */
export function useLineNames(of: readonly (string | null | undefined)[]): Names {
  const format = useFormat();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const reason = useReason();
  const { source } = useEvidence();
  const journeys = useQuery(journeyNames).data;
  const segments = useQuery(segmentNames).data;
  const inside = useNamesIn(of);
  return useMemo(() => ({
    ...inside,
    channel, purpose, source,
    journey: (id) => journeys?.find((one) => one.id === id)?.name ?? id, segment: (id) => segments?.find((one) => one.id === id)?.name ?? id,
    money: (amount, currency) => format.money(Math.round(amount * 100), currency), reason: (code) => reason(code)?.meaning ?? code,
  }), [channel, purpose, source, journeys, segments, format, reason, inside]);
}

/** Everything that happened to a person, newest first; by kind, and more on demand. */
export function PersonTimeline({ person, kinds, onKinds }: { person: string; kinds: readonly Kind[]; onKinds: (next: Kind[]) => void }) {
  const t = usePersonWords();
  const rows = useInfiniteQuery({ ...timelineQuery(person, kinds), refetchInterval: 20_000 });
  const entries = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const total = rows.data?.pages[0]?.total ?? 0;
  return (
    <Stack gap="md">
      <Group gap={6} role="group" aria-label={t("kinds")}>
        <Chip size="xs" checked={kinds.length === 0} onChange={() => onKinds([])}>{t("allKinds")}</Chip>
        {KINDS.map((one) => (
          <Chip key={one} size="xs" checked={kinds.includes(one)} onChange={() => onKinds(kinds.includes(one) ? kinds.filter((kind) => kind !== one) : [...kinds, one])}>
            {t(`kind_${one}` as PersonWord)}
          </Chip>
        ))}
      </Group>
      {rows.isError && <ProblemNotice error={rows.error} retry={() => void rows.refetch()} />}
      {rows.isPending ? <Skeleton h={320} /> : (
        <Paper p={0} style={{ overflow: "hidden" }}>
          {entries.length === 0 && <Text size="sm" c="dimmed" p="lg">{t("nothingHappened")}</Text>}
          <TimelineLines entries={entries} />
          {entries.length > 0 && (
            <Group justify="space-between" px="md" py={8} style={{ borderTop: "1px solid var(--studio-line)" }}>
              <Text size="xs" c="dimmed" aria-live="polite">{`${entries.length} / ${t("lines", { count: total })}`}</Text>
              {rows.hasNextPage && <Button variant="subtle" size="compact-sm" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>{t("moreLines")}</Button>}
            </Group>
          )}
        </Paper>
      )}
    </Stack>
  );
}

/** Lines of the history, below the day on which they happened. */
export function TimelineLines({ entries }: { entries: readonly TimelineEntry[] }) {
  const format = useFormat();
  const names = useLineNames(entries.map((one) => one.trace?.journey));
  const days = new Map<string, TimelineEntry[]>();
  for (const one of entries) {
    const day = format.day(one.at);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days].map(([day, lines]) => (
    <div key={day}>
      <Text size="xs" fw={600} c="dimmed" px="md" py={6} bg="var(--studio-ground)">{day}</Text>
      <Stack gap={0} component="ol" style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {lines.map((one) => <TimelineLine key={one.id} entry={one} names={names} />)}
      </Stack>
    </div>
  ));
}

function TimelineLine({ entry, names }: { entry: TimelineEntry; names: Names }) {
  const t = usePersonWords();
  const say = useRecordWords();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const box = useId();
  const line = lineOf(entry, say, names);
  const [Picture, tone] = LOOKS[line.group];
  return (
    <li style={{ borderTop: "1px solid var(--studio-line)", padding: "8px 16px" }}>
      <Group gap="sm" wrap="nowrap">
        <ThemeIcon variant="light" size={28} radius="xl" color={tones[tone]} aria-hidden><Picture size={16} /></ThemeIcon>
        <Stack gap={0} flex={1} miw={0}>
          <Group gap="xs">
            {entry.message ? (
              <Anchor component={Link} to="/messages/$message" params={{ message: entry.message.id } as never} size="sm" fw={550}>{line.title}</Anchor>
            ) : <Text size="sm" fw={550}>{line.title}</Text>}
            {entry.message && <StatusBadge status={entry.message.clicked_at ? "clicked" : entry.message.state} />}
            {entry.event?.imported && <Badge color={tones.quiet}>{t("imported")}</Badge>}
          </Group>
          {line.note && <Text size="sm" c="dimmed" lineClamp={2}>{line.note}</Text>}
          {entry.event?.kind === "inbound" && <SentFiles files={filesOf(entry.event.properties)} />}
        </Stack>
        <Tooltip label={format.exact(entry.at)}>
          <Text component="time" dateTime={entry.at} size="xs" c="dimmed" style={{ flexShrink: 0 }}>{format.time(entry.at)}</Text>
        </Tooltip>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${t("rawData")}: ${line.title}`} aria-expanded={open} aria-controls={box} onClick={() => setOpen(!open)}>
          <IconChevronDown size={16} style={{ transform: open ? "rotate(180deg)" : undefined }} />
        </ActionIcon>
      </Group>
      <Collapse expanded={open} id={box}>
        {open && <Code block mt="xs" tabIndex={0}>{JSON.stringify(line.data, null, 2)}</Code>}
      </Collapse>
    </li>
  );
}
