import { ConditionField } from "@/features/journeys/panels/fields/condition";
import { useStepForm } from "@/features/journeys/panels/fields/form";
import { SwitchField, TargetField } from "@/features/journeys/panels/fields/inputs";
import { Items } from "@/features/journeys/panels/fields/item";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

/** Different ways by what is known now: the first condition that holds wins. */
export default function BranchPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  return (
    <>
      <Items form={form} at={["paths"]} title={t("paths")} add={t("addPath")} ordered least={1} fields={["if", "then"]}
        name={(_, index) => t("pathName", { n: index + 1 })} fresh={() => ({ if: { kind: "all", conditions: [] }, then: "end" })}>
        {(place) => (
          <>
            <ConditionField form={form} at={[...place, "if"]} empty={t("ifEmpty")} required />
            <TargetField form={form} at={[...place, "then"]} label={t("then")} required />
          </>
        )}
      </Items>
      <TargetField form={form} at={["otherwise"]} label={t("otherwise")} empty={t("mainLine")} />
      <More form={form} fields={["unknown", "unknown_is_no"]}>
        <SwitchField form={form} at={["unknown_is_no"]} label={t("unknownIsNo")} description={t("unknownHint")} />
        {form.at(["unknown_is_no"]) !== true && <TargetField form={form} at={["unknown"]} label={t("unknown")} empty={t("leave")} />}
      </More>
    </>
  );
}
