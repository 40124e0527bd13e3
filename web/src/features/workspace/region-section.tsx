import { MultiSelect, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useMemo } from "react";
import type { SettingsForm } from "@/features/workspace/model";
import { useWorkspaceWords } from "@/features/workspace/words";
import { useLanguage } from "@/lib/i18n";

const LANGUAGE_CODES = ["de", "en", "fr", "it", "nl", "es", "pl", "tr", "uk", "ar", "da", "sv", "cs", "pt", "ro", "ru"];

/** Languages, zone, currency, and how orders count. */
export function RegionSection({ form }: { form: SettingsForm }) {
  const t = useWorkspaceWords();
  const lang = useLanguage();
  const languages = useMemo(() => {
    const names = new Intl.DisplayNames([lang], { type: "language" });
    return LANGUAGE_CODES.map((value) => ({ value, label: names.of(value) ?? value }));
  }, [lang]);
  const currencies = useMemo(() => {
    const names = new Intl.DisplayNames([lang], { type: "currency" });
    return Intl.supportedValuesOf("currency").map((value) => ({ value, label: `${value} – ${names.of(value) ?? value}` }));
  }, [lang]);
  return (
    <Stack maw={860}>
      <Text size="sm" c="dimmed">{t("regionLead")}</Text>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Select label={t("zone")} searchable allowDeselect={false} data={Intl.supportedValuesOf("timeZone")} {...form.getInputProps("zone")} />
        <TextInput label={t("country")} description={t("countryHint")} maxLength={2} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("country")} />
        <Select label={t("language")} allowDeselect={false} data={languages} {...form.getInputProps("language")} />
        <MultiSelect label={t("languages")} data={languages} {...form.getInputProps("languages")} />
        <Select label={t("currency")} searchable allowDeselect={false} data={currencies} {...form.getInputProps("currency")} />
        <NumberInput label={t("attribution")} min={0} max={90} {...form.getInputProps("attribution_days")} />
        <NumberInput label={t("release")} description={t("releaseHint")} min={0} max={240} inputWrapperOrder={["label", "input", "description", "error"]}
          {...form.getInputProps("release_minutes")} />
      </SimpleGrid>
    </Stack>
  );
}
