import { Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useSaveFeed, type Feed } from "@/features/catalogue/api/catalogue";
import { useCatalogueWords } from "@/features/catalogue/words";
import { Taken } from "@/lib/taken";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

const FRESH = { id: "", name: "", url: "", language: "", currency: "", takes: "all" as const, every_minutes: 60, paused: false };
const BELOW = ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[];

/** Where products come from, and what their file says. */
export function FeedForm({ feed, onSaved, onCancel }: { feed?: Feed; onSaved: (id: string) => void; onCancel: () => void }) {
  const t = useCatalogueWords();
  const ui = useUiWords();
  const notify = useNotify();
  const save = useSaveFeed(!feed);
  const form = useForm({
    initialValues: { ...FRESH, ...feed },
    validate: { id: (value) => (/^[a-z0-9][a-z0-9-]*$/.test(value) ? null : t("idFault")) },
  });
  const submit = (values: Feed) => save.mutate(values, {
    onSuccess: () => {
      form.resetDirty();
      notify.done(t("saved", { name: values.name || values.id }));
      onSaved(values.id);
    },
    onError: (error) => error instanceof Taken && form.setFieldError("id", t("idTaken")),
  });
  const takes = [{ value: "all", label: t("takesAll") }, { value: "words", label: t("takesWords") }, { value: "offers", label: t("takesOffers") }];
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack maw={760}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t("name")} {...form.getInputProps("name")} />
          <TextInput label={t("id")} description={t("idHint")} inputWrapperOrder={BELOW} required disabled={!!feed} {...form.getInputProps("id")} />
        </SimpleGrid>
        <TextInput type="url" label={t("url")} description={t("urlHint")} inputWrapperOrder={BELOW} placeholder="https://" {...form.getInputProps("url")} />
        <Select label={t("takes")} allowDeselect={false} data={takes} {...form.getInputProps("takes")} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t("language")} description={t("languageHint")} inputWrapperOrder={BELOW} {...form.getInputProps("language")} />
          <TextInput label={t("currency")} description={t("currencyHint")} inputWrapperOrder={BELOW} {...form.getInputProps("currency")} />
        </SimpleGrid>
        {form.values.url && (
          <Group align="flex-end">
            <NumberInput label={t("every")} suffix={t("minutes")} min={15} max={10_080} {...form.getInputProps("every_minutes")} />
            <Checkbox mb={8} label={t("paused")} {...form.getInputProps("paused", { type: "checkbox" })} />
          </Group>
        )}
        <DialogFoot error={save.error instanceof Taken ? null : save.error} onCancel={onCancel} loading={save.isPending} disabled={!!feed && !form.isDirty()}>{ui("save")}</DialogFoot>
      </Stack>
      {feed && <UnsavedGuard unsaved={form.isDirty()} lostAt={(search) => search.tab !== "settings"} />}
    </form>
  );
}
