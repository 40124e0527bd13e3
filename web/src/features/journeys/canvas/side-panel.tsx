import { CloseButton, Group, Text } from "@mantine/core";
import type { Finding } from "@/features/journeys/api/journey";
import { replaceStep } from "@/features/journeys/graph/edit";
import { kindOf, stepById, type Definition } from "@/parts/steps/model";
import { EntryPanel } from "@/features/journeys/panels/entry-panel";
import { StepPanel } from "@/features/journeys/panels/step-panel";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import classes from "./canvas.module.css";

type Props = {
  id: string;
  definition: Definition;
  findings: readonly Finding[];
  readOnly: boolean;
  onChange: (next: Definition, what: string) => void;
  onClose: () => void;
};

/** The settings of the chosen card, beside the canvas. */
export function SidePanel({ id, definition, findings, readOnly, onChange, onClose }: Props) {
  const t = useCanvasWords();
  const { nameOf } = useStepNames(definition);
  const step = stepById(definition, id);
  if (id !== "entry" && !step) return null;
  const kind = t((step && kindOf(step)) ?? (step ? "unknownKind" : "entered"));
  return (
    <aside className={classes.panel} aria-label={step ? `${kind}: ${nameOf(id)}` : kind}>
      <Group justify="space-between" mb="sm">
        <Text size="xs" c="dimmed">{kind}</Text>
        <CloseButton aria-label={t("closePanel")} onClick={onClose} />
      </Group>
      {step ? (
        <StepPanel key={id} step={step} id={id} definition={definition} findings={findings} readOnly={readOnly}
          onChange={(next) => onChange(replaceStep(definition, id, next), `step ${id}`)} />
      ) : (
        <EntryPanel definition={definition} findings={findings} readOnly={readOnly} onChange={(next) => onChange(next, "entry")} />
      )}
    </aside>
  );
}
