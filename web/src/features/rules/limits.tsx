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
    <RulesFormView rules={rules} parts={["caps", "gaps", "gather_minutes"]} tab="limits" label={t("limits")}>
      {(form) => (
        <Stack gap="xl">
          <section aria-label={t("caps")}>
            <Title order={2}>{t("caps")}</Title>
            <Text size="sm" c="dimmed" mb="md">{t("limitsLead")}</Text>
            <CapRows form={form} editable={may} />
          </section>
          <section aria-label={t("gaps")}>
            <Title order={2}>{t("gaps")}</Title>
            <Text size="sm" c="dimmed" mb="md">{t("gapsLead")}</Text>
            <GapRows form={form} editable={may} />
          </section>
          <Gather form={form} />
        </Stack>
      )}
    </RulesFormView>
  );
}

/** The limits of a form, and the button that adds one. */
export function CapRows({ form, editable }: { form: RulesForm; editable: boolean }) {
  const t = useRulesWords();
  return (
    <Stack>
      {form.values.caps.length === 0 && <Text size="sm"><b>{t("noCaps")}</b>{` ${t("noCapsText")}`}</Text>}
      {form.values.caps.map((_, index) => <Cap key={index} form={form} index={index} editable={editable} />)}
      {editable && <Add label={t("addCap")} onClick={() => form.insertListItem("caps", CAP)} />}
    </Stack>
  );
}

/** The minimum gaps of a form, and the button that adds one. */
export function GapRows({ form, editable }: { form: RulesForm; editable: boolean }) {
  const t = useRulesWords();
  return (
    <Stack>
      {form.values.gaps.length === 0 && <Text size="sm">{t("noGaps")}</Text>}
      {form.values.gaps.map((_, index) => <Gap key={index} form={form} index={index} editable={editable} />)}
      {editable && <Add label={t("addGap")} onClick={() => form.insertListItem("gaps", GAP)} />}
    </Stack>
  );
}

/** How long a campaign lets others come before the most important one is chosen. */
export function Gather({ form }: { form: RulesForm }) {
  const t = useRulesWords();
  return <NumberInput maw={480} label={t("gather")} description={t("gatherHint")} suffix={` ${t("minutes")}`} min={0} max={15} allowDecimal={false} {...form.getInputProps("gather_minutes")} />;
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={onClick}>{label}</Button></Group>;
}

function Cap({ form, index, editable }: { form: RulesForm; index: number; editable: boolean }) {
  const t = useRulesWords();
  const path = `caps.${index}`;
  const hours = form.values.caps[index]?.hours ?? 0;
  return (
    <RuleRow editable={editable} name={`${t("caps")} ${index + 1}`} onRemove={() => form.removeListItem("caps", index)}>
      <NumberInput label={t("limit")} suffix={` ${t("contacts")}`} allowDecimal={false} {...form.getInputProps(`${path}.limit`)} />
      <DurationInput label={t("within")} units={["h", "d", "w"]} value={`${Math.round(hours * 60)}m`} error={form.errors[`${path}.hours`] as string | undefined}
        onChange={(next) => form.setFieldValue(`${path}.hours`, (secondsOf(next) ?? 0) / 3600)} />
      <RuleScope form={form} path={path} classes={KINDS} purpose />
    </RuleRow>
  );
}

function Gap({ form, index, editable }: { form: RulesForm; index: number; editable: boolean }) {
  const t = useRulesWords();
  const path = `gaps.${index}`;
  const minutes = form.values.gaps[index]?.minutes ?? 0;
  return (
    <RuleRow editable={editable} name={`${t("gaps")} ${index + 1}`} onRemove={() => form.removeListItem("gaps", index)}>
      <DurationInput label={t("gap")} units={["m", "h", "d"]} value={`${Math.round(minutes * 60)}s`} error={form.errors[`${path}.minutes`] as string | undefined}
        onChange={(next) => form.setFieldValue(`${path}.minutes`, (secondsOf(next) ?? 0) / 60)} />
      <RuleScope form={form} path={path} classes={KINDS} purpose />
    </RuleRow>
  );
}
