import { Anchor, Avatar, Group, Loader, Paper, Select, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { previewQuery } from "@/features/segments/api/segments";
import { useSegmentWords } from "@/features/segments/words";
import { useFormat } from "@/lib/format";
import { ApiProblem } from "@/lib/problem";
import { useChannelName } from "@/parts/channels";
import type { Condition, Fault } from "@/parts/conditions/model";
import { personName } from "@/parts/person-picker";
import { usePurposeName, usePurposes } from "@/parts/purposes";
import { Counted } from "@/ui/figure";
import { ProblemNotice } from "@/ui/problem-notice";

/** What the server says of the condition as it stands: counted a moment after the last change. */
export function usePreview(condition: Condition, purpose: string, may: boolean) {
  const [asked] = useDebouncedValue(condition, 400);
  const preview = useQuery({ ...previewQuery(asked, purpose), enabled: may });
  const faults: Fault[] = preview.error instanceof ApiProblem && preview.error.status === 422 ? [...preview.error.places] : [];
  return { preview, faults, behind: asked !== condition || preview.isFetching };
}

type Preview = ReturnType<typeof usePreview>;

/** The exact number of people who fit, their reach by channel, and some of them. */
export function LiveCount({ live: { preview, faults, behind }, purpose, onPurpose }: { live: Preview; purpose: string; onPurpose: (next: string) => void }) {
  const t = useSegmentWords();
  const format = useFormat();
  const channel = useChannelName();
  const purposes = usePurposes();
  const purposeName = usePurposeName();
  const found = preview.isError ? undefined : preview.data;
  return (
    <Stack gap="md">
      <Paper>
        <Group justify="space-between">
          <Title order={2}>{t("fits")}</Title>
          {behind && <Group gap={6}><Loader size={14} aria-hidden /><Text size="xs" c="dimmed">{t("counting")}</Text></Group>}
        </Group>
        {preview.isPending && <Skeleton h={40} w={140} mt="xs" />}
        {found && (
          <div aria-live="polite">
            <Text fz={36} fw={650} lh={1.2} className="studio-numeric" style={{ opacity: behind ? 0.5 : 1 }}>{format.number(found.count)}</Text>
            <Text size="xs" c="dimmed">{t("exactly")}</Text>
          </div>
        )}
        {preview.isError && (faults.length ? <Text size="sm" c="dimmed" mt="xs">{t("cannotCount")}</Text> : <ProblemNotice error={preview.error} retry={() => void preview.refetch()} />)}
      </Paper>
      {found && (
        <Paper p="md">
          <Group gap={4} mb="xs" wrap="nowrap">
            <Title order={2}>{t("reachTitle")}</Title>
            <Counted text={t("reachCounted")} />
          </Group>
          {purposes.length > 1 && (
            <Select size="xs" mb="sm" aria-label={t("purpose")} allowDeselect={false} value={purpose} data={purposes} onChange={(next) => next && onPurpose(next)} />
          )}
          <Table aria-label={t("reach", { purpose: purposeName(purpose) })} horizontalSpacing={6} verticalSpacing={6} className="studio-numeric">
            <Table.Thead>
              <Table.Tr>
                {(["channel", "consented", "reachable"] as const).map((word, index) => (
                  <Table.Th key={word} fz="xs" c="dimmed" ta={index ? "right" : undefined}>{t(word)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.reach.map((row) => (
                <Table.Tr key={row.channel}>
                  <Table.Td>
                    <Text size="sm">{channel(row.channel)}</Text>
                    <Text size="xs" c="dimmed">{t("withAddress", { number: format.number(row.addressed) })}</Text>
                  </Table.Td>
                  <Table.Td ta="right">{format.number(row.consented)}</Table.Td>
                  <Table.Td ta="right" fw={650}>{format.number(row.reachable)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      )}
      {found && (
        <Paper>
          <Title order={2} mb="xs">{t("sample")}</Title>
          {found.sample.length === 0 && <Text size="sm" c="dimmed">{t("none")}</Text>}
          <Stack gap={8}>
            {found.sample.map((one) => (
              <Group key={one.id} gap="xs" wrap="nowrap">
                <Avatar size={24} radius="xl" color="petrol" name={personName(one)} aria-hidden />
                <Anchor component={Link} to="/people/$person" params={{ person: one.id } as never} size="sm" truncate>{personName(one)}</Anchor>
              </Group>
            ))}
          </Stack>
        </Paper>
      )}
    </Stack>
  );
}
