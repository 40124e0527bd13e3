import { Group, Progress, Stack, Text } from "@mantine/core";
import type { StepNames } from "@/features/journeys/panels/use-names";
import { useWhy } from "@/features/journeys/runs/why";
import { useFormat } from "@/lib/format";
import { ReasonText, useReason } from "@/parts/reasons";
import { tones } from "@/ui/theme";

type Reasoned = { reason: string; n: number };

/** Reasons with how often each was given, most frequent first. Those in the guide say on hover what to do next. */
export function ReasonList({ reasons, endings }: { reasons: readonly Reasoned[]; endings?: StepNames["endings"] }) {
  const format = useFormat();
  const why = useWhy(endings);
  const guide = useReason();
  const ranked = [...reasons].sort((one, other) => other.n - one.n);
  const most = ranked[0]?.n ?? 1;
  return (
    <Stack gap={10} component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {ranked.map(({ reason, n }) => (
        <li key={reason}>
          <Group justify="space-between" wrap="nowrap" gap="md">
            {guide(reason)?.next ? <ReasonText code={reason} /> : <Text size="sm">{why(reason)}</Text>}
            <Text size="sm" fw={600} className="studio-numeric">{format.number(n)}</Text>
          </Group>
          <Progress size={4} mt={4} value={(n / most) * 100} color={tones[guide(reason)?.byDesign === false ? "warn" : "quiet"]} aria-hidden />
        </li>
      ))}
    </Stack>
  );
}
