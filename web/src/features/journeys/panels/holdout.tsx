import { useStepForm } from "@/features/journeys/panels/fields/form";
import { ShareField, TextField } from "@/features/journeys/panels/fields/inputs";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

/** A share of people who go through everything from here on and get nothing. */
export default function HoldoutPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  return (
    <>
      <ShareField form={form} at={["share"]} label={t("holdShare")} description={t("holdHint")} />
      <More form={form} fields={["salt"]} ways={["", "control"]}>
        <TextField form={form} at={["salt"]} label={t("salt")} description={t("holdSaltHint")} placeholder={props.id} />
      </More>
    </>
  );
}
