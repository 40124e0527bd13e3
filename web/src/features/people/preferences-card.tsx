import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { chosenQuery, type Chosen } from "@/features/people/api/preferences";
import { ChooseDialog } from "@/features/people/choose-dialog";
import { usePreferenceWords } from "@/features/people/words-preferences";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { useTopics } from "@/parts/purposes";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** What somebody chose for themselves: topics, channels, how often at most, a pause. */
export function PreferencesCard({ person }: { person: string }) {
  const t = usePreferenceWords();
  const chosen = useQuery(chosenQuery(person));
  const [changing, { open, close }] = useDisclosure(false);
  return (
    <Paper>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t("title")}</Title>
        <Group gap="md">
          {chosen.data?.at && <Text size="sm" c="dimmed">{usePreferenceWords.has(`source_${chosen.data.source}`) ? t(`source_${chosen.data.source}` as "source_api") : chosen.data.source} · <TimeText at={chosen.data.at} inherit /></Text>}
          {chosen.data && <Button variant="default" size="compact-md" onClick={open}>{t("change")}</Button>}
        </Group>
      </Group>
      <QueryView query={chosen}>{(found) => (found.at ? <Lines chosen={found} /> : <Text size="sm" c="dimmed">{t("none")}</Text>)}</QueryView>
      {chosen.data && <ChooseDialog person={person} chosen={chosen.data} opened={changing} onClose={close} />}
    </Paper>
  );
}

function Lines({ chosen }: { chosen: Chosen }) {
  const t = usePreferenceWords();
  const channel = useChannelName();
  const topics = useTopics();
  const format = useFormat();
  const name = (topic: string) => topics.find((one) => one.value === topic)?.label ?? topic;
  const off = Object.entries(chosen.topics).filter(([, on]) => !on).map(([topic]) => name(topic));
  const lines = [
    { what: t("topicsOff"), value: off.join(", ") || t("nothing") },
    { what: t("channelsOff"), value: chosen.channels_off.map(channel).join(", ") || t("nothing") },
    { what: t("preferred"), value: chosen.preferred ? channel(chosen.preferred) : t("nothing") },
    { what: t("limit"), value: chosen.limit ? t("atMost", { count: chosen.limit.count, days: chosen.limit.days }) : t("nothing") },
    { what: t("pause"), value: chosen.paused_until ? format.day(chosen.paused_until) : t("nothing") },
  ];
  return (
    <SimpleTable bare label={t("title")} rows={lines} rowKey={(row) => row.what} columns={[
      { key: "what", label: t("what"), width: 220, cell: (row) => <Text size="sm" fw={550}>{row.what}</Text> },
      { key: "value", label: t("value"), cell: (row) => <Text size="sm">{row.value}</Text> },
    ]} />
  );
}
