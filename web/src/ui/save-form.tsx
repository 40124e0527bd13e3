import { Button, Group, Stack, type MantineSpacing } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard, type LostAt } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

type Form<V> = { onSubmit: (save: (values: V) => void) => (event?: React.FormEvent<HTMLFormElement>) => void; isDirty: () => boolean; reset: () => void };
type Saving = { error: unknown; isPending: boolean; reset: () => void };

/** A form that is saved as a whole: its fields, what is wrong, the buttons where one may save, and a question before changes are lost. */
export function SaveForm<V>({ form, save, onSave, may, label, also, maw, noValidate, lostAt, children }: {
  form: Form<V>;
  save: Saving;
  onSave: (values: V) => void;
  may: boolean;
  label?: string;
  /** A button between saving and going back, while there are changes. */
  also?: ReactNode;
  maw?: MantineSpacing | number;
  noValidate?: boolean;
  lostAt?: LostAt;
  children: ReactNode;
}) {
  const t = useUiWords();
  const dirty = form.isDirty();
  return (
    <form noValidate={noValidate} onSubmit={form.onSubmit(onSave)}>
      <fieldset disabled={!may} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }} aria-label={label}>{children}</fieldset>
      <Stack mt="lg" maw={maw}>
        {save.error ? <ProblemNotice error={save.error} /> : null}
        {may && (
          <Group>
            <Button type="submit" disabled={!dirty} loading={save.isPending}>{t("save")}</Button>
            {dirty && also}
            {dirty && <Button variant="subtle" onClick={() => { form.reset(); save.reset(); }}>{t("cancel")}</Button>}
          </Group>
        )}
      </Stack>
      <UnsavedGuard unsaved={dirty} lostAt={lostAt} />
    </form>
  );
}
