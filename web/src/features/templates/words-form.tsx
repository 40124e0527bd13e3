import { ActionIcon, Alert, Box, Button, Group, SegmentedControl, Select, Stack, Switch, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { CodeField, LiquidField } from "@/features/templates/liquid-field";
import { fromPlain, isPlain } from "@/features/templates/mail-body";
import { inApp, roomOf, signsOf, type Question, type QuestionKind } from "@/features/templates/model";
import { useTemplateWords } from "@/features/templates/words";
import { Buttons, Locked, type Props } from "@/features/templates/words-parts";
import { WhatsAppWords } from "@/features/templates/words-whatsapp";
import { MESSENGERS } from "@/parts/channels";
import { useVocabulary, useWorkspace } from "@/parts/vocabulary";
import { tones } from "@/ui/theme";

/** The texts of one language, by channel. */
export function WordsForm(props: Props) {
  const { channel } = props.definition;
  if (channel === "email") return <MailWords {...props} />;
  if (channel === "push") return <PushWords {...props} />;
  if (inApp(channel)) return <InAppWords {...props} />;
  if (channel === "whatsapp") return <WhatsAppWords {...props} />;
  if (MESSENGERS.includes(channel)) return <ChatWords {...props} />;
  return <TextWords {...props} />;
}

function TextWords({ definition, words, onChange, variables, errorOf }: Props) {
  const t = useTemplateWords();
  const brand = useWorkspace()?.settings.brand.name || t("g_brand");
  const advertising = definition.channel === "sms" && definition.class === "advertising";
  return (
    <Stack>
      {advertising && <Locked>{t("lockedBrand", { brand })}</Locked>}
      <LiquidField label={t("text")} required rows={5} value={words.text} variables={variables} field="text" error={errorOf("text")}
        onChange={(text) => onChange({ ...words, text })}
        count={t("chars", { count: Array.from(words.text ?? "").length })} />
      {advertising && <Locked>{t("lockedStop")}</Locked>}
      {definition.channel === "sms" && (
        <LiquidField label={t("short")} description={t("shortHint")} rows={2} value={words.short} variables={variables} field="short" error={errorOf("short")}
          onChange={(short) => onChange({ ...words, short })} />
      )}
    </Stack>
  );
}

function MailWords({ definition, words, onChange, variables, errorOf }: Props) {
  const t = useTemplateWords();
  const kind = words.html !== undefined && !words.mjml ? "html" : "mjml";
  const body = kind === "html" ? words.html : words.mjml;
  return (
    <Stack>
      <LiquidField label={t("subject")} required value={words.subject} variables={variables} field="subject" error={errorOf("subject")}
        onChange={(subject) => onChange({ ...words, subject })}
        count={t("chars", { count: (words.subject ?? "").length })} />
      <LiquidField label={t("preheader")} description={t("preheaderHint")} value={words.preheader} variables={variables} field="preheader" error={errorOf("preheader")}
        onChange={(preheader) => onChange({ ...words, preheader })} />
      <Group gap="xs">
        <Text size="sm" fw={500}>{t("bodyKind")}</Text>
        <SegmentedControl size="xs" aria-label={t("bodyKind")} value={kind} data={[{ value: "mjml", label: t("mjml") }, { value: "html", label: t("html") }]}
          onChange={(next) => onChange(next === "html" ? { ...words, html: body ?? "", mjml: undefined } : { ...words, mjml: body ?? "",
            html: undefined })} />
      </Group>
      <CodeField key={kind} label={t(kind)} value={body} language={kind === "html" ? "html" : "liquid"} variables={variables}
        field={kind} error={errorOf(kind) ?? errorOf("")}
        onChange={(next) => onChange({ ...words, [kind]: next })} />
      {kind === "mjml" && isPlain(body ?? "") && (
        <Alert p="xs" color={tones.info}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t("notMjml")}</Text>
            <Button size="compact-sm" onClick={() => onChange({ ...words, mjml: fromPlain(body ?? "") })}>{t("takePlain")}</Button>
          </Group>
        </Alert>
      )}
      <Locked>{t(definition.class === "transactional" ? "lockedImprint" : "lockedMail")}</Locked>
      <LiquidField label={t("plain")} description={t("plainHint")} rows={2} value={words.text} variables={variables} field="text" error={errorOf("text")}
        onChange={(text) => onChange({ ...words, text })} />
    </Stack>
  );
}

const PUSH_TITLE = 40; // characters that phones show of a title in one line, about
const PUSH_BODY = 150; // of the text, before it is unfolded

function PushWords({ words, onChange, variables, errorOf }: Props) {
  const t = useTemplateWords();
  const long = (text: string | undefined, most: number) => ((text ?? "").length > most && !text?.includes("{") ? t("pushLong", { count: most }) : undefined);
  return (
    <Stack>
      <LiquidField label={t("titleField")} required value={words.title} variables={variables} field="title" error={errorOf("title")} description={long(words.title,
        PUSH_TITLE)}
        count={t("chars", { count: (words.title ?? "").length })} onChange={(title) => onChange({ ...words, title })} />
      <LiquidField label={t("body")} required rows={3} value={words.body} variables={variables} field="body" error={errorOf("body")} description={long(words.body,
        PUSH_BODY)}
        count={t("chars", { count: (words.body ?? "").length })} onChange={(body) => onChange({ ...words, body })} />
      <LiquidField label={t("link")} description={t("linkHint")} value={words.link} variables={variables} field="link" error={errorOf("link")}
        onChange={(link) => onChange({ ...words, link })} />
      <LiquidField label={t("image")} value={words.image} variables={variables} field="image" error={errorOf("image")} onChange={(image) => onChange({ ...words,
        image })} />
    </Stack>
  );
}

function InAppWords({ words, onChange, variables, errorOf }: Props) {
  const t = useTemplateWords();
  return (
    <Stack>
      <LiquidField label={t("titleField")} required value={words.title} variables={variables} field="title" error={errorOf("title")}
        onChange={(title) => onChange({ ...words, title })} />
      <LiquidField label={t("body")} rows={3} value={words.body} variables={variables} field="body" error={errorOf("body")} onChange={(body) => onChange({ ...words,
        body })} />
      {words.kind === "survey" && <Questions words={words} onChange={onChange} variables={variables} errorOf={errorOf} />}
      <Buttons words={words} onChange={onChange} variables={variables} errorOf={errorOf} most={3} answers />
    </Stack>
  );
}

function ChatWords({ definition, words, onChange, variables, errorOf }: Props) {
  const t = useTemplateWords();
  const limits = useVocabulary()?.channels.find((one) => one.channel === definition.channel)?.limits;
  const image = Boolean(words.image?.trim());
  const room = limits && roomOf(limits, image, (words.buttons ?? []).length > 0);
  return (
    <Stack>
      <LiquidField label={t("text")} required rows={5} value={words.text} variables={variables} field="text" error={errorOf("text")}
        onChange={(text) => onChange({ ...words, text })}
        count={limits && room ? t("charsOf", { count: signsOf(words.text ?? "", limits), most: room })
          : t("chars", { count: (words.text ?? "").length })} />
      {definition.class === "advertising" && <Locked>{t("lockedStop")}</Locked>}
      <LiquidField label={t("image")} value={words.image} variables={variables} field="image" error={errorOf("image")}
        description={limits ? t(limits.card ? "chatCardHint" : "chatImageHint", { count: limits.card || limits.caption }) : undefined}
        onChange={(image) => onChange({ ...words, image })} />
      {definition.channel === "telegram" && !image && <Switch label={t("linkPreview")} checked={words.link_preview ?? true}
        onChange={(event) => onChange({ ...words, link_preview: event.currentTarget.checked ? undefined : false })} />}
      <Buttons words={words} onChange={onChange} variables={variables} errorOf={errorOf} most={limits?.buttons ?? 0} />
    </Stack>
  );
}

const ANSWERS: readonly QuestionKind[] = ["stars", "nps", "choice", "text"];

function Questions({ words, onChange, variables, errorOf }: Omit<Props, "definition">) {
  const t = useTemplateWords();
  const questions = words.questions ?? [];
  const change = (index: number, next: Partial<Question>) => onChange({ ...words, questions: questions.map((one, at) => (at === index ? { ...one,
    ...next } : one)) });
  const add = () => onChange({ ...words, questions: [...questions, { id: `answer${questions.length + 1}`, kind: "stars", text: "" }] });
  return (
    <Box>
      <Group justify="space-between" mb="xs">
        <Title order={3}>{t("questions")}</Title>
        <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>{t("addQuestion")}</Button>
      </Group>
      <Stack gap="lg">
        {questions.map((one, index) => (
          <Stack key={index} gap="xs">
            <LiquidField label={t("question", { n: index + 1 })} value={one.text} variables={variables} field={`questions[${index}].text`} error={errorOf(`questions[${index}].text`)}
              onChange={(text) => change(index, { text })} />
            <Group gap="xs" align="flex-end">
              <Select w={130} label={t("answerKind")} allowDeselect={false} value={one.kind} data={ANSWERS.map((kind) => ({ value: kind,
                label: t(kind === "text" ? "textAnswer" : kind) }))}
                onChange={(kind) => kind && change(index, { kind: kind as QuestionKind, options: kind === "choice" ? one.options ?? [] : undefined })} />
              <TextInput w={140} label={t("answerId")} value={one.id} onChange={(event) => change(index, { id: event.currentTarget.value })}
                error={errorOf(`questions[${index}].id`)} />
              <Switch mb={8} label={t("required")} checked={one.required ?? false} onChange={(event) => change(index,
                { required: event.currentTarget.checked })} />
              <ActionIcon mb={2} ml="auto" variant="subtle" color="gray" size={34} aria-label={`${t("question", { n: index + 1 })}: ${t("takeOut")}`}
                onClick={() => onChange({ ...words, questions: questions.filter((_, at) => at !== index) })}>
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
            {one.kind === "choice" && (
              <Textarea label={t("optionsOf")} autosize minRows={2} value={(one.options ?? []).join("\n")} error={errorOf(`questions[${index}].options`)}
                onChange={(event) => change(index, { options: event.currentTarget.value.split("\n") })} onBlur={() => change(index,
                  { options: (one.options ?? []).filter((each) => each.trim()) })} />
            )}
          </Stack>
        ))}
      </Stack>
    </Box>
  );
}
