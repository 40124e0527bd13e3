import { Alert } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { useSaveRules, type Changeable, type Rules } from "@/features/rules/api/rules";
import { FIRST_TAB, picked, type RulesForm, type RulesTab } from "@/features/rules/model";
import { TryButton } from "@/features/rules/try-rules";
import { useRulesWords } from "@/features/rules/words";
import { formErrors } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { changedParts } from "@/parts/settings";
import { useNotify } from "@/ui/notify";
import { SaveForm } from "@/ui/save-form";

/** A form of some of the rules, with saving and undo; what is not `parts`, or was not changed, stays as it is. `tab`: where it is shown. */
export function RulesFormView({ rules, parts, tab, label, children }: {
  rules: Rules;
  parts: readonly (keyof Changeable)[];
  tab: RulesTab;
  label: string;
  children: (form: RulesForm) => ReactNode;
}) {
  const t = useRulesWords();
  const notify = useNotify();
  const may = useMay("admin");
  const save = useSaveRules();
  const form = useForm<Changeable>({ initialValues: picked(rules) });
  const only = (values: Changeable) => Object.fromEntries(parts.map((part) => [part, values[part]])) as Partial<Changeable>;
  const settle = ({ saved }: { saved: Rules }) => {
    form.setInitialValues(picked(saved));
    form.setValues(picked(saved));
  };
  const submit = (values: Changeable) =>
    save.mutate(changedParts(only(form.getInitialValues()), only(values)), {
      onSuccess: (found) => {
        settle(found);
        notify.done(t("saved"), () => save.mutateAsync(found.before).then(settle));
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  return (
    <>
      {!may && <Alert color="gray" mb="md">{t("readOnly")}</Alert>}
      <SaveForm noValidate form={form} save={save} onSave={submit} may={may} label={label} lostAt={(search) => (search.tab ?? FIRST_TAB) !== tab}
        also={tries(parts) && <TryButton rules={form.values} />}>
        {children(form)}
      </SaveForm>
    </>
  );
}

const TRIED: readonly (keyof Changeable)[] = ["hours", "caps", "gaps"];

/** Speed cannot be tried on the past: messages leave at once there. */
function tries(parts: readonly (keyof Changeable)[]): boolean {
  return parts.some((part) => TRIED.includes(part));
}
