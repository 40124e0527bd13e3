import { ActionIcon, Group, MultiSelect, Paper, Select, SimpleGrid } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { RulesForm } from "@/features/rules/model";
import { useRulesWords } from "@/features/rules/words";
import { useMay } from "@/lib/session";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { usePurposes } from "@/parts/purposes";
import { useUiWords } from "@/ui/words";

/** One rule of a list: its fields, and the button that removes it. */
export function RuleRow({ name, onRemove, editable, children }: {
  name: string;
  onRemove: () => void;
  /** Where rules are only tried, whoever may write may change them. */
  editable?: boolean;
  children: ReactNode;
}) {
  const ui = useUiWords();
  const admin = useMay("admin");
  const may = editable ?? admin;
  return (
    <Paper p="md" role="group" aria-label={name}>
      <Group align="flex-start" wrap="nowrap">
        <SimpleGrid flex={1} cols={{ base: 1, sm: 2, lg: 4 }}>{children}</SimpleGrid>
        {may && (
          <ActionIcon variant="subtle" color="red" size="lg" mt={24} aria-label={`${ui("remove")}: ${name}`} onClick={onRemove}><IconTrash size={18} /></ActionIcon>
        )}
      </Group>
    </Paper>
  );
}

/** Channels, classes and purpose that a rule is for; nothing chosen means all. */
export function RuleScope({ form, path, classes, purpose }: { form: RulesForm; path: string; classes: readonly string[]; purpose?: boolean }) {
  const t = useRulesWords();
  const name = useChannelName();
  const purposes = usePurposes();
  const channels = form.getInputProps(`${path}.channels`);
  const chosen = form.getInputProps(`${path}.classes`);
  const aim = form.getInputProps(`${path}.purpose`);
  return (
    <>
      <MultiSelect label={t("channels")} {...channels} placeholder={(channels.value as string[]).length ? undefined : t("allChannels")} data={CHANNELS.map((value) => ({ value, label: name(value) }))} />
      <MultiSelect label={t("forClasses")} {...chosen} data={classes.map((value) => ({ value, label: name(value) }))} />
      {purpose && <Select label={t("purpose")} clearable placeholder={t("allPurposes")} {...aim} value={(aim.value as string) || null} onChange={(next) => form.setFieldValue(`${path}.purpose`, next ?? "")} data={purposes} />}
    </>
  );
}
