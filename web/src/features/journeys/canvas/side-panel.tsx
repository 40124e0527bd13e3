import { CloseButton, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { Finding } from "@/features/journeys/api/journey";
import { replaceStep } from "@/features/journeys/graph/edit";
import { indexOf, stepById, stepsOf, type Definition } from "@/features/journeys/graph/model";
import { renameStep } from "@/features/journeys/graph/rename";
import { EntryPanel } from "@/features/journeys/panels/entry-panel";
import { StepPanel } from "@/features/journeys/panels/step-panel";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import classes from "./canvas.module.css";

type Props = {
  id: string;
  definition: Definition;
  findings: readonly Finding[];
  readOnly: boolean;
  onChange: (next: Definition, what: string) => void;
  onRenamed: (name: string) => void;
  onClose: () => void;
};

/** The settings of the chosen card, beside the canvas. */
export function SidePanel({ id, definition, findings, readOnly, onChange, onRenamed, onClose }: Props) {
  const t = useCanvasWords();
  const [shown, setShown] = useState({ id, key: id });
  if (shown.id !== id) setShown({ id, key: id });
  const step = stepById(definition, id);
  const index = indexOf(stepsOf(definition), id);
  if (id !== "entry" && !step) return null;
  const mine = id === "entry"
    ? findings.filter((one) => !one.step && !/^steps\[\d+\]/.test(one.path))
    : findings.filter((one) => one.step === id || one.path.startsWith(`steps[${index}]`));
  return (
    <aside className={classes.panel} aria-label={id === "entry" ? t("entered") : id}>
      <Group justify="space-between" mb="sm">
        <Text size="xs" c="dimmed">{id === "entry" ? t("entered") : id}</Text>
        <CloseButton aria-label={t("closePanel")} onClick={onClose} />
      </Group>
      {step ? (
        <StepPanel key={shown.key} step={step} id={id} definition={definition} findings={mine} readOnly={readOnly}
          onChange={(next) => onChange(replaceStep(definition, id, next), `step ${id}`)}
          onRename={(name) => {
            setShown({ id: name, key: shown.key }); // the same step: what is being typed in its other fields stays
            onChange(renameStep(definition, id, name), `name ${id}`);
            onRenamed(name);
          }} />
      ) : (
        <EntryPanel definition={definition} findings={mine} readOnly={readOnly} onChange={(next) => onChange(next, "entry")} />
      )}
    </aside>
  );
}
