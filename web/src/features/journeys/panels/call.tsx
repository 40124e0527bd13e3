import { useStepForm } from "@/features/journeys/panels/fields/form";
import { NumberField, SpanField, TextField } from "@/features/journeys/panels/fields/inputs";
import { MapField } from "@/features/journeys/panels/fields/map";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

/** A call to a web address of the shop. */
export default function CallPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  return (
    <>
      <TextField form={form} at={["url"]} label={t("url")} description={t("urlHint", { answer: `steps.${props.id}.answer` })} required placeholder="https://" />
      <MapField form={form} at={["body"]} title={t("body")} lead={t("bodyHint")} add={t("addValue")} name="order" removable />
      <More form={form} fields={["timeout", "attempts", "at_most"]} ways={["", "success", "failed", "timeout"]}>
        <SpanField form={form} at={["timeout"]} label={t("callTimeout")} initial="10s" units={["s"]} />
        <NumberField form={form} at={["attempts"]} label={t("attempts")} min={1} max={10} initial={5} />
        <SpanField form={form} at={["at_most"]} label={t("callAtMost")} initial="1d" units={["m", "h", "d"]} />
      </More>
    </>
  );
}
