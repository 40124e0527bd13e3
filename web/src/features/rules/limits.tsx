import { Button, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Rules } from "@/features/rules/api/rules";
import type { RulesForm } from "@/features/rules/model";
import { RuleRow, RuleScope } from "@/features/rules/rule-row";
import { RulesFormView } from "@/features/rules/rules-form";
import { useRulesWords } from "@/features/rules/words";
import { secondsOf } from "@/lib/duration";
import { useMay } from "@/lib/session";
import { DurationInput } from "@/ui/duration-input";

const CAP: Rules["caps"][number] = { limit: 1, hours: 24, channels: [], classes: ["service", "advertising"], purpose: "" };
const GAP: Rules["gaps"][number] = { minutes: 120, channels: [], classes: ["service", "advertising"], purpose: "" };
const KINDS = ["advertising", "service"];

/** Limits and minimum gaps between contacts with one person. */
export function Limits({ rules }: { rules: Rules }) {
  const t = useRulesWords();
  const may = useMay("admin");
  return (
    <RulesFormView rules={rules} parts={["caps", "gaps"]} label={t("limits")}>
      {(form) => (
        <Stack gap="xl">
          <section aria-label={t("caps")}>
            <Title order={2}>{t("caps")}</Title>
            <Text size="sm" c="dimmed" mb="md">{t("limitsLead")}</Text>
            <Stack>
              {form.values.caps.length === 0 && <Text size="sm"><b>{t("noCaps")}</b>{` ${t("noCapsText")}`}</Text>}
              {form.values.caps.map((_, index) => <Cap key={index} form={form} index={index} />)}
              {may && <Add label={t("addCap")} onClick={() => form.insertListItem("caps", CAP)} />}
            </Stack>
          </section>
          <section aria-label={t("gaps")}>
            <Title order={2}>{t("gaps")}</Title>
            <Text size="sm" c="dimmed" mb="md">{t("gapsLead")}</Text>
            <Stack>
              {form.values.gaps.length === 0 && <Text size="sm">{t("noGaps")}</Text>}
              {form.values.gaps.map((_, index) => <Gap key={index} form={form} index={index} />)}
              {may && <Add label={t("addGap")} onClick={() => form.insertListItem("gaps", GAP)} />}
            </Stack>
          </section>
        </Stack>
      )}
    </RulesFormView>
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={onClick}>{label}</Button></Group>;
}

function Cap({ form, index }: { form: RulesForm; index: number }) {
  const t = useRulesWords();
  const path = `caps.${index}`;
  const hours = form.values.caps[index]?.hours ?? 0;
  return (
    <RuleRow name={`${t("caps")} ${index + 1}`} onRemove={() => form.removeListItem("caps", index)}>
      <NumberInput label={t("limit")} suffix={` ${t("contacts")}`} allowDecimal={false} {...form.getInputProps(`${path}.limit`)} />
      <DurationInput label={t("within")} units={["h", "d", "w"]} value={`${Math.round(hours * 60)}m`} error={form.errors[`${path}.hours`] as string | undefined}
        onChange={(next) => form.setFieldValue(`${path}.hours`, (secondsOf(next) ?? 0) / 3600)} />
      <RuleScope form={form} path={path} classes={KINDS} purpose />
    </RuleRow>
  );
}

function Gap({ form, index }: { form: RulesForm; index: number }) {
  const t = useRulesWords();
  const path = `gaps.${index}`;
  const minutes = form.values.gaps[index]?.minutes ?? 0;
  return (
    <RuleRow name={`${t("gaps")} ${index + 1}`} onRemove={() => form.removeListItem("gaps", index)}>
      <DurationInput label={t("gap")} units={["m", "h", "d"]} value={`${Math.round(minutes * 60)}s`} error={form.errors[`${path}.minutes`] as string | undefined}
        onChange={(next) => form.setFieldValue(`${path}.minutes`, (secondsOf(next) ?? 0) / 60)} />
      <RuleScope form={form} path={path} classes={KINDS} purpose />
    </RuleRow>
  );
}
