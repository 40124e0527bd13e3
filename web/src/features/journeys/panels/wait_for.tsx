import { useStepForm } from "@/features/journeys/panels/fields/form";
import {
  HAPPENING_FIELDS, HappeningFields, HAPPENINGS, looksAtSignals, whatOf, type What,
} from "@/features/journeys/panels/fields/happening";
import { MessageStepField, SpanField, SwitchField, TargetField } from "@/features/journeys/panels/fields/inputs";
import { Items } from "@/features/journeys/panels/fields/item";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

const KINDS: readonly What[] = ["event", "signal", "holds", "segment_entered", "segment_left", "changed"];

/** A wait for behaviour: the first match wins, at the latest the time-out does. */
export default function WaitForPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const unsure = looksAtSignals(form.value) || form.at(["unknown"]) !== undefined || form.at(["unknown_is_no"]) !== undefined;
  return (
    <>
      <Items form={form} at={["on"]} title={t("waitsFor")} add={t("addMatch")} ordered least={1} fields={[...HAPPENING_FIELDS, "then"]}
        name={(_item, index) => t("nth", { n: index + 1 })} fresh={() => ({ event: "" })}>
        {(place) => (
          <>
            <HappeningFields form={form} at={place} kinds={KINDS} same />
            <TargetField form={form} at={[...place, "then"]} label={t("then")} empty={t("mainLine")} />
          </>
        )}
      </Items>
      <SpanField form={form} at={["at_most"]} label={t("atMost")} initial="1d" />
      <TargetField form={form} at={["timeout"]} label={t("timeout")} required />
      {unsure && (
        <>
          <SwitchField form={form} at={["unknown_is_no"]} label={t("unknownIsNo")} description={t("unknownHint")} />
          {form.at(["unknown_is_no"]) !== true && <TargetField form={form} at={["unknown"]} label={t("unknown")} />}
        </>
      )}
      <More form={form} fields={["since", "reset_on", "refresh_on"]} ways={[""]}>
        <MessageStepField form={form} at={["since"]} label={t("countsFrom")} description={t("countsFromHint")} optional
          more={[{ value: "", label: t("sinceMessage") }, { value: "arrival", label: t("sinceArrival") }, { value: "entry", label: t("sinceEntry") }]} />
        {(["reset_on", "refresh_on"] as const).map((field) => (
          <Items key={field} form={form} at={[field]} title={t(field)} lead={t(`${field}_lead`)} add={t("addMatch")} fields={HAPPENING_FIELDS}
            name={(item) => t(`what_${whatOf(item)}`)} fresh={() => ({ event: "" })}>
            {(place) => <HappeningFields form={form} at={place} kinds={HAPPENINGS} same />}
          </Items>
        ))}
      </More>
    </>
  );
}
