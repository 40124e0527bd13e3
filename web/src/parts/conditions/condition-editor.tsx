import { Stack, Text } from "@mantine/core";
import { AddCondition } from "@/parts/conditions/add-condition";
import { ConditionNode, type Shared } from "@/parts/conditions/condition-node";
import type { Choice } from "@/parts/conditions/field-input";
import { isGroup, partsOf, type Condition, type Fault, type Place } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";
import { useNames } from "@/parts/conditions/use-names";
import { usePurposes } from "@/parts/purposes";
import { useVocabulary, useWorkspace } from "@/parts/vocabulary";

/**
 * Edits a condition: groups of "all" and "any", every kind with inputs of its own, a sentence for each, and the text form for what the
 * inputs do not show. `undefined` is no condition. `path` is where it stands in the document that `errors` speak of.
 */
export function ConditionEditor({ value, onChange, errors = [], path = "condition", place = "journey", steps = [], empty }: {
  value: Condition | undefined;
  onChange: (next: Condition | undefined) => void;
  errors?: readonly Fault[];
  path?: string;
  place?: Place;
  /** Message steps of the journey, for conditions about them. */
  steps?: readonly Choice[];
  /** What no condition means here. */
  empty?: string;
}) {
  const t = useConditionWords();
  const names = useNames();
  const vocabulary = useVocabulary();
  const settings = useWorkspace()?.settings;
  const purposes = usePurposes();
  const shared: Shared = {
    names: { ...names, steps: Object.fromEntries(steps.map((one) => [one.value, one.label])) }, errors, place,
    around: { vocabulary, steps, currency: settings?.currency ?? "EUR", purposes },
  };
  if (!value || (value.kind === "all" && partsOf(value).length === 0)) {
    return (
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {empty ?? t("empty")}
        </Text>
        <AddCondition place={place} onAdd={onChange} />
      </Stack>
    );
  }
  return (
    <Stack gap="xs">
      <ConditionNode condition={value} path={path} onChange={onChange} onRemove={() => onChange(undefined)} shared={shared} depth={0} />
      {!isGroup(value) && <AddCondition place={place} onAdd={(next) => onChange({ kind: "all", conditions: [value, next] })} />}
    </Stack>
  );
}
