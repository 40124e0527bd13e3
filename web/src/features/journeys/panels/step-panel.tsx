import { Fieldset, Stack } from "@mantine/core";
import { kindOf } from "@/parts/steps/model";
import { PANELS } from "@/features/journeys/panels";
import { unplaced, useStepForm } from "@/features/journeys/panels/fields/form";
import { TextField } from "@/features/journeys/panels/fields/inputs";
import { Settings } from "@/features/journeys/panels/fields/more";
import { Notes, Placed } from "@/features/journeys/panels/fields/notes";
import type { PanelProps } from "@/features/journeys/panels/model";
import { summaryOf } from "@/parts/steps/summary";
import { usePanelWords } from "@/features/journeys/words-panels";
import { useLanguage } from "@/lib/i18n";

export type { PanelProps } from "@/features/journeys/panels/model";

/** The settings of one step (another step needs another `key`): what is wrong with it as a whole, how it is called, and the form of its kind. */
export function StepPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const lang = useLanguage();
  const kind = kindOf(props.step);
  const loose = unplaced(form);
  const Panel = kind && PANELS[kind];
  return (
    <Fieldset variant="unstyled" disabled={props.readOnly} aria-label={t("settingsOf", { name: form.nameOf(props.id) })}>
      <Stack gap="sm">
        <Notes form={form} findings={loose} />
        <Placed form={form} findings={form.findings.filter((one) => !loose.includes(one))} />
        {kind && <TextField form={form} at={["title"]} label={t("name")} placeholder={summaryOf(props.step, lang, form.names)} />}
        {Panel ? <Panel {...props} /> : <Settings form={form} />}
      </Stack>
    </Fieldset>
  );
}
