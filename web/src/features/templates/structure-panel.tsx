import { Accordion, ActionIcon, Button, Group, Menu, NumberInput, Paper, Progress, Select, Stack, Switch, Text, Textarea, TextInput, Tooltip,
  UnstyledButton } from "@mantine/core";
import { IconLanguage, IconTrash } from "@tabler/icons-react";
import { useState, type Dispatch, type SetStateAction } from "react";
import { CLASSES, coverage, inApp, withLanguage, withLanguageBack, withoutLanguage, type Definition } from "@/features/templates/model";
import { ProductsForm } from "@/features/templates/style-form";
import { languageName, useTemplateWords } from "@/features/templates/words";
import { Writable } from "@/features/templates/words-parts";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { CouponPicker } from "@/parts/coupon-picker";
import { useEventName } from "@/parts/event-names";
import { usePurposes, useTopics } from "@/parts/purposes";
import { useVariableName } from "@/parts/variable-names";
import { STANDARD_EVENTS, useWorkspace } from "@/parts/vocabulary";
import { useNotify } from "@/ui/notify";
import { tones } from "@/ui/theme";
import classes from "./composer.module.css";

type Props = {
  definition: Definition;
  onChange: Dispatch<SetStateAction<Definition>>;
  language: string;
  onLanguage: (next: string) => void;
  /** Variables that the words name. */
  named: readonly string[];
  event: string;
  onEvent: (next: string) => void;
  errorOf: (field: string) => string | undefined;
};

/** The left column: languages with how far each is written, what the template is, options, default values. */
export function StructurePanel(props: Props) {
  const t = useTemplateWords();
  const may = useMay("write");
  return (
    <Paper p={0} component="section" aria-label={t("structure")} className={classes.side}>
      <Languages {...props} />
      <Accordion multiple defaultValue={["basics"]} variant="default" chevronPosition="left" styles={{ label: { paddingBlock: 9, fontSize: 13.5,
        fontWeight: 600 }, content: { padding: "0 12px 12px" } }}>
        <Accordion.Item value="basics"><Accordion.Control>{t("basics")}</Accordion.Control><Accordion.Panel><Writable may={may}><Basics {...props} />
          </Writable></Accordion.Panel>
          </Accordion.Item>
        <Accordion.Item value="options"><Accordion.Control>{t("options")}</Accordion.Control><Accordion.Panel><Options {...props} may={may} /></Accordion.Panel>
          </Accordion.Item>
        <Accordion.Item value="products"><Accordion.Control>{t("products")}</Accordion.Control><Accordion.Panel><Writable may={may}>
          <ProductsForm {...props} /></Writable></Accordion.Panel></Accordion.Item>
        <Accordion.Item value="defaults"><Accordion.Control>{t("defaults")}</Accordion.Control><Accordion.Panel><Writable may={may}>
          <Defaults {...props} /></Writable></Accordion.Panel>
          </Accordion.Item>
      </Accordion>
    </Paper>
  );
}

function Languages({ definition, onChange, language, onLanguage }: Props) {
  const t = useTemplateWords();
  const format = useFormat();
  const notify = useNotify();
  const may = useMay("write");
  const known = useWorkspace()?.settings.languages ?? [];
  const [other, setOther] = useState("");
  const tags = Object.keys(definition.languages);
  const missing = [...new Set([...known, "de", "en", "fr", "it", "es", "nl"])].filter((tag) => !tags.includes(tag));
  const add = (tag: string) => { onChange(withLanguage(definition, tag, tags.includes(language) ? language : tags[0])); onLanguage(tag); };
  const remove = (tag: string) => {
    onChange(withoutLanguage(definition, tag));
    if (tag === language) onLanguage(tags.find((one) => one !== tag) ?? "");
    notify.done(t("languageRemoved", { language: languageName(tag, format.locale) }), () => onChange((now) => withLanguageBack(now, tag, definition)));
  };
  return (
    <Stack gap={4} p="sm">
      <Text size="xs" c="dimmed" fw={600}>{t("languages")}</Text>
      {tags.map((tag) => {
        const share = coverage(definition.channel, definition.languages[tag]);
        return (
          <Group key={tag} gap={2} wrap="nowrap">
            <UnstyledButton flex={1} className={classes.entry} data-chosen={tag === language || undefined} aria-current={tag === language || undefined}
              onClick={() => onLanguage(tag)}>
              <Group justify="space-between" gap={6} wrap="nowrap"><Text size="sm" fw={tag === language ? 600 : undefined} truncate>{languageName(tag,
                format.locale)}</Text><Text size="xs" c="dimmed">{format.percent(share)}</Text></Group>
              <Progress mt={3} size={4} value={share * 100} color={tones[share === 1 ? "good" : "warn"]}
                aria-label={`${languageName(tag, format.locale)} ${t("coverage", { share: format.percent(share) })}`} />
            </UnstyledButton>
            {may && tags.length > 1 && (
              <Tooltip label={t("removeLanguage", { language: languageName(tag, format.locale) })}>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("removeLanguage", { language: languageName(tag, format.locale) })}
                  onClick={() => remove(tag)}><IconTrash size={14} /></ActionIcon>
              </Tooltip>
            )}
          </Group>
        );
      })}
      {may && <Menu position="bottom-start" width={220}>
        <Menu.Target><Button mt={4} size="compact-sm" variant="light" leftSection={<IconLanguage size={14} aria-hidden />}>{t("addLanguage")}</Button>
          </Menu.Target>
        <Menu.Dropdown>
          {tags.length > 0 && <Menu.Label>{t("copyFrom", { language: languageName(tags.includes(language) ? language : tags[0] ?? "",
            format.locale) })}</Menu.Label>}
          {missing.map((tag) => <Menu.Item key={tag} onClick={() => add(tag)}>{languageName(tag, format.locale)}</Menu.Item>)}
          <Menu.Divider />
          <form onSubmit={(event) => { event.preventDefault(); if (/^[a-z]{2,3}(-[A-Z]{2})?$/.test(other)
            && !tags.includes(other)) { add(other); setOther(""); } }}>
            <TextInput m={6} size="xs" label={t("otherLanguage")} placeholder={t("otherLanguageHint")} value={other}
              onChange={(event) => setOther(event.currentTarget.value)} onKeyDown={(event) => event.stopPropagation()} />
          </form>
        </Menu.Dropdown>
      </Menu>}
    </Stack>
  );
}

function Basics({ definition, onChange, errorOf }: Props) {
  const t = useTemplateWords();
  const channel = useChannelName();
  const purposes = usePurposes();
  const topics = useTopics();
  const hint = { advertising: "advertisingHint", service: "serviceHint", transactional: "transactionalHint" } as const;
  const known = purposes.some((one) => one.value === definition.purpose) ? purposes : [...purposes, { value: definition.purpose, label: definition.purpose }];
  return (
    <Stack gap="xs">
      <TextInput size="xs" label={t("name")} value={definition.name ?? ""} onChange={(event) => onChange({ ...definition,
        name: event.currentTarget.value })} />
      <Select size="xs" label={t("class")} allowDeselect={false} value={definition.class} data={CLASSES.map((one) => ({ value: one, label: channel(one) }))}
        error={errorOf("class")}
        description={t(hint[definition.class as (typeof CLASSES)[number]] ?? "advertisingHint")} inputWrapperOrder={["label", "input", "description", "error"]}
          onChange={(next) => next && onChange({ ...definition, class: next })} />
      <Select size="xs" label={t("purpose")} allowDeselect={false} value={definition.purpose} data={known} error={errorOf("purpose")}
        onChange={(next) => next && onChange({ ...definition, purpose: next })} />
      {(topics.length > 0 || definition.topic) && (
        <Select size="xs" label={t("topic")} description={t("topicHint")} inputWrapperOrder={["label", "input", "description", "error"]} clearable
          placeholder={t("noTopic")} value={definition.topic || null} error={errorOf("topic")}
          data={topics.some((one) => one.value === definition.topic) || !definition.topic
            ? topics : [...topics, { value: definition.topic, label: definition.topic }]}
          onChange={(next) => onChange({ ...definition, topic: next ?? undefined })} />
      )}
      <Textarea size="xs" label={t("description")} rows={3} resize="vertical" value={definition.description ?? ""}
        onChange={(event) => onChange({ ...definition,
        description: event.currentTarget.value })} />
    </Stack>
  );
}

/** The trigger belongs to the preview, so readers can choose it too. */
function Options({ definition, onChange, event, onEvent, errorOf, may }: Props & { may: boolean }) {
  const t = useTemplateWords();
  const format = useFormat();
  const called = useEventName();
  const tags = Object.keys(definition.languages);
  return (
    <Stack gap="xs">
      <Writable may={may}>
        <Stack gap="xs">
          <CouponPicker size="xs" optional label={t("coupon")} value={definition.coupon || undefined} error={errorOf("coupon")}
            onChange={(coupon) => onChange({ ...definition, coupon })} />
          {tags.length > 1 && (
            <Select size="xs" label={t("defaultLanguage")} clearable placeholder={t("firstLanguage")} value={definition.default_language || null}
              data={tags.map((tag) => ({ value: tag, label: languageName(tag, format.locale) }))}
              onChange={(next) => onChange({ ...definition, default_language: next ?? undefined })} />
          )}
          {definition.channel === "sms" && (
            <>
              <NumberInput size="xs" label={t("maxParts")} min={1} max={10} value={definition.max_parts ?? 3} onChange={(next) => onChange({ ...definition,
                max_parts: Number(next) || 1 })} />
              <Switch size="xs" label={t("smart")} checked={definition.smart_encoding ?? true} onChange={(event_) => onChange({ ...definition,
                smart_encoding: event_.currentTarget.checked })} />
            </>
          )}
          {!inApp(definition.channel) && definition.channel !== "push" && (
            <Switch size="xs" label={t("track")} checked={definition.track_links ?? true} onChange={(event_) => onChange({ ...definition,
              track_links: event_.currentTarget.checked })} />
          )}
        </Stack>
      </Writable>
      <Select size="xs" label={t("trigger")} description={t("triggerHint")} inputWrapperOrder={["label", "input", "description"]} searchable clearable
        value={event || null} data={STANDARD_EVENTS.map((one) => ({ value: one, label: called(one) }))} onChange={(next) => onEvent(next ?? "")} />
    </Stack>
  );
}

const GIVEN = /^(brand|coupon|products|opt_out|unsubscribe_url|preferences_url|(telegram|viber|messenger|instagram|apple_messages)_url|now|language|shop)\b/;

function Defaults({ definition, onChange, language, named }: Props) {
  const t = useTemplateWords();
  const name = useVariableName();
  const paths = [...new Set([...named.filter((one) => !GIVEN.test(one)), ...Object.keys(definition.defaults ?? {})])].sort();
  const value = (path: string) => {
    const said = definition.defaults?.[path];
    return typeof said === "string" ? said : said?.[language] ?? "";
  };
  const set = (path: string, text: string) => {
    const { [path]: said, ...others } = definition.defaults ?? {};
    const all = typeof said === "string" ? Object.fromEntries(Object.keys(definition.languages).map((tag) => [tag, said])) : said ?? {};
    const next = Object.fromEntries(Object.entries({ ...all, [language]: text }).filter(([, one]) => one));
    onChange({ ...definition, defaults: Object.keys(next).length ? { ...others, [path]: next } : others });
  };
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">{paths.length ? t("defaultsHint") : t("noVariables")}</Text>
      {paths.map((path) => (
        <TextInput key={path} size="xs" label={name(path)} title={path} aria-label={t("defaultFor", { path: name(path) })} placeholder={t("noDefault")} value={value(path)}
          onChange={(event) => set(path, event.currentTarget.value)} />
      ))}
    </Stack>
  );
}
