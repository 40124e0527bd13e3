import { Group, Select } from "@mantine/core";
import { dayName, DAYS } from "@/parts/steps/days";
import { useStepForm, type Form } from "@/features/journeys/panels/fields/form";
import {
  ChoiceField, DaysField, MessageStepField, MomentField, NumberField, PathField, SpanField, SwitchField, TimeField, ZoneField,
} from "@/features/journeys/panels/fields/inputs";
import { More } from "@/features/journeys/panels/fields/more";
import { asWait, waitKnows, type PanelProps } from "@/features/journeys/panels/model";
import { waitKind, WAITS, type WaitKind } from "@/parts/steps/written";
import { usePanelWords } from "@/features/journeys/words-panels";
import { serverTime } from "@/lib/clock";
import { useLanguage } from "@/lib/i18n";

/** A wait for a time: one of eight kinds, told apart by what is written. */
export default function WaitPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const kind = waitKind(form.value);
  const since = [{ value: "arrival", label: t("sinceArrival") }, { value: "event", label: t("sinceEvent") }];
  return (
    <>
      <Select label={t("waitKind")} data={WAITS.map((value) => ({ value, label: t(`wait_${value}`) }))} value={kind ?? null} allowDeselect={false}
        placeholder={t("choose")} onChange={(next) => next && next !== kind && form.replace(asWait(form.value, next as WaitKind, serverTime().toISOString().slice(0, 10)))} />
      {kind && <Rule form={form} kind={kind} />}
      <More form={form} ways={[""]} fields={["since", "zone", "if_past", "if_passed", "if_missing", "unit", "yearly"]}>
        {kind && <Cases form={form} kind={kind} />}
        <MessageStepField form={form} at={["since"]} label={t("since")} more={since} optional />
        {kind !== "for" && <ZoneField form={form} at={["zone"]} label={t("zone")} />}
      </More>
    </>
  );
}

function Rule({ form, kind }: { form: Form; kind: WaitKind }) {
  const t = usePanelWords();
  const lang = useLanguage();
  return (
    <>
      {(kind === "for" || kind === "for_at") && <SpanField form={form} at={["for"]} label={t("for")} />}
      {kind === "days" && <NumberField form={form} at={["days"]} label={t("midnights")} description={t("midnightsHint")} min={1} max={731} />}
      {kind === "weekday" && (
        <ChoiceField form={form} at={["weekday"]} label={t("weekday")} kept choices={DAYS.map((value) => ({ value, label: dayName(value, lang, "long") }))} />
      )}
      {kind === "date" && <MomentField form={form} at={["date"]} label={t("date")} />}
      {kind === "until" && <TimeField form={form} at={["until"]} label={t("untilTime")} />}
      {kind === "window" && (
        <>
          <Group grow><TimeField form={form} at={["window", "from"]} label={t("from")} /><TimeField form={form} at={["window", "to"]} label={t("to")} /></Group>
          <DaysField form={form} at={["window", "days"]} label={t("days")} initial={DAYS} />
        </>
      )}
      {kind === "date_in" && (
        <>
          <PathField form={form} at={["date_in"]} label={t("dateIn")} />
          <SpanField form={form} at={["offset"]} label={t("offset")} description={t("offsetHint")} negative optional units={["d", "h", "m", "w"]} />
        </>
      )}
      {waitKnows(kind, "at") && kind !== "for" && <TimeField form={form} at={["at"]} label={t("at")} optional={kind !== "for_at"} />}
      {kind === "date_in" && <SwitchField form={form} at={["yearly"]} label={t("yearly")} />}
    </>
  );
}

/** What happens where the moment is gone or missing. */
function Cases({ form, kind }: { form: Form; kind: WaitKind }) {
  const t = usePanelWords();
  const go = { value: "continue", label: t("goOn") };
  const exit = { value: "exit", label: t("leave") };
  return (
    <>
      {waitKnows(kind, "if_passed") && (
        <ChoiceField form={form} at={["if_passed"]} label={t("ifPassed")}
          choices={[{ value: "next_week", label: t("nextWeek") }, { value: "same_day", label: t("sameDay") }]} />
      )}
      {waitKnows(kind, "if_past") && (
        <ChoiceField form={form} at={["if_past"]} label={t("ifPast")} choices={[{ value: "", label: t("usual") }, go, exit]} />
      )}
      {waitKnows(kind, "if_missing") && (
        <>
          <ChoiceField form={form} at={["if_missing"]} label={t("ifMissing")} choices={[exit, go]} />
          <ChoiceField form={form} at={["unit"]} label={t("unit")}
            choices={(["days", "hours", "minutes"] as const).map((value) => ({ value, label: t(`unit_${value}`) }))} />
        </>
      )}
    </>
  );
}
