import { Anchor, Badge, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { growthQuery, type SegmentView } from "@/features/segments/api/segments";
import { useSegmentWords } from "@/features/segments/words";
import { useFormat } from "@/lib/format";
import { Chart } from "@/ui/chart";
import { tones } from "@/ui/theme";

const TO = { segment: "/segments/$segment", journey: "/journeys/$journey", campaign: "/journeys/$journey" } as const;

/** What uses the segment: other segments, journeys and campaigns. */
export function Uses({ uses }: { uses: SegmentView["uses"] }) {
  const t = useSegmentWords();
  return (
    <Paper>
      <Title order={2} mb="xs">{t("uses")}</Title>
      {uses.length === 0 && <Text size="sm" c="dimmed">{t("usesNone")}</Text>}
      <Stack gap={8}>
        {uses.map((one) => (
          <Group key={`${one.kind} ${one.id}`} gap="xs">
            <Badge color={tones.quiet}>{t(`use_${one.kind as keyof typeof TO}`)}</Badge>
            <Anchor component={Link} to={TO[one.kind as "journey"] ?? TO.journey} params={{ [one.kind === "segment" ? "segment" : "journey"]: one.id } as never} size="sm">
              {one.name || one.id}
            </Anchor>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

/** How many members there were, day by day. */
export function Growth({ segment, days = 90 }: { segment: string; days?: number }) {
  const t = useSegmentWords();
  const format = useFormat();
  const { data } = useQuery(growthQuery(segment, days));
  const first = data?.[0];
  const last = data?.at(-1);
  return (
    <Paper>
      <Title order={2} mb="sm">{t("growth")}</Title>
      {!data && <Skeleton h={200} />}
      {data && data.length < 2 && <Text size="sm" c="dimmed">{t("growthNew")}</Text>}
      {data && first && last && data.length > 1 && (
        <Chart kind="area" height={200} by="day" data={data.map((one) => ({ day: format.shortDay(one.day), members: one.members }))} value={format.number}
          series={[{ name: "members", label: t("members") }]}
          label={t("growthLabel", { from: format.day(first.day), to: format.day(last.day), first: format.number(first.members), last: format.number(last.members) })} />
      )}
    </Paper>
  );
}
