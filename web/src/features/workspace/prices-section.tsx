import { ActionIcon, Button, Group, NumberInput, Paper, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { MICRO, type SettingsForm } from "@/features/workspace/model";
import { useWorkspaceWords } from "@/features/workspace/words";
import { useFormat } from "@/lib/format";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { useUiWords } from "@/ui/words";

/** What one message of a channel costs. */
export function PricesSection({ form, may }: { form: SettingsForm; may: boolean }) {
  const t = useWorkspaceWords();
  const ui = useUiWords();
  const name = useChannelName();
  const { locale } = useFormat();
  const prices = form.values.prices ?? [];
  const free = CHANNELS.filter((one) => !prices.some((price) => price.channel === one));
  const comma = locale.startsWith("de") ? "," : ".";
  return (
    <Stack maw={860}>
      <Text size="sm" c="dimmed">{t("pricesLead")}</Text>
      {prices.length === 0 && <Text size="sm">{t("noPrices")}</Text>}
      {prices.map((price, index) => (
        <Paper key={index} p="md" role="group" aria-label={name(price.channel)}>
          <Group align="flex-start" wrap="nowrap">
            <SimpleGrid cols={{ base: 1, sm: 3 }} flex={1}>
              <Select label={t("channel")} allowDeselect={false} {...form.getInputProps(`prices.${index}.channel`)}
                data={CHANNELS.map((value) => ({ value, label: name(value), disabled: value !== price.channel && !free.includes(value) }))} />
              <NumberInput label={t(price.channel === "sms" ? "pricePart" : "price")} decimalScale={6} decimalSeparator={comma} min={0} step={0.01} error={form.errors[`prices.${index}.micro`]}
                value={price.micro / MICRO} onChange={(next) => form.setFieldValue(`prices.${index}.micro`, Math.round(Number(next) * MICRO))} />
              <Select label={t("currency")} searchable clearable placeholder={t("ownCurrency", { currency: form.values.currency ?? "" })} data={Intl.supportedValuesOf("currency")}
                {...form.getInputProps(`prices.${index}.currency`)} value={price.currency || null} onChange={(next) => form.setFieldValue(`prices.${index}.currency`, next ?? "")} />
            </SimpleGrid>
            {may && (
              <ActionIcon variant="subtle" color="red" size="lg" mt={24} aria-label={`${ui("remove")}: ${name(price.channel)}`} onClick={() => form.removeListItem("prices", index)}>
                <IconTrash size={18} />
              </ActionIcon>
            )}
          </Group>
        </Paper>
      ))}
      {may && free.length > 0 && (
        <Group>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.insertListItem("prices", { channel: free[0] ?? "sms", micro: 0, currency: "" })}>
            {t("addPrice")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
