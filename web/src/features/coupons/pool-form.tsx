import { Button, Group, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { useForm } from "@mantine/form";
import { PoolTaken, useSavePool, type Pool } from "@/features/coupons/api/pools";
import { isPoolId } from "@/features/coupons/model";
import { useCouponWords } from "@/features/coupons/words";
import { useLanguage } from "@/lib/i18n";
import { useNotify } from "@/ui/notify";
import { momentOf, wallOf } from "@/ui/period";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

const FRESH: Pool = {
  id: "", kind: "list", name: "", offer: "", conditions: "", prefix: "", length: 8, alphabet: "", valid_for: "", valid_to: null, low_stock: 100, per: "instance",
};
const BELOW = ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[];

/** The settings of a pool; without one, of a new one. `lostAt`: where on the screen the form is not there any more. */
export function PoolForm({ pool, onSaved, onCancel, lostAt }: {
  pool?: Pool;
  onSaved: (id: string) => void;
  onCancel?: () => void;
  lostAt?: (search: Readonly<Record<string, unknown>>) => boolean;
}) {
  const t = useCouponWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const notify = useNotify();
  const save = useSavePool(!pool);
  const form = useForm<Pool>({
    initialValues: { ...FRESH, ...pool },
    validate: { id: (value) => (pool || isPoolId(value) ? null : t("idFault")) }, // a saved id cannot be changed any more
  });
  const made = form.values.kind === "generated";
  const submit = ({ alphabet, ...values }: Pool) =>
    save.mutate({ ...values, ...(alphabet ? { alphabet } : {}) }, {
      onSuccess: () => {
        form.resetDirty();
        notify.done(t("saved", { name: values.name || values.id }));
        onSaved(values.id);
      },
      onError: (error) => error instanceof PoolTaken && form.setFieldError("id", t("idTaken")),
    });
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack maw={760}>
        {!pool && <SegmentedControl aria-label={t("kind")} data={[{ value: "list", label: t("list") }, { value: "generated", label: t("generated") }]} {...form.getInputProps("kind")} />}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t("name")} {...form.getInputProps("name")} />
          <TextInput label={t("id")} description={t("idHint")} inputWrapperOrder={BELOW} required disabled={!!pool} {...form.getInputProps("id")} />
          <TextInput label={t("offer")} description={t("offerHint")} inputWrapperOrder={BELOW} {...form.getInputProps("offer")} />
          <TextInput label={t("conditions")} description={t("conditionsHint")} inputWrapperOrder={BELOW} {...form.getInputProps("conditions")} />
          {made && <TextInput label={t("prefix")} {...form.getInputProps("prefix")} />}
          {made && <NumberInput label={t("length")} min={6} max={32} {...form.getInputProps("length")} />}
          <TextInput label={t("validFor")} description={t("validForHint")} inputWrapperOrder={BELOW} {...form.getInputProps("valid_for")} />
          <DateTimePicker label={t("validTo")} description={t("validToHint")} inputWrapperOrder={BELOW} clearable locale={lang} valueFormat="D. MMM YYYY HH:mm"
            value={form.values.valid_to ? wallOf(form.values.valid_to) : null}
            onChange={(next) => form.setFieldValue("valid_to", next ? momentOf(next).toISOString() : null)} error={form.errors.valid_to} />
          {!made && <NumberInput label={t("lowStock")} min={0} {...form.getInputProps("low_stock")} />}
          <Select label={t("per")} allowDeselect={false} data={[{ value: "instance", label: t("perInstance") }, { value: "person", label: t("perPerson") }]} {...form.getInputProps("per")} />
        </SimpleGrid>
        {save.error && !(save.error instanceof PoolTaken) && <ProblemNotice error={save.error} />}
        <Group justify={onCancel ? "flex-end" : undefined}>
          {onCancel && <Button variant="default" onClick={onCancel}>{ui("cancel")}</Button>}
          <Button type="submit" loading={save.isPending} disabled={!!pool && !form.isDirty()}>{ui("save")}</Button>
        </Group>
      </Stack>
      {pool && <UnsavedGuard unsaved={form.isDirty()} lostAt={lostAt} />}
    </form>
  );
}
