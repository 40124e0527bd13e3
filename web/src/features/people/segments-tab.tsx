import { Anchor, Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { whySegmentsQuery, type PersonView } from "@/features/people/api/read-person";
import { useTrySegment } from "@/features/people/api/try-segment";
import { useRecordWords } from "@/features/people/record-words";
import { useFormat } from "@/lib/format";
import { SegmentPicker } from "@/parts/segment-picker";
import { VerdictTree } from "@/parts/verdict-tree";
import { ProblemNotice } from "@/ui/problem-notice";
import { QueryView } from "@/ui/query-view";
import { tones } from "@/ui/theme";

/** The segments of the person with the reason for each; and any other one, tried. */
export function SegmentsTab({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const format = useFormat();
  const why = useQuery(whySegmentsQuery(view.id));
  const about = new Map(view.segments.map((one) => [one.segment, one]));
  return (
    <Stack gap="lg">
      <TrySegment person={view.id} />
      <QueryView query={why}>
        {(verdicts) => (
          <Stack gap="md">
            {verdicts.length === 0 && <Paper><Text size="sm" c="dimmed">{t("segmentsEmpty")}</Text></Paper>}
            {verdicts.map((one) => {
              const member = about.get(one.segment);
              return (
                <Paper key={one.segment} p="md">
                  <Group gap="sm" mb="xs" align="baseline">
                    <Title order={3}><Anchor component={Link} to="/segments/$segment" params={{ segment: one.segment } as never} inherit>{member?.name ?? one.segment}</Anchor></Title>
                    {member && <Text size="xs" c="dimmed">{t("memberSince", { at: format.dayTime(member.since) })}</Text>}
                  </Group>
                  <VerdictTree verdict={one.verdict} />
                </Paper>
              );
            })}
          </Stack>
        )}
      </QueryView>
    </Stack>
  );
}

function TrySegment({ person }: { person: string }) {
  const t = useRecordWords();
  const [segment, setSegment] = useState<string>();
  const test = useTrySegment(person);
  return (
    <Paper>
      <Title order={2}>{t("test")}</Title>
      <Text size="sm" c="dimmed" mb="sm">{t("testLead")}</Text>
      <div style={{ maxWidth: 380 }}>
        <SegmentPicker optional value={segment} onChange={(next) => { setSegment(next); if (next) test.mutate(next); else test.reset(); }} />
      </div>
      {test.error && <ProblemNotice error={test.error} />}
      {test.data && segment && (
        <Stack gap="sm" mt="md">
          <Group gap="xs">
            <Badge color={tones[test.data.verdict.value ? "good" : "quiet"]}>{t(test.data.verdict.value ? "nowFits" : "nowNot")}</Badge>
            <Badge color={tones[test.data.member ? "good" : "quiet"]}>{t(test.data.member ? "isMember" : "notMember")}</Badge>
          </Group>
          <VerdictTree verdict={test.data.verdict} />
        </Stack>
      )}
    </Paper>
  );
}
