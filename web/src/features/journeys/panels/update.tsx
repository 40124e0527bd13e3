import { useStepForm } from "@/features/journeys/panels/fields/form";
import { MapField } from "@/features/journeys/panels/fields/map";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

/** Traits of the person that are set here. */
export default function UpdatePanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  return (
    <>
      <MapField form={form} at={["set"]} title={t("traits")} lead={t("traitsHint")} add={t("addTrait")} name="trait" removable />
      <More form={form} ways={[""]} />
    </>
  );
}
