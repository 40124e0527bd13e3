import { ActionIcon, Button, Checkbox, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { SettingsForm } from "@/features/workspace/model";
import { useWorkspaceWords } from "@/features/workspace/words";
import { useUiWords } from "@/ui/words";

/** What people can agree to. */
export function PurposesSection({ form }: { form: SettingsForm }) {
  const t = useWorkspaceWords();
  const ui = useUiWords();
  const purposes = form.values.purposes ?? [];
  return (
    <Stack maw={860}>
      <Text size="sm" c="dimmed">{t("purposesLead")}</Text>
      {purposes.map((purpose, index) => (
        <Paper key={index} p="md">
          <Group align="flex-end" wrap="nowrap">
            <SimpleGrid cols={{ base: 1, sm: 3 }} flex={1}>
              <TextInput label={t("id")} required {...form.getInputProps(`purposes.${index}.id`)} />
              <TextInput label={t("labelDe")} {...form.getInputProps(`purposes.${index}.name.de`)} />
              <TextInput label={t("labelEn")} {...form.getInputProps(`purposes.${index}.name.en`)} />
            </SimpleGrid>
            <ActionIcon variant="subtle" color="red" size="lg" aria-label={`${ui("remove")}: ${purpose.id}`} onClick={() => form.removeListItem("purposes", index)}>
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
          <Checkbox mt="sm" label={t("double")} {...form.getInputProps(`purposes.${index}.double_opt_in`, { type: "checkbox" })} />
        </Paper>
      ))}
      <Group>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.insertListItem("purposes", { id: "", name: { de: "", en: "" }, double_opt_in: false })}>
          {t("addPurpose")}
        </Button>
      </Group>
      <Select maw={420} label={t("tracking")} description={t("trackingHint")} allowDeselect={false} data={purposes.map((one) => one.id).filter(Boolean)}
        {...form.getInputProps("tracking_purpose")} />
    </Stack>
  );
}
