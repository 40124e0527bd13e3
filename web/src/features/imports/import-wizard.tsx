import { Button, Group, Stack, Stepper } from "@mantine/core";
import { useState } from "react";
import { useActOn } from "@/features/imports/api/imports";
import { CheckStep } from "@/features/imports/check-step";
import { ColumnsStep } from "@/features/imports/columns-step";
import { ConsentsStep } from "@/features/imports/consents-step";
import { isChecked, namesSomebody, STEPS, wholeMapping, type ImportView, type Mapping, type Step } from "@/features/imports/model";
import { ResultView } from "@/features/imports/result-view";
import { useImportWords } from "@/features/imports/words";
import { useMay } from "@/lib/session";
import { ProblemNotice } from "@/ui/problem-notice";

const WORDS = ["step_file", "step_columns", "step_consents", "step_check", "step_result"] as const;

/** An uploaded file on its way to people: columns, consents, check, and the import itself. */
export function ImportWizard({ view, step, onStep }: { view: ImportView; step: Step; onStep: (next: Step) => void }) {
  const t = useImportWords();
  const may = useMay("write");
  const { about } = view;
  const act = useActOn(about.id);
  const open = may && about.kind === "file" && (about.status === "ready" || about.status === "checking");
  const active = open ? STEPS.indexOf(step) + 1 : about.status === "done" || about.status === "undone" ? 5 : 4;
  const result = <ResultView view={view} may={may} busy={act.isPending} onCancel={() => act.mutate({ do: "cancel" })} />;
  if (about.kind === "tags") return <Stack gap="lg">{act.error && <ProblemNotice error={act.error} />}{result}</Stack>;
  return (
    <Stack gap="lg">
      <Stepper active={active} size="sm" allowNextStepsSelect={false} aria-label={t("steps")}
        onStepClick={open && about.status === "ready" ? (index) => { const to = STEPS[index - 1]; if (to) onStep(to); } : undefined}>
        {WORDS.map((word, index) => <Stepper.Step key={word} label={t(word)} allowStepSelect={open && index > 0 && index < active && about.status === "ready"} />)}
      </Stepper>
      {act.error && <ProblemNotice error={act.error} />}
      {open ? <Steps key={`${about.shape.columns.length} ${about.shape.delimiter} ${about.shape.encoding} ${about.shape.header}`} view={view} step={step} onStep={onStep} act={act} /> : result}
    </Stack>
  );
}

function Steps({ view, step, onStep, act }: { view: ImportView; step: Step; onStep: (next: Step) => void; act: ReturnType<typeof useActOn> }) {
  const t = useImportWords();
  const { about } = view;
  const [mapping, setMapping] = useState<Mapping>(() => wholeMapping(about.mapping ?? view.suggestion, about.shape.columns.length));
  const stale = JSON.stringify(mapping) !== JSON.stringify(about.mapping && wholeMapping(about.mapping, about.shape.columns.length));
  const check = () => act.mutate({ do: "check" });
  const keep = (then: () => void) => (stale ? act.mutate({ do: "mapping", mapping }, { onSuccess: then }) : then());
  const toCheck = () => {
    onStep("check");
    if (stale || !isChecked(about)) check();
  };
  return (
    <Stack gap="lg">
      {step === "columns" && <ColumnsStep about={about} mapping={mapping} onChange={setMapping} onShape={(shape) => act.mutate({ do: "shape", shape })} />}
      {step === "consents" && <ConsentsStep about={about} mapping={mapping} onChange={setMapping} />}
      {step === "check" && <CheckStep view={view} busy={act.isPending} onCheck={() => keep(check)} onCancel={() => act.mutate({ do: "cancel" })} />}
      <Group>
        {step !== "columns" && (
          <Button variant="default" disabled={about.status === "checking"} onClick={() => onStep(step === "check" ? "consents" : "columns")}>{t("back")}</Button>
        )}
        {step === "columns" && <Button disabled={!namesSomebody(mapping)} loading={act.isPending} onClick={() => keep(() => onStep("consents"))}>{t("next")}</Button>}
        {step === "consents" && <Button loading={act.isPending} onClick={() => keep(toCheck)}>{t("next")}</Button>}
        {step === "check" && isChecked(about) && (
          <Button loading={act.isPending} disabled={about.counts.accepted === 0} onClick={() => act.mutate({ do: "run" })}>{t("run", { count: about.counts.accepted })}</Button>
        )}
      </Group>
    </Stack>
  );
}
