import { Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Rules } from "@/features/rules/api/rules";
import { RuleRow } from "@/features/rules/rule-row";
import { RulesFormView } from "@/features/rules/rules-form";
import { useRulesWords } from "@/features/rules/words";
import { useMay } from "@/lib/session";
import { CHANNELS, useChannelName } from "@/parts/channels";

/** How fast messages leave. */
export function Speed({ rules }: { rules: Rules }) {
  const t = useRulesWords();
  const name = useChannelName();
  const may = useMay("admin");
  return (
    <RulesFormView rules={rules} parts={["rates"]} tab="speed" label={t("speed")}>
      {(form) => (
        <Stack>
          <Text size="sm" c="dimmed">{t("speedLead")}</Text>
          {form.values.rates.length === 0 && <Text size="sm"><b>{`${t("noRates")}.`}</b>{` ${t("noRatesText")}`}</Text>}
          {form.values.rates.map((one, index) => (
            <RuleRow key={index} name={one.channel ? name(one.channel) : t("everyChannel")} onRemove={() => form.removeListItem("rates", index)}>
              <Select label={t("channel")} allowDeselect={false} data={[{ value: "all", label: t("everyChannel") }, ...CHANNELS.map((value) => ({ value, label: name(value) }))]}
                {...form.getInputProps(`rates.${index}.channel`)} value={one.channel || "all"} onChange={(next) => form.setFieldValue(`rates.${index}.channel`, next === "all" ? "" : (next ?? ""))} />
              <NumberInput label={t("perSecond")} decimalScale={2} {...form.getInputProps(`rates.${index}.per_second`)} />
              <NumberInput label={t("burst")} allowDecimal={false} {...form.getInputProps(`rates.${index}.burst`)} />
            </RuleRow>
          ))}
          {may && (
            <Group>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.insertListItem("rates", { channel: "", per_second: 10, burst: 10 })}>{t("addRate")}</Button>
            </Group>
          )}
        </Stack>
      )}
    </RulesFormView>
  );
}
