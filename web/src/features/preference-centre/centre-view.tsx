import { Anchor, Button, Checkbox, Code, CopyButton, Grid, Group, Paper, SegmentedControl, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { centreWordsQuery, figuresQuery, type Workspace } from "@/features/preference-centre/api/centre";
import { OPTIONAL, settingsOf, snippetOf, valuesOf, type Values } from "@/features/preference-centre/model";
import { CentrePreview } from "@/features/preference-centre/preview";
import { TopicsEditor, type CentreForm } from "@/features/preference-centre/topics-editor";
import { useCentreWords } from "@/features/preference-centre/words";
import { useMay } from "@/lib/session";
import { useSettingsForm } from "@/parts/settings";
import { SaveForm } from "@/ui/save-form";

/** Topics, sections and words of the preference centre at the left, the page itself at the right. */
export function CentreView({ workspace }: { workspace: Workspace }) {
  const t = useCentreWords();
  const { settings } = workspace;
  const languages = useMemo(() => settings.languages ?? ["de", "en"], [settings.languages]);
  const may = useMay("admin");
  const figures = useQuery(figuresQuery).data;
  const { form, save, onSave } = useSettingsForm<Values>(settings, (from) => valuesOf(from, languages), (values) => settingsOf(settings, values), t("saved"));
  const known = useMemo(() => new Set((settings.topics ?? []).map((one) => one.id)), [settings.topics]);
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <SaveForm form={form} save={save} onSave={onSave} may={may}>
          <Stack gap="xl">
            <Stack gap={2}>
              <Text size="sm" c="dimmed">{t("lead")}</Text>
              {figures && figures.people > 0 && (
                <Text size="sm">{[t("chose", { count: figures.people }), t("limited", { count: figures.limited }), t("paused", { count: figures.paused })].join(" · ")}</Text>
              )}
            </Stack>
            <TopicsEditor form={form} known={known} languages={languages} figures={figures} may={may} />
            <Sections form={form} />
            <OwnWords form={form} languages={languages} />
          </Stack>
        </SaveForm>
        <Embed workspace={workspace} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <CentrePreview settings={settingsOf(settings, form.values)} languages={["de", "en"]} />
      </Grid.Col>
    </Grid>
  );
}

function Sections({ form }: { form: CentreForm }) {
  const t = useCentreWords();
  return (
    <Checkbox.Group label={t("sections")} description={t("sectionsLead")} {...form.getInputProps("sections")}>
      <Stack gap="xs" mt="xs">
        {OPTIONAL.map((one) => <Checkbox key={one} value={one} label={t(`section_${one}`)} />)}
      </Stack>
    </Checkbox.Group>
  );
}

function OwnWords({ form, languages }: { form: CentreForm; languages: readonly string[] }) {
  const t = useCentreWords();
  const words = useQuery(centreWordsQuery).data;
  const [language, setLanguage] = useState(languages[0] ?? "de");
  if (!words) return null;
  return (
    <Stack component="section" aria-labelledby="words-title">
      <div>
        <Title order={2} id="words-title">{t("wording")}</Title>
        <Text size="sm" c="dimmed">{t("wordingLead")}</Text>
      </div>
      <Group><SegmentedControl aria-label={t("language")} value={language} data={languages.map((value) => ({ value, label: value.toUpperCase() }))} onChange={setLanguage} /></Group>
      {words.keys.map((key) => {
        const given = { label: useCentreWords.has(`key_${key}`) ? t(`key_${key}` as "key_title") : key, placeholder: words.words[language]?.[key] ?? "", ...form.getInputProps(`words.${language}.${key}`) };
        const value = form.values.words[language]?.[key] ?? "";
        return key === "intro"
          ? <Textarea key={key} autosize minRows={2} maxLength={600} {...given} value={value} />
          : <TextInput key={key} maxLength={600} {...given} value={value} />;
      })}
    </Stack>
  );
}

function Embed({ workspace }: { workspace: Workspace }) {
  const t = useCentreWords();
  const snippet = snippetOf(workspace.public_url, t("accountTitle"));
  const page = `${workspace.public_url}/p/new/${workspace.slug}`;
  return (
    <Paper p="md" mt="xl" component="section" aria-labelledby="embed-title">
      <Title order={2} id="embed-title">{t("embed")}</Title>
      <Text size="sm" c="dimmed" mb="sm">{t("embedLead")}</Text>
      <Code block tabIndex={0}>{snippet}</Code>
      <CopyButton value={snippet}>
        {({ copied, copy }) => <Button mt="xs" size="xs" variant="default" onClick={copy}>{copied ? t("copied") : t("copy")}</Button>}
      </CopyButton>
      <Text size="sm" mt="md">{t("publicPage")}</Text>
      <Anchor href={page} target="_blank" rel="noopener" size="sm" underline="always">{page}</Anchor>
    </Paper>
  );
}
