import { Button, Checkbox, Group, Input, NumberInput, Paper, Stack, Text } from "@mantine/core";
import { IconHistoryToggle } from "@tabler/icons-react";
import type { Question } from "@/features/journeys/runs/backtest-model";
import { useBackWords } from "@/features/journeys/words-runs";
import { SegmentPicker } from "@/parts/segment-picker";
import { PeriodPicker } from "@/ui/period-picker";

/** The question of a back-test. */
export function BacktestForm({ question, onChange, onStart, loading }: {
  question: Question;
  onChange: (next: Question) => void;
  onStart: () => void;
  loading: boolean;
}) {
  const t = useBackWords();
  const set = (part: Partial<Question>) => onChange({ ...question, ...part });
  return (
    <Paper>
      <Stack>
        <Text size="sm" c="dimmed" maw={760}>{t("what")}</Text>
        <Group align="flex-start">
          <Input.Wrapper label={t("period")} labelElement="div">
            <PeriodPicker value={question.period} onChange={(period) => set({ period })} />
          </Input.Wrapper>
          <SegmentPicker optional label={t("segment")} value={question.segment || undefined} onChange={(segment) => set({ segment: segment ?? "" })} />
          <NumberInput w={190} label={t("sample")} description={t("sampleHint")} inputWrapperOrder={["label", "input", "description"]} min={0} step={1000} allowDecimal={false}
            value={question.sample} onChange={(sample) => set({ sample: Number(sample) || 0 })} />
          <NumberInput w={215} label={t("clicked")} description={t("clickedHint")} inputWrapperOrder={["label", "input", "description"]} min={0} max={100}
            value={question.clicked} onChange={(clicked) => set({ clicked: Math.min(100, Math.max(0, Number(clicked) || 0)) })} />
        </Group>
        <Checkbox label={t("countReal")} checked={question.countReal} onChange={(event) => set({ countReal: event.currentTarget.checked })} />
        <Checkbox label={t("imports")} checked={question.imports} onChange={(event) => set({ imports: event.currentTarget.checked })} />
        <div>
          <Button leftSection={<IconHistoryToggle size={16} aria-hidden />} loading={loading} onClick={onStart}>{t("start")}</Button>
        </div>
      </Stack>
    </Paper>
  );
}
