import { Alert, Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { useSaveRules, type Changeable, type Rules } from "@/features/rules/api/rules";
import { picked, type RulesForm } from "@/features/rules/model";
import { TryButton } from "@/features/rules/try-rules";
import { useRulesWords } from "@/features/rules/words";
import { formErrors } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

/** A form of some of the rules, with saving and undo; what is not `parts` stays as it is. */
export function RulesFormView({ rules, parts, label, children }: {
  rules: Rules;
  parts: readonly (keyof Changeable)[];
  label: string;
  children: (form: RulesForm) => ReactNode;
}) {
  const t = useRulesWords();
  const ui = useUiWords();
  const notify = useNotify();
  const may = useMay("admin");
  const save = useSaveRules();
  const form = useForm<Changeable>({ initialValues: picked(rules) });
  const only = (values: Changeable) => Object.fromEntries(parts.map((part) => [part, values[part]])) as Partial<Changeable>;
  const settle = (saved: Rules) => {
    form.setInitialValues(picked(saved));
    form.setValues(picked(saved));
  };
  const submit = (values: Changeable) => {
    const before = only(rules);
    save.mutate(only(values), {
      onSuccess: (saved) => {
        settle(saved);
        notify.done(t("saved"), () => save.mutate(before, { onSuccess: settle, onError: notify.problem }));
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      {!may && <Alert color="gray" mb="md">{t("readOnly")}</Alert>}
      <fieldset disabled={!may} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }} aria-label={label}>{children(form)}</fieldset>
      <Stack mt="lg">
        {save.error && <ProblemNotice error={save.error} />}
        {may && (
          <Group>
            <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>{ui("save")}</Button>
            {form.isDirty() && tries(parts) && <TryButton rules={form.values} />}
            {form.isDirty() && <Button variant="subtle" onClick={() => { form.reset(); save.reset(); }}>{ui("cancel")}</Button>}
          </Group>
        )}
      </Stack>
      <UnsavedGuard unsaved={form.isDirty()} />
    </form>
  );
}

const TRIED: readonly (keyof Changeable)[] = ["hours", "caps", "gaps"];

/** Speed cannot be tried on the past: messages leave at once there. */
function tries(parts: readonly (keyof Changeable)[]): boolean {
  return parts.some((part) => TRIED.includes(part));
}
