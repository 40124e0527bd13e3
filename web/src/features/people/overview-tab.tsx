import { Anchor, Badge, Grid, Group, Paper, Progress, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { timelineQuery, type PersonView } from "@/features/people/api/read-person";
import { IdentityCard } from "@/features/people/identity-card";
import { LiveJourneys } from "@/features/people/live-journeys";
import { usePersonWords } from "@/features/people/person-words";
import { TimelineLines } from "@/features/people/timeline";
import { TraitsCard } from "@/features/people/traits-card";
import { useNow } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { useConditionWords, wordOf } from "@/parts/conditions/words";
import { Figure } from "@/ui/figure";
import { tones } from "@/ui/theme";

/** The person at a glance: figures, journeys now, what happened last, names and traits. */
export function OverviewTab({ view, onEdit }: { view: PersonView; onEdit: () => void }) {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg">
          <Figures view={view} />
          <LiveJourneys view={view} />
          <Recent person={view.id} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="lg">
          <IdentityCard view={view} />
          <About view={view} />
          <TraitsCard view={view} onEdit={onEdit} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function Figures({ view }: { view: PersonView }) {
  const t = usePersonWords();
  const format = useFormat();
  const now = useNow();
  const { orders, last_seen } = view.profile;
  const money = (amount: number | undefined) => (orders?.currency ? format.money(amount ?? 0, orders.currency) : "–");
  return (
    <SimpleGrid cols={{ base: 2, xl: 4 }} spacing="md">
      <Figure label={t("orderCount")} value={format.number(orders?.count ?? 0)} counted={t("countedOrders")}
        note={orders?.first_at ? t("firstOrder", { at: format.day(orders.first_at) }) : t("noOrder")} />
      <Figure label={t("revenue")} value={money(orders?.net)} counted={t("countedRevenue")} />
      <Figure label={t("average")} value={money(orders?.average)} />
      <Figure label={t("seen")} value={last_seen ? format.relative(last_seen, now) : t("noVisit")}
        note={last_seen ? format.moment(last_seen, now) : undefined} />
    </SimpleGrid>
  );
}

function Recent({ person }: { person: string }) {
  const t = usePersonWords();
  const rows = useInfiniteQuery({ ...timelineQuery(person, []), refetchInterval: 20_000 });
  const entries = rows.data?.pages[0]?.items.slice(0, 8) ?? [];
  return (
    <Paper p={0} style={{ overflow: "hidden" }}>
      <Group justify="space-between" p="md">
        <Title order={2}>{t("recent")}</Title>
        <Anchor component={Link} to="/people/$person" params={{ person } as never} search={{ tab: "timeline" } as never} size="sm">{t("wholeTimeline")}</Anchor>
      </Group>
      {!rows.isPending && entries.length === 0 && <Text size="sm" c="dimmed" px="md" pb="md">{t("nothingHappened")}</Text>}
      <TimelineLines entries={entries} />
    </Paper>
  );
}

function About({ view }: { view: PersonView }) {
  const t = usePersonWords();
  const format = useFormat();
  const channel = useChannelName();
  const say = useConditionWords();
  const { profile } = view;
  const rows: [string, string | undefined][] = [
    [t("phase"), wordOf(say, "phase", profile.phase ?? "decide")], [t("language"), profile.language], [t("place"), [profile.location?.postal_code, profile.location?.city, profile.country].filter(Boolean).join(" ")],
    [t("zone"), profile.zones?.profile || profile.zones?.device], [t("known"), format.day(view.created_at)],
  ];
  const reactions = Object.entries(profile.channels ?? {});
  return (
    <Paper>
      <Title order={2} mb="xs">{t("channels")}</Title>
      <Table verticalSpacing={5} horizontalSpacing={0} withRowBorders={false}>
        <Table.Tbody>
          {rows.filter(([, value]) => value).map(([name, value]) => (
            <Table.Tr key={name}><Table.Th fw={400} fz="sm" c="dimmed" w={130}>{name}</Table.Th><Table.Td fz="sm">{value}</Table.Td></Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {reactions.map(([name, one]) => (
        <Stack key={name} gap={2} mt="xs">
          <Group justify="space-between" gap={4}>
            <Group gap={6}>
              <Text size="sm">{channel(name)}</Text>
              {profile.favourite_channel === name && <Badge color={tones.good}>{t("favourite")}</Badge>}
            </Group>
            <Text size="xs" c="dimmed">
              {`${t("accepted")} ${format.number(one.accepted ?? 0)} · ${t("read")} ${format.number(one.read ?? 0)} · ${t("clicked")} ${format.number(one.clicked ?? 0)}`}
            </Text>
          </Group>
          <Progress size="xs" color="petrol" aria-label={`${channel(name)}: ${t("clicked")}`} value={one.accepted ? Math.min(100, ((one.clicked ?? 0) / one.accepted) * 100) : 0} />
        </Stack>
      ))}
    </Paper>
  );
}
