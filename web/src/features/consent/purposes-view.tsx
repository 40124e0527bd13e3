import { ActionIcon, Badge, Button, Checkbox, Group, MultiSelect, NumberInput, Paper, Select, SimpleGrid, Stack, Switch, Text, Textarea, TextInput, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { countsQuery } from "@/features/consent/api/purposes";
import { countsOf, STATES } from "@/features/consent/model";
import { linesOf, similarOf } from "@/features/consent/similar";
import { useConsentWords } from "@/features/consent/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { useSettingsForm, type Settings } from "@/parts/settings";
import { SaveForm } from "@/ui/save-form";
import { useStatusWord } from "@/ui/status-badge";
import { useUiWords } from "@/ui/words";

type Purpose = { id: string; name: Record<string, string>; double_opt_in: boolean };
type Values = {
  purposes: Purpose[]; tracking_purpose: string; keep_ip: boolean; stale_months: number; on: boolean; channels: string[]; similar: string; entity: string;
};

/** What people can agree to, how many have, and the rules that hold for every consent. */
export function PurposesView({ settings }: { settings: Settings }) {
  const t = useConsentWords();
  const may = useMay("admin");
  const { form, save, onSave } = useSettingsForm(settings, valuesOf, (values) => settingsOf(settings, values), t("purposesSaved"));
  return (
    <SaveForm form={form} save={save} onSave={onSave} may={may} maw={980}>
      <Stack maw={980}>
        <Text size="sm" c="dimmed">{t("purposesLead")}</Text>
        {form.values.purposes.map((one, index) => <PurposeCard key={index} form={form} index={index} purpose={one} may={may} />)}
        {may && (
          <Group>
            <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => form.insertListItem("purposes", { id: "", name: { de: "", en: "" }, double_opt_in: false })}>{t("addPurpose")}</Button>
          </Group>
        )}
        <Rules form={form} />
        <Customers form={form} />
      </Stack>
    </SaveForm>
  );
}

type FormOf = UseFormReturnType<Values>;

function PurposeCard({ form, index, purpose, may }: { form: FormOf; index: number; purpose: Purpose; may: boolean }) {
  const t = useConsentWords();
  const ui = useUiWords();
  return (
    <Paper p="md" component="section" aria-label={purpose.id || t("unnamed")}>
      <Group align="flex-end" wrap="nowrap">
        <SimpleGrid cols={{ base: 1, sm: 3 }} flex={1}>
          <TextInput label={t("id")} required {...form.getInputProps(`purposes.${index}.id`)} />
          <TextInput label={t("labelDe")} {...form.getInputProps(`purposes.${index}.name.de`)} />
          <TextInput label={t("labelEn")} {...form.getInputProps(`purposes.${index}.name.en`)} />
        </SimpleGrid>
        {may && (
          <ActionIcon variant="subtle" color="red" size="lg" aria-label={`${ui("remove")}: ${purpose.id}`} onClick={() => form.removeListItem("purposes", index)}>
            <IconTrash size={18} />
          </ActionIcon>
        )}
      </Group>
      <Checkbox mt="sm" label={t("double")} description={t("doubleHint")} {...form.getInputProps(`purposes.${index}.double_opt_in`, { type: "checkbox" })} />
      {purpose.id && <Counts purpose={purpose.id} />}
    </Paper>
  );
}

function Counts({ purpose }: { purpose: string }) {
  const t = useConsentWords();
  const word = useStatusWord();
  const channel = useChannelName();
  const format = useFormat();
  const counts = useQuery(countsQuery);
  const found = countsOf(purpose, counts.data ?? []);
  if (!counts.data) return null;
  return (
    <Stack gap={4} mt="sm" aria-label={t("people")} role="group">
      {found.length === 0 && <Text size="xs" c="dimmed">{t("nobody")}</Text>}
      {found.map((one) => (
        <Group key={one.channel} gap="xs">
          <Text size="sm" w={110}>{one.channel === "*" ? t("everything") : channel(one.channel)}</Text>
          {STATES.filter((state) => one.states[state]).map((state) => (
            <Badge key={state} variant="default">{`${word(state)}: ${format.number(one.states[state] ?? 0)}`}</Badge>
          ))}
        </Group>
      ))}
    </Stack>
  );
}

function Rules({ form }: { form: FormOf }) {
  const t = useConsentWords();
  return (
    <Paper p="md">
      <Title order={2} mb="sm">{t("rules")}</Title>
      <Stack>
        <Select maw={420} label={t("measuring")} description={t("measuringHint")} allowDeselect={false} data={form.values.purposes.map((one) => one.id).filter(Boolean)}
          {...form.getInputProps("tracking_purpose")} />
        <NumberInput maw={420} label={t("stale")} description={t("staleHint")} min={1} max={24} suffix={` ${t("months")}`} {...form.getInputProps("stale_months")} />
        <Switch label={t("keepIp")} description={t("keepIpHint")} {...form.getInputProps("keep_ip", { type: "checkbox" })} />
      </Stack>
    </Paper>
  );
}

function Customers({ form }: { form: FormOf }) {
  const t = useConsentWords();
  const channel = useChannelName();
  return (
    <Paper p="md">
      <Title order={2} mb="sm">{t("customers")}</Title>
      <Stack>
        <Switch label={t("customersOn")} description={t("customersHint")} {...form.getInputProps("on", { type: "checkbox" })} />
        {form.values.on && (
          <>
            <MultiSelect maw={420} label={t("channelsUsed")} data={["email", "sms"].map((one) => ({ value: one, label: channel(one) }))} {...form.getInputProps("channels")} />
            <TextInput maw={420} label={t("entity")} description={t("entityHint")} {...form.getInputProps("entity")} />
            <Textarea maw={620} autosize minRows={3} label={t("similar")} description={t("similarHint")} {...form.getInputProps("similar")} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function valuesOf(settings: Settings): Values {
  const customers = settings.existing_customers;
  return {
    purposes: (settings.purposes ?? []).map((one) => ({ id: one.id, name: { de: "", en: "", ...one.name }, double_opt_in: one.double_opt_in ?? false })),
    tracking_purpose: settings.tracking_purpose ?? "", keep_ip: settings.keep_ip ?? true, stale_months: settings.stale_months ?? 24,
    on: customers?.on ?? false, channels: customers?.channels ?? ["email"], similar: linesOf(customers?.similar ?? {}), entity: customers?.entity ?? "",
  };
}

function settingsOf(settings: Settings, values: Values): Settings {
  const { on, channels, similar, entity, ...own } = values;
  return { ...settings, ...own, existing_customers: { on, channels: channels as ("email" | "sms")[], similar: similarOf(similar), entity } };
}
