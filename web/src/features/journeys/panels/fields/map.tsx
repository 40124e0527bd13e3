import { ActionIcon, Box, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { freeName, type Place } from "@/parts/steps/model";
import type { Form } from "@/features/journeys/panels/fields/form";
import { PathField } from "@/features/journeys/panels/fields/inputs";
import { Notes } from "@/features/journeys/panels/fields/notes";
import { bagOf, textOf } from "@/parts/steps/written";
import classes from "@/features/journeys/panels/panels.module.css";
import { usePanelWords } from "@/features/journeys/words-panels";
import { readValue } from "@/parts/conditions/model";

export const HOW = ["value", "from", "remove", "json"] as const;
type How = (typeof HOW)[number];

/** How a value is written: as it is, read from a path, taken away, or as a structure. */
export function howOf(value: unknown): How {
  if (value === null) return "remove";
  const keys = Object.keys(bagOf(value));
  if (keys.length === 1 && keys[0] === "from") return "from";
  return typeof value === "object" ? "json" : "value";
}

/** Names with their values. `paths`: every value is a path by itself; `removable`: a value may be taken away. */
export function MapField({ form, at, title, lead, add, name, paths, removable }: {
  form: Form; at: Place; title: string; lead?: string; add: string; name: string; paths?: boolean; removable?: boolean;
}) {
  const entries = Object.entries(bagOf(form.at(at)));
  const required = at.length === 1 && at[0] === "set";
  const put = (next: [string, unknown][]) => form.set(at, next.length || required ? Object.fromEntries(next) : undefined);
  const fresh = freeName(entries.map(([key]) => key), name);
  return (
    <Stack gap={6} role="group" aria-label={title}>
      <Text size="sm" fw={550}>{title}</Text>
      {lead && <Text size="xs" c="dimmed">{lead}</Text>}
      <Notes form={form} findings={form.left(at, entries.map(([key]) => key))} />
      {entries.map(([key, value], index) => (
        <Row key={index} form={form} at={[...at, key]} name={key} value={value} paths={paths} removable={removable}
          taken={entries.map(([one]) => one).filter((one) => one !== key)}
          onName={(next) => put(entries.map((one, place) => (place === index ? [next, value] : one)))}
          onValue={(next) => put(entries.map((one, place) => (place === index ? [key, next] : one)))}
          onRemove={() => put(entries.filter((_, place) => place !== index))} />
      ))}
      <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => put([...entries, [fresh, paths ? "event.order_id" : ""]])}>{add}</Button>
    </Stack>
  );
}

function Row({ form, at, name, value, paths, removable, taken, onName, onValue, onRemove }: {
  form: Form; at: Place; name: string; value: unknown; paths?: boolean; removable?: boolean; taken: readonly string[];
  onName: (next: string) => void; onValue: (next: unknown) => void; onRemove: () => void;
}) {
  const t = usePanelWords();
  const how = howOf(value);
  const offered: How[] = ["value", "from", ...(removable ? (["remove"] as const) : []), ...(how === "json" ? (["json"] as const) : [])];
  const change = (next: How) => onValue(next === "from" ? { from: "event.order_id" } : next === "remove" ? null : "");
  return (
    <Box className={classes.item} data-faulty={form.fault(at) ? true : undefined}>
      <Stack gap={6}>
        <Group gap={6} wrap="nowrap" align="flex-end">
          <KeyInput key={name} name={name} taken={taken} onName={onName} />
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("removeOne", { what: name })} onClick={onRemove}><IconTrash size={16} /></ActionIcon>
        </Group>
        {!paths && (
          <Select aria-label={t("how", { what: name })} size="xs" allowDeselect={false} value={how} data={offered.map((one) => ({ value: one, label: t(`how_${one}`) }))}
            onChange={(next) => next && next !== how && change(next as How)} />
        )}
        {paths && <PathField form={form} at={at} label={t("path")} />}
        {!paths && how === "from" && <PathField form={form} at={[...at, "from"]} label={t("path")} />}
        {!paths && how === "value" && (
          <TextInput label={t("value")} error={form.fault(at)} value={typeof value === "boolean" ? String(value) : textOf(value)}
            onChange={({ currentTarget }) => onValue(readBack(currentTarget.value))} />
        )}
        {!paths && how === "json" && <JsonInput key={JSON.stringify(value)} value={value} error={form.fault(at)} onValue={onValue} />}
      </Stack>
    </Box>
  );
}

/** A number or yes and no where the text is exactly that, else the text. */
function readBack(text: string): unknown {
  const read = readValue(text);
  return String(read) === text ? read : text;
}

function KeyInput({ name, taken, onName }: { name: string; taken: readonly string[]; onName: (next: string) => void }) {
  const t = usePanelWords();
  const [text, setText] = useState(name);
  const wrong = text.trim() === "" ? t("nameMissing") : taken.includes(text.trim()) ? t("nameTaken") : undefined;
  return (
    <TextInput flex={1} label={t("name")} value={text} error={wrong} onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={() => !wrong && text.trim() !== name && onName(text.trim())} />
  );
}

/** A list or an object, as JSON; taken over when it can be read. */
function JsonInput({ value, error, onValue }: { value: unknown; error?: string; onValue: (next: unknown) => void }) {
  const t = usePanelWords();
  const [text, setText] = useState(() => JSON.stringify(value));
  const [wrong, setWrong] = useState(false);
  const take = () => {
    try {
      onValue(JSON.parse(text));
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return (
    <TextInput label={t("json")} ff="monospace" value={text} error={wrong ? t("jsonWrong") : error} onBlur={take}
      onChange={({ currentTarget }) => setText(currentTarget.value)} />
  );
}
