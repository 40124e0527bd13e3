import { Divider, Fieldset, Select, Stack, Text, Title } from "@mantine/core";
import type { Finding } from "@/features/journeys/api/journey";
import { withValueAt, type Definition, type Place } from "@/parts/steps/model";
import { EntryMore } from "@/features/journeys/panels/entry-more";
import { ScheduleFields } from "@/features/journeys/panels/entry-schedule";
import { ConditionField } from "@/features/journeys/panels/fields/condition";
import { unplaced, useEntryForm, type Form } from "@/features/journeys/panels/fields/form";
import { HAPPENING_FIELDS, HappeningFields, HAPPENINGS, whatOf } from "@/features/journeys/panels/fields/happening";
import { KeyField, ShareField, shown, SpanField, SuggestField, SwitchField, TextField } from "@/features/journeys/panels/fields/inputs";
import { Items } from "@/features/journeys/panels/fields/item";
import { Settings } from "@/features/journeys/panels/fields/more";
import { Notes } from "@/features/journeys/panels/fields/notes";
import { bagOf, textOf } from "@/parts/steps/written";
import { isUsual, usualOf, withUsual } from "@/features/journeys/panels/usual-entry";
import { usePanelWords } from "@/features/journeys/words-panels";

/** The journey around its steps: what it is called, who comes in and how often, what ends it, what counts as success. */
export function EntryPanel(props: { definition: Definition; findings: readonly Finding[]; onChange: (next: Definition) => void; readOnly?: boolean }) {
  const t = usePanelWords();
  const form = useEntryForm(props);
  return (
    <Fieldset variant="unstyled" disabled={props.readOnly} aria-label={t("entrySettings")}>
      <Stack gap="sm">
        <Notes form={form} findings={unplaced(form)} />
        <TextField form={form} at={["name"]} label={t("journeyName")} required />
        <TextField form={form} at={["description"]} label={t("description")} lines={2} />
        <Divider />
        <Title order={3}>{t("whoComesIn")}</Title>
        <Triggers form={form} />
        <ScheduleFields form={form} />
        <ConditionField form={form} at={["enter", "audience"]} label={t("audience")} empty={t("audienceEmpty")} />
        <Often form={form} />
        <Divider />
        <Title order={3}>{t("howItEnds")}</Title>
        <Exits form={form} />
        <Goal form={form} />
        <ShareField form={form} at={["hold_out"]} label={t("holdOut")} description={t("holdOutHint")} max={50} optional />
        <Divider />
        <EntryMore form={form} />
        <Settings form={form} />
      </Stack>
    </Fieldset>
  );
}

function Triggers({ form: plain }: { form: Form }) {
  const t = usePanelWords();
  const form = { ...plain, set: (place: Place, next: unknown) => plain.replace(withUsual(plain.value, withValueAt(plain.value, place, next))) };
  const none = form.items(["enter", "on"]).length === 0 && form.at(["enter", "schedule"]) === undefined;
  return (
    <Items form={form} at={["enter", "on"]} title={t("triggers")} lead={none ? t("triggersNone") : ""} add={t("addTrigger")} fields={HAPPENING_FIELDS}
      name={(item) => t(`what_${whatOf(item)}`)} fresh={() => ({ event: "" })}>
      {(place) => <HappeningFields form={form} at={place} kinds={HAPPENINGS} />}
    </Items>
  );
}

const AGAIN = ["never", "after_end", "always", "window"] as const;

/** How often somebody may come in, and for what. */
function Often({ form }: { form: Form }) {
  const t = usePanelWords();
  const at = ["enter", "again"];
  const again = form.text(at) || "never";
  const window = !(AGAIN as readonly string[]).includes(again);
  const usual = isUsual(form.value) ? usualOf(form.value) : undefined;
  const change = (next: string) => form.set(at, next === "never" ? undefined : next === "window" ? "7d" : next);
  return (
    <>
      <Select {...shown({ form, at, label: t("again"), description: usual && t(`usual_${usual}`) })} allowDeselect={false} value={window ? "window" : again}
        data={AGAIN.map((value) => ({ value, label: t(`again_${value}`) }))} onChange={(next) => next && change(next)} />
      {window && <SpanField form={form} at={at} label={t("againWindow")} units={["h", "d", "w"]} />}
      <KeyField form={form} at={["enter", "key"]} label={t("key")} description={t("keyHint")} />
    </>
  );
}

function Exits({ form }: { form: Form }) {
  const t = usePanelWords();
  return (
    <Items form={form} at={["exit"]} title={t("exits")} lead={t("exitsLead")} add={t("addExit")} fields={[...HAPPENING_FIELDS, "name"]}
      name={(item) => textOf(item.name) || t(`what_${whatOf(item)}`)} fresh={() => ({ event: "Order Completed" })}>
      {(place) => (
        <>
          <HappeningFields form={form} at={place} kinds={[...HAPPENINGS, "holds"]} same />
          <TextField form={form} at={[...place, "name"]} label={t("exitName")} />
        </>
      )}
    </Items>
  );
}

/** What counts as success. */
function Goal({ form }: { form: Form }) {
  const t = usePanelWords();
  const written = form.at(["goal"]) !== undefined && form.at(["goal"]) !== null;
  const toggle = (next: string | null) => form.set(["goal"], next === "yes" ? { event: "Order Completed", within: "3d", value: "total" } : undefined);
  return (
    <Stack gap="xs" role="group" aria-label={t("goal")}>
      <Select label={t("goal")} allowDeselect={false} value={written ? "yes" : "no"} data={[{ value: "no", label: t("goalNone") }, { value: "yes", label: t("goalSome") }]}
        onChange={(next) => (next === "yes") !== written && toggle(next)} />
      {written && (
        <>
          <Notes form={form} findings={form.left(["goal"], [...HAPPENING_FIELDS, "within", "value", "exit"])} />
          <HappeningFields form={form} at={["goal"]} kinds={HAPPENINGS} same />
          <SpanField form={form} at={["goal", "within"]} label={t("goalWithin")} initial="3d" units={["h", "d", "w"]} />
          {whatOf(bagOf(form.at(["goal"]))) === "event" && (
            <SuggestField form={form} at={["goal", "value"]} label={t("goalValue")} description={t("goalValueHint")} data={["total", "revenue", "value"]} />
          )}
          <SwitchField form={form} at={["goal", "exit"]} label={t("goalExit")} initial />
          <Text size="xs" c="dimmed">{t("goalNote")}</Text>
        </>
      )}
    </Stack>
  );
}
