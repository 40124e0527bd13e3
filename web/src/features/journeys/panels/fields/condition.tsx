import { Box, Text } from "@mantine/core";
import type { Place } from "@/parts/steps/model";
import type { Form } from "@/features/journeys/panels/fields/form";
import { findingsAt, pathOf, sendNames } from "@/features/journeys/panels/model";
import { bagOf, textOf } from "@/parts/steps/written";
import { ConditionEditor } from "@/parts/conditions/condition-editor";
import type { Condition } from "@/parts/conditions/model";

/** A condition at a place of a step or journey. `empty` says what none means. */
export function ConditionField({ form, at, label, empty, required }: { form: Form; at: Place; label?: string; empty: string; required?: boolean }) {
  const path = pathOf(at);
  const value = bagOf(form.at(at));
  const faults = findingsAt(form.findings, at).map((one) => ({ path: one.path, reason: form.say(one) }));
  const known = textOf(value.kind) !== "";
  return (
    <Box role="group" aria-label={label}>
      {label && <Text size="sm" fw={500} mb={4}>{label}</Text>}
      <ConditionEditor value={known ? (value as Condition) : undefined} path={path} errors={faults} place="journey" empty={empty}
        steps={sendNames(form.definition).map((name) => ({ value: name, label: form.nameOf(name) }))} onChange={(next) => form.set(at, next ?? (required ? { kind: "all", conditions: [] } : undefined))} />
      {!known && faults.map((one) => <Text key={one.path} size="xs" c="red.8" role="alert">{one.reason}</Text>)}
    </Box>
  );
}
