import { useStepForm } from "@/features/journeys/panels/fields/form";
import { TextField } from "@/features/journeys/panels/fields/inputs";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

/** The end for whoever comes here, with a name for the reason. */
export default function ExitPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  return (
    <>
      <TextField form={form} at={["reason"]} label={t("reason")} description={t("reasonHint")} placeholder={props.id} />
      <More form={form} />
    </>
  );
}
