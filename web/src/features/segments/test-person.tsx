import { Anchor, Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTestPerson } from "@/features/segments/api/segments";
import { useSegmentWords } from "@/features/segments/words";
import type { Condition } from "@/parts/conditions/model";
import { PersonPicker } from "@/parts/person-picker";
import { VerdictTree } from "@/parts/verdict-tree";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";

/** Asks the condition as it stands about one person: ✓ or ✗ per line, and the value that was seen. */
export function TestPerson({ segment, condition, countable }: { segment: string; condition: Condition; countable: boolean }) {
  const t = useSegmentWords();
  const [person, setPerson] = useState<string>();
  const { mutate, reset, data, error } = useTestPerson(segment);
  useEffect(() => {
    if (person && countable) mutate({ person, condition });
    else reset();
  }, [person, condition, countable, mutate, reset]);
  return (
    <Paper>
      <Title order={2}>{t("test")}</Title>
      <Text size="sm" c="dimmed" mb="sm">{t("testLead")}</Text>
      <div style={{ maxWidth: 420 }}><PersonPicker value={person} onChange={setPerson} /></div>
      {error && <ProblemNotice error={error} />}
      {data && (
        <Stack gap="sm" mt="md" aria-live="polite">
          <Group gap="xs">
            <Badge size="lg" color={tones[data.verdict.value ? "good" : "bad"]}>{t(data.verdict.value ? "fitsPerson" : "fitsNot")}</Badge>
            <Badge size="lg" color={tones[data.member ? "good" : "quiet"]}>{t(data.member ? "isMember" : "notMember")}</Badge>
            <Anchor component={Link} to="/people/$person" params={{ person: data.person } as never} search={{ tab: "segments" } as never} size="sm">{t("openPerson")}</Anchor>
          </Group>
          <VerdictTree verdict={data.verdict} />
        </Stack>
      )}
    </Paper>
  );
}
