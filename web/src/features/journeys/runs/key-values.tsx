import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { KeyValue } from "@/features/journeys/runs/trial-model";
import { useTrialWords } from "@/features/journeys/words-runs";

/** Names with values, as many as wanted. */
export function KeyValues({ label, value, onChange }: { label: string; value: readonly KeyValue[]; onChange: (next: KeyValue[]) => void }) {
  const t = useTrialWords();
  const set = (index: number, part: Partial<KeyValue>) => onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Input.Wrapper label={label} labelElement="div">
      <Stack gap={6}>
        {value.map((one, index) => (
          <Group key={index} gap={6} wrap="nowrap">
            <TextInput flex={1} size="xs" aria-label={`${label} ${index + 1}: ${t("name")}`} placeholder={t("name")} value={one.name} onChange={(event) => set(index, { name: event.currentTarget.value })} />
            <TextInput flex={2} size="xs" aria-label={`${label} ${index + 1}: ${t("value")}`} placeholder={t("value")} value={one.value}
              onChange={(event) => set(index, { value: event.currentTarget.value })} />
            <ActionIcon variant="subtle" color="gray" aria-label={`${label}: ${t("removeValue", { n: index + 1 })}`} onClick={() => onChange(value.filter((_, at) => at !== index))}>
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...value, { name: "", value: "" }])}
            aria-label={`${label}: ${t("addValue")}`}>{t("addValue")}</Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
