import { Button, Grid, Group, MultiSelect, Paper, Stack, Tabs, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useSaveWording, type Wording } from "@/features/consent/api/wordings";
import { blankWording, idOf } from "@/features/consent/model";
import { WordingVersions } from "@/features/consent/wording-versions";
import { useConsentWords } from "@/features/consent/words";
import { formErrors } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { usePurposes } from "@/parts/purposes";
import type { SavedWording } from "@/parts/wordings";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

/** One declaration in every language of the workspace; saving another text makes a new version. */
export function WordingEditor({ versions, languages, onSaved }: {
  versions?: readonly SavedWording[];
  languages: readonly string[];
  onSaved: (id: string) => void;
}) {
  const t = useConsentWords();
  const ui = useUiWords();
  const notify = useNotify();
  const may = useMay("write");
  const save = useSaveWording(!versions, versions?.[0]?.version);
  const purposes = usePurposes();
  const channel = useChannelName();
  const newest = versions?.[0];
  const form = useForm<Wording>({ initialValues: start(newest?.wording, languages, purposes[0]?.value ?? "") });
  const submit = (values: Wording) => {
    const spoken = Object.fromEntries(Object.entries(values.languages).filter(([, words]) => words.text.trim()));
    save.mutate({ ...values, id: newest ? values.id : values.id || idOf(values.name), languages: spoken }, {
      onSuccess: (saved) => {
        form.resetDirty(values);
        notify.done(t(saved.changed ? "wordingSaved" : "wordingSame", { version: saved.version }));
        onSaved(saved.id);
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  };
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <form onSubmit={form.onSubmit(submit)}>
          <fieldset disabled={!may} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
            <Stack>
              <TextInput label={t("name")} description={t("nameHint")} required {...form.getInputProps("name")} />
              <Group grow align="flex-start">
                <MultiSelect label={t("purposes")} required data={purposes} {...form.getInputProps("purposes")} />
                <MultiSelect label={t("channels")} required data={CHANNELS.map((one) => ({ value: one, label: channel(one) }))} {...form.getInputProps("channels")} />
              </Group>
              <Texts form={form} />
              {newest && form.isDirty() && <Text size="sm" c="dimmed" role="status">{t("newVersion", { version: newest.version + 1 })}</Text>}
              {save.error && <ProblemNotice error={save.error} />}
              {may && <Group><Button type="submit" loading={save.isPending} disabled={!!newest && !form.isDirty()}>{ui("save")}</Button></Group>}
            </Stack>
          </fieldset>
        </form>
        <UnsavedGuard unsaved={form.isDirty() && !save.isPending} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>{versions && <WordingVersions versions={versions} />}</Grid.Col>
    </Grid>
  );
}

function Texts({ form }: { form: ReturnType<typeof useForm<Wording>> }) {
  const t = useConsentWords();
  const tags = Object.keys(form.values.languages);
  const named = (tag: string) => (tag === "de" ? t("german") : tag === "en" ? t("english") : tag);
  return (
    <Paper p="md">
      <Tabs defaultValue={tags[0]}>
        <Tabs.List aria-label={t("language")} mb="md">
          {tags.map((tag) => <Tabs.Tab key={tag} value={tag}>{named(tag)}</Tabs.Tab>)}
        </Tabs.List>
        {tags.map((tag) => (
          <Tabs.Panel key={tag} value={tag}>
            <Stack>
              <Textarea autosize minRows={5} label={t("text")} description={t("textHint")} lang={tag} {...form.getInputProps(`languages.${tag}.text`)} />
              <Textarea autosize minRows={2} label={t("hint")} description={t("hintHint")} lang={tag} {...form.getInputProps(`languages.${tag}.hint`)} />
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Paper>
  );
}

function start(wording: Wording | undefined, languages: readonly string[], purpose: string): Wording {
  const blank = blankWording(languages, purpose);
  if (!wording) return blank;
  const spoken = Object.fromEntries(Object.entries(wording.languages).map(([tag, words]) => [tag, { text: words.text, hint: words.hint ?? "" }]));
  return { ...wording, languages: { ...blank.languages, ...spoken } };
}
