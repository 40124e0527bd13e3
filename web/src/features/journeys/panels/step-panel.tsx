import { Fieldset, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { END, kindOf, nameOf, NEXT } from "@/features/journeys/graph/model";
import { PANELS } from "@/features/journeys/panels";
import { unplaced, useStepForm, type Form } from "@/features/journeys/panels/fields/form";
import { Settings } from "@/features/journeys/panels/fields/more";
import { Notes } from "@/features/journeys/panels/fields/notes";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";

export type { PanelProps } from "@/features/journeys/panels/model";

/** The settings of one step (another step needs another `key`): what is wrong with it as a whole, its name, and the form of its kind. */
export function StepPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const kind = kindOf(props.step);
  const Panel = kind && PANELS[kind];
  return (
    <Fieldset variant="unstyled" disabled={props.readOnly} aria-label={t("settingsOf", { name: nameOf(props.step) })}>
      <Stack gap="sm">
        <Notes form={form} findings={unplaced(form)} where />
        {kind && <NameField form={form} kind={kind} onRename={props.onRename} />}
        {Panel ? <Panel {...props} /> : <Settings form={form} />}
      </Stack>
    </Fieldset>
  );
}

/** The name of a step; taken over when the field is left, because everything that names the step follows. */
function NameField({ form, kind, onRename }: { form: Form; kind: string; onRename: (name: string) => void }) {
  const t = usePanelWords();
  const name = form.text([kind]);
  const [text, setText] = useState(name);
  const [before, setBefore] = useState(name);
  if (before !== name) {
    setBefore(name);
    setText(name);
  }
  const next = text.trim().replaceAll(/\s+/g, "_");
  const wrong = faultOf(next, form.others);
  const take = () => {
    if (wrong || next === name) return;
    setText(next);
    onRename(next);
  };
  return (
    <TextInput label={t("name")} description={wrong ? t("nameHint") : undefined} value={text} error={wrong ? t(wrong) : text === name ? form.fault([kind]) : undefined}
      inputWrapperOrder={["label", "input", "error", "description"]} maxLength={64}
      onChange={({ currentTarget }) => setText(currentTarget.value)} onBlur={take} onKeyDown={(event) => event.key === "Enter" && take()} />
  );
}

function faultOf(name: string, others: readonly string[]): "nameMissing" | "nameWrong" | "nameTaken" | "nameReserved" | undefined {
  if (name === "") return "nameMissing";
  if (name === END || name === NEXT) return "nameReserved";
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/.test(name)) return "nameWrong";
  return others.includes(name) ? "nameTaken" : undefined;
}
