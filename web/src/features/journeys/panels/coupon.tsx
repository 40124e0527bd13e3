import { useStepForm } from "@/features/journeys/panels/fields/form";
import { shown, TargetField, TextField } from "@/features/journeys/panels/fields/inputs";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";
import { CouponPicker } from "@/parts/coupon-picker";

/** A personal code that the following messages can print. */
export default function CouponPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const { error, description } = shown({ form, at: ["pool"], label: "", description: t("poolHint", { code: `{{ steps.${props.id}.code }}` }) });
  return (
    <>
      <CouponPicker value={form.text(["pool"]) || undefined} error={error} description={description} onChange={(next) => form.set(["pool"], next ?? "")} />
      <TargetField form={form} at={["paths", "empty"]} label={t("way_empty")} empty={t("mainLine")} />
      <More form={form} fields={["offer"]} ways={[""]}>
        <TextField form={form} at={["offer"]} label={t("offer")} description={t("offerHint")} placeholder={props.id} />
      </More>
    </>
  );
}
