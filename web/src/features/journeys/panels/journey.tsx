import { useStepForm } from "@/features/journeys/panels/fields/form";
import { shown, SpanField, SwitchField } from "@/features/journeys/panels/fields/inputs";
import { MapField } from "@/features/journeys/panels/fields/map";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";
import { JourneyPicker } from "@/parts/journey-picker";

/** Another journey for the same person. */
export default function JourneyPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const { error, description } = shown({ form, at: ["start"], label: "" });
  const waits = form.text(["wait_at_most"]) !== "";
  const results = waits || form.at(["paths"]) !== undefined;
  return (
    <>
      <JourneyPicker label={t("start")} value={form.text(["start"]) || undefined} error={error} description={description}
        onChange={(next) => form.set(["start"], next ?? "")} />
      <SpanField form={form} at={["wait_at_most"]} label={t("waitAtMost")} description={t("waitAtMostHint")} optional units={["d", "h", "m"]} />
      <More form={form} fields={["pass_on", "check_audience"]} ways={results ? ["", "finished", "exited", "refused", "timeout"] : [""]}>
        <MapField form={form} at={["pass_on"]} title={t("passOn")} lead={t("passOnHint")} add={t("addValue")} name="order_id" paths />
        <SwitchField form={form} at={["check_audience"]} label={t("checkAudience")} initial />
      </More>
    </>
  );
}
