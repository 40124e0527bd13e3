import { ActionIcon, Button, Checkbox, Grid, Group, MultiSelect, Paper, Select, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSaveForm, type Form, type FormView } from "@/features/consent/api/forms";
import { FormPreview } from "@/features/consent/form-preview";
import { UseForm } from "@/features/consent/form-use";
import { blankForm, filled, idOf, isAsked } from "@/features/consent/model";
import { useConsentWords } from "@/features/consent/words";
import { useLanguage } from "@/lib/i18n";
import { formErrors } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { usePurposeName } from "@/parts/purposes";
import { useWorkspace } from "@/parts/vocabulary";
import { wordingsQuery, type SavedWording } from "@/parts/wordings";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

type FormOf = ReturnType<typeof useForm<Form>>;
const LANGUAGES = ["de", "en"] as const;

/** A form with a live picture of its page, and how to bring it into the shop. */
export function FormEditor({ view, onSaved }: { view?: FormView; onSaved: (id: string) => void }) {
  const wordings = useQuery(wordingsQuery);
  const t = useConsentWords();
  if (!wordings.data) return null;
  if (wordings.data.length === 0) return <Text c="dimmed">{t("needsWording")}</Text>;
  return <Editor view={view} wordings={wordings.data} onSaved={onSaved} />;
}

function Editor({ view, wordings, onSaved }: { view?: FormView; wordings: readonly SavedWording[]; onSaved: (id: string) => void }) {
  const t = useConsentWords();
  const ui = useUiWords();
  const notify = useNotify();
  const may = useMay("write");
  const save = useSaveForm(!view, view?.version);
  const form = useForm<Form>({ initialValues: view ? filled(view.form) : blankForm(wordings[0]?.wording) });
  const complete = (values: Form): Form => ({ ...values, id: view ? values.id : values.id || idOf(values.name) });
  const submit = (values: Form) =>
    save.mutate(complete(values), {
      onSuccess: (saved) => {
        form.resetDirty(values);
        notify.done(t("formSaved"));
        onSaved(saved.id);
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <form onSubmit={form.onSubmit(submit)}>
          <fieldset disabled={!may} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
            <Stack>
              <Basics form={form} wordings={wordings} />
              <Boxes form={form} wording={wordings.find((one) => one.wording.id === form.values.wording)} />
              <Words form={form} />
              <Further form={form} />
              {save.error && <ProblemNotice error={save.error} />}
              {may && <Group><Button type="submit" loading={save.isPending} disabled={!!view && !form.isDirty()}>{ui("save")}</Button></Group>}
            </Stack>
          </fieldset>
        </form>
        <UnsavedGuard unsaved={form.isDirty() && !save.isPending} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <Stack>
          <FormPreview form={{ ...complete(form.values), id: complete(form.values).id || "new", name: form.values.name || "…" }} />
          <Paper p="md">
            <Title order={2} mb="xs">{t("confirmation")}</Title>
            <Text size="sm">{t("confirmationText")}</Text>
          </Paper>
          {view?.snippets && <UseForm view={view} snippets={view.snippets} />}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function Basics({ form, wordings }: { form: FormOf; wordings: readonly SavedWording[] }) {
  const t = useConsentWords();
  return (
    <Group grow align="flex-start">
      <TextInput label={t("name")} description={t("nameHint")} required {...form.getInputProps("name")} error={form.errors.name ?? form.errors.id} />
      <Select label={t("wording")} description={"\u00a0"} required allowDeselect={false} data={wordings.map((one) => ({ value: one.wording.id, label: one.wording.name }))}
        {...form.getInputProps("wording")} />
    </Group>
  );
}

function Boxes({ form, wording }: { form: FormOf; wording?: SavedWording }) {
  const t = useConsentWords();
  const ui = useUiWords();
  const purpose = usePurposeName();
  const channel = useChannelName();
  const lang = useLanguage();
  const ways = (wording?.wording.channels ?? []).filter(isAsked);
  const add = () => form.insertListItem("offers", { purpose: wording?.wording.purposes[0] ?? "", channel: ways[0] ?? "email", label: {} });
  return (
    <Paper p="md">
      <Title order={2} mb="xs">{t("boxes")}</Title>
      <Stack gap="sm">
        {form.values.offers.map((one, index) => (
          <Stack key={index} gap={6}>
            <Group align="flex-end" wrap="nowrap" gap="xs">
              <Select flex={1} label={t("purpose")} allowDeselect={false} data={(wording?.wording.purposes ?? []).map((id) => ({ value: id, label: purpose(id) }))}
                {...form.getInputProps(`offers.${index}.purpose`)} />
              <Select w={120} label={t("channel")} allowDeselect={false} data={ways.map((id) => ({ value: id, label: channel(id) }))}
                {...form.getInputProps(`offers.${index}.channel`)} />
              <ActionIcon variant="subtle" color="red" size="lg" aria-label={`${ui("remove")}: ${purpose(one.purpose)} ${channel(one.channel)}`}
                onClick={() => form.removeListItem("offers", index)}><IconTrash size={18} /></ActionIcon>
            </Group>
            <TextInput label={t("boxLabel")} placeholder={t("boxLabelHint")} value={one.label?.[lang] ?? ""}
              onChange={(event) => form.setFieldValue(`offers.${index}.label`, { ...one.label, [lang]: event.currentTarget.value })} />
          </Stack>
        ))}
        {form.errors.offers && <Text size="sm" c="red" role="alert">{form.errors.offers}</Text>}
        <Group><Button variant="default" size="compact-md" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>{t("addBox")}</Button></Group>
      </Stack>
    </Paper>
  );
}

function Words({ form }: { form: FormOf }) {
  const t = useConsentWords();
  const of = (field: "title" | "intro" | "button" | "thanks", tag: string) => ({
    value: form.values[field]?.[tag] ?? "", error: form.errors[`${field}.${tag}`],
    onChange: (event: { currentTarget: { value: string } }) => form.setFieldValue(field, { ...form.values[field], [tag]: event.currentTarget.value }),
  });
  return (
    <SimpleGrid cols={2}>
      {LANGUAGES.map((tag) => {
        const named = (what: string) => `${what} (${t(tag === "de" ? "german" : "english")})`;
        return (
          <Stack key={tag} gap="sm">
            <TextInput label={named(t("heading"))} {...of("title", tag)} />
            <Textarea autosize minRows={2} label={named(t("intro"))} {...of("intro", tag)} />
            <TextInput label={named(t("button"))} {...of("button", tag)} />
            <Textarea autosize minRows={2} label={named(t("thanks"))} {...of("thanks", tag)} />
          </Stack>
        );
      })}
    </SimpleGrid>
  );
}

function Further({ form }: { form: FormOf }) {
  const t = useConsentWords();
  const lang = useLanguage();
  const topics = useWorkspace()?.settings.topics ?? [];
  return (
    <Stack gap="sm">
      <Checkbox label={t("askName")} {...form.getInputProps("first_name", { type: "checkbox" })} />
      {topics.length > 0 && <MultiSelect label={t("topics")} data={topics.map((one) => ({ value: one.id, label: one.name?.[lang] || one.id }))} {...form.getInputProps("topics")} />}
      <TextInput label={t("redirect")} description={t("redirectHint")} placeholder="https://" {...form.getInputProps("redirect")} />
      <TextInput maw={320} label={t("keyword")} description={t("keywordHint")} {...form.getInputProps("keyword")} />
    </Stack>
  );
}
