import { ColorInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { SettingsForm } from "@/features/workspace/model";
import { useWorkspaceWords } from "@/features/workspace/words";

/** How the shop names itself. */
export function BrandSection({ form }: { form: SettingsForm }) {
  const t = useWorkspaceWords();
  return (
    <Stack maw={560}>
      <Text size="sm" c="dimmed">{t("brandLead")}</Text>
      <TextInput label={t("name")} required {...form.getInputProps("brand.name")} />
      <ColorInput withEyeDropper={false} label={t("color")} format="hex" {...form.getInputProps("brand.color")} />
      <TextInput label={t("logo")} type="url" {...form.getInputProps("brand.logo")} />
      <Textarea label={t("imprint")} description={t("imprintHint")} autosize minRows={3} {...form.getInputProps("brand.imprint")} />
      <TextInput label={t("contact")} type="email" {...form.getInputProps("brand.contact")} />
    </Stack>
  );
}
