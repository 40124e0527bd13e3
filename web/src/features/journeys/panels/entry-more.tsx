import { Group, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Form } from "@/features/journeys/panels/fields/form";
import { ChoiceField, NumberField, SpanField, SwitchField, TextField, TimeField } from "@/features/journeys/panels/fields/inputs";
import { Fold } from "@/features/journeys/panels/fields/more";
import { Notes } from "@/features/journeys/panels/fields/notes";
import { usePanelWords } from "@/features/journeys/words-panels";

const PLACES = [
  ["priority"], ["value"], ["stage"], ["on_opt_out"], ["quiet_hours"], ["hold_out_salt"], ["enter", "if_live"], ["enter", "retry"], ["enter", "max_age"],
  ["enter", "delays_from"], ["enter", "ceiling"], ["enter", "cap"],
];

/** The lesser rules of a journey. */
export function EntryMore({ form }: { form: Form }) {
  const t = usePanelWords();
  return (
    <Fold label={t("moreEntry")} open={PLACES.some((place) => form.fault(place))}>
      <NumberField form={form} at={["priority"]} label={t("priority")} description={t("priorityHint")} min={0} max={100} initial={50} />
      <NumberField form={form} at={["value"]} label={t("worth")} description={t("worthHint")} min={0} max={1_000_000_000} initial={0} />
      <ChoiceField form={form} at={["stage"]} label={t("stage")} description={t("stageHint")}
        choices={[{ value: "", label: t("stageNone") }, ...(["browse", "cart", "checkout"] as const).map((value) => ({ value, label: t(`stage_${value}`) }))]} />
      <ChoiceField form={form} at={["on_opt_out"]} label={t("onOptOut")}
        choices={[{ value: "continue", label: t("optOutContinue") }, { value: "exit", label: t("optOutExit") }]} />
      <QuietHours form={form} />
      <ChoiceField form={form} at={["enter", "if_live"]} label={t("ifLive")}
        choices={[{ value: "", label: t("ifLiveUsual") }, ...(["ignore", "restart", "refresh", "parallel"] as const).map((value) => ({ value, label: t(`ifLive_${value}`) }))]} />
      <SpanField form={form} at={["enter", "retry"]} label={t("retry")} description={t("retryHint")} units={["m"]} optional />
      <SpanField form={form} at={["enter", "max_age"]} label={t("maxAge")} description={t("maxAgeHint")} initial="1d" units={["m", "h", "d"]} />
      <ChoiceField form={form} at={["enter", "delays_from"]} label={t("delaysFrom")}
        choices={[{ value: "processing", label: t("delaysProcessing") }, { value: "event", label: t("delaysEvent") }]} />
      <NumberField form={form} at={["enter", "ceiling"]} label={t("ceiling")} description={t("ceilingHint")} min={1} max={1000} initial={25} />
      <Cap form={form} />
      <TextField form={form} at={["hold_out_salt"]} label={t("holdOutSalt")} description={t("holdOutSaltHint")} />
    </Fold>
  );
}

/** How many people come in at most; empty fields are no limit. */
function Cap({ form }: { form: Form }) {
  const t = usePanelWords();
  const fields = ["per_run", "per_hour", "per_day", "ever"] as const;
  const runs = form.at(["enter", "schedule"]) !== undefined || form.at(["enter", "cap", "per_run"]) !== undefined;
  return (
    <Stack gap={6} role="group" aria-label={t("cap")}>
      <Text size="sm" fw={550}>{t("cap")}</Text>
      <Text size="xs" c="dimmed">{t("capHint")}</Text>
      <Notes form={form} findings={form.left(["enter", "cap"], fields)} />
      <SimpleGrid cols={2} spacing="xs">
        {fields.filter((field) => field !== "per_run" || runs).map((field) => (
          <NumberField key={field} form={form} at={["enter", "cap", field]} label={t(`cap_${field}`)} min={1} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

/** The journey's own quiet time, on top of law and workspace. */
function QuietHours({ form }: { form: Form }) {
  const t = usePanelWords();
  const written = form.at(["quiet_hours"]) !== undefined && form.at(["quiet_hours"]) !== null;
  const toggle = { ...form, at: () => written, set: (_place: unknown, next: unknown) => form.set(["quiet_hours"], next ? { from: "20:00", to: "09:00" } : undefined) };
  return (
    <>
      <SwitchField form={toggle} at={["quiet_hours"]} label={t("quiet")} description={t("quietHint")} />
      {written && (
        <Group grow>
          <TimeField form={form} at={["quiet_hours", "from"]} label={t("from")} />
          <TimeField form={form} at={["quiet_hours", "to"]} label={t("to")} />
        </Group>
      )}
    </>
  );
}
