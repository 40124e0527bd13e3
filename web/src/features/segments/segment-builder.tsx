import { Alert, Button, Grid, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { LiveCount, usePreview } from "@/features/segments/live-count";
import { EVERYBODY } from "@/features/segments/model";
import { TestPerson } from "@/features/segments/test-person";
import { useSegmentWords } from "@/features/segments/words";
import { useMay } from "@/lib/session";
import { ConditionEditor } from "@/parts/conditions/condition-editor";
import type { Condition } from "@/parts/conditions/model";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

export type Draft = { id: string; name: string; condition: Condition };

/** Name and condition at the left, how many fit at the right; below, one person tested and whatever the screen adds. */
export function SegmentBuilder({ draft, onChange, newId, readOnly, problem, notice, children }: {
  draft: Draft;
  onChange: (next: Draft) => void;
  /** A new segment: its id follows the name until somebody writes it. */
  newId?: { value: string; onChange: (next: string) => void; error?: string };
  readOnly: boolean;
  problem?: unknown;
  notice?: string;
  children?: ReactNode;
}) {
  const t = useSegmentWords();
  const [purpose, setPurpose] = useState("marketing");
  const people = useMay("personal");
  const live = usePreview(draft.condition, purpose, people);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="lg">
          {notice && <Alert color="yellow">{notice}</Alert>}
          {problem ? <ProblemNotice error={problem} /> : null}
          <Paper>
            <Group align="flex-start" grow>
              <TextInput required label={t("name")} value={draft.name} readOnly={readOnly} data-autofocus={newId ? true : undefined}
                onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })} />
              {newId && (
                <TextInput label={t("id")} description={t("idHint")} inputWrapperOrder={["label", "input", "description", "error"]} value={newId.value} error={newId.error}
                  onChange={(event) => newId.onChange(event.currentTarget.value)} />
              )}
            </Group>
          </Paper>
          <Paper>
            <Title order={2}>{t("whoTitle")}</Title>
            <Text size="sm" c="dimmed" mb="md">{t("whoLead")}</Text>
            <fieldset disabled={readOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
              <ConditionEditor value={draft.condition} place="segment" errors={live.faults} empty={t("noCondition")}
                onChange={(next) => onChange({ ...draft, condition: next ?? EVERYBODY })} />
            </fieldset>
          </Paper>
          {people && <TestPerson segment={draft.id || "new"} condition={draft.condition} countable={!live.behind && !live.preview.isError} />}
          {children}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        {people && <LiveCount live={live} purpose={purpose} onPurpose={setPurpose} />}
      </Grid.Col>
    </Grid>
  );
}

/** Save and, where something was changed, throw away. */
export function SaveButtons({ unsaved, saving, disabled, onSave, onDiscard }: {
  unsaved: boolean;
  saving: boolean;
  disabled?: boolean;
  onSave: () => void;
  onDiscard?: () => void;
}) {
  const t = useSegmentWords();
  const ui = useUiWords();
  return (
    <>
      {unsaved && onDiscard && <Button variant="subtle" color="gray" onClick={onDiscard}>{t("discard")}</Button>}
      <Button onClick={onSave} loading={saving} disabled={disabled || !unsaved}>{ui("save")}</Button>
    </>
  );
}
