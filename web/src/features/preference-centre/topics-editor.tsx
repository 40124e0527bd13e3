import { ActionIcon, Button, Group, Paper, Select, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Figures } from "@/features/preference-centre/api/centre";
import { idOf, type Topic, type Values } from "@/features/preference-centre/model";
import { useCentreWords } from "@/features/preference-centre/words";
import { usePurposes } from "@/parts/purposes";
import { useUiWords } from "@/ui/words";

export type CentreForm = UseFormReturnType<Values>;

type Props = { form: CentreForm; known: ReadonlySet<string>; languages: readonly string[]; figures: Figures | undefined; may: boolean };

/** What people can choose among: names and descriptions in every language of the shop. */
export function TopicsEditor(props: Props) {
  const t = useCentreWords();
  const { form, languages, may } = props;
  const empty = { id: "", name: Object.fromEntries(languages.map((tag) => [tag, ""])), description: Object.fromEntries(languages.map((tag) => [tag, ""])), purpose: "", isNew: true };
  return (
    <Stack component="section" aria-labelledby="topics-title">
      <div>
        <Title order={2} id="topics-title">{t("topics")}</Title>
        <Text size="sm" c="dimmed">{t("topicsLead")}</Text>
      </div>
      {form.values.topics.length === 0 && <Text size="sm">{t("noTopics")}</Text>}
      {form.values.topics.map((one, index) => <TopicCard key={index} {...props} topic={one} index={index} />)}
      {may && <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.insertListItem("topics", empty)}>{t("addTopic")}</Button></Group>}
    </Stack>
  );
}

function TopicCard({ form, known, languages, figures, may, topic, index }: Props & { topic: Topic; index: number }) {
  const t = useCentreWords();
  const purposes = usePurposes();
  const isNew = topic.isNew || !known.has(topic.id); // while somebody types, its id may be that of another one
  const first = languages[0] ?? "de";
  const off = figures?.topics_off[topic.id] ?? 0;
  const named = form.getInputProps(`topics.${index}.name.${first}`);
  const rename = (name: string) => {
    if (isNew && topic.id === idOf(topic.name[first] ?? "")) form.setFieldValue(`topics.${index}.id`, idOf(name));
    form.setFieldValue(`topics.${index}.name.${first}`, name);
  };
  return (
    <Paper p="md" component="section" aria-label={topic.name[first] || t("unnamed")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {languages.map((tag) => tag === first
          ? <TextInput key={tag} label={t("name", { language: tag })} required {...named} onChange={(event) => rename(event.currentTarget.value)} />
          : <TextInput key={tag} label={t("name", { language: tag })} {...form.getInputProps(`topics.${index}.name.${tag}`)} />)}
        {languages.map((tag) => <Textarea key={`about-${tag}`} autosize label={t("description", { language: tag })} {...form.getInputProps(`topics.${index}.description.${tag}`)} />)}
        <TextInput label={t("topicId")} description={isNew ? t("topicIdHint") : undefined} inputWrapperOrder={["label", "input", "description", "error"]} readOnly={!isNew} required {...form.getInputProps(`topics.${index}.id`)} />
        <Select label={t("purpose")} data={[{ value: "", label: t("anyPurpose") }, ...purposes]} allowDeselect={false} {...form.getInputProps(`topics.${index}.purpose`)} />
      </SimpleGrid>
      <Group justify="space-between" mt="xs">
        <Text size="xs" c="dimmed">{isNew ? "" : t("off", { count: off })}</Text>
        {may && <Moves form={form} topic={topic.name[first] || topic.id} index={index} last={index === form.values.topics.length - 1} />}
      </Group>
    </Paper>
  );
}

function Moves({ form, topic, index, last }: { form: CentreForm; topic: string; index: number; last: boolean }) {
  const t = useCentreWords();
  const ui = useUiWords();
  return (
    <Group gap={4}>
      <ActionIcon variant="subtle" disabled={index === 0} aria-label={`${t("moveUp")}: ${topic}`} onClick={() => form.reorderListItem("topics", { from: index, to: index - 1 })}><IconArrowUp size={18} /></ActionIcon>
      <ActionIcon variant="subtle" disabled={last} aria-label={`${t("moveDown")}: ${topic}`} onClick={() => form.reorderListItem("topics", { from: index, to: index + 1 })}><IconArrowDown size={18} /></ActionIcon>
      <ActionIcon variant="subtle" color="red" aria-label={`${ui("remove")}: ${topic}`} onClick={() => form.removeListItem("topics", index)}><IconTrash size={18} /></ActionIcon>
    </Group>
  );
}
