import { ActionIcon, Box, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconLock, IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Variable } from "@/features/templates/api/try-template";
import { LiquidField } from "@/features/templates/liquid-field";
import type { Definition, Words } from "@/features/templates/model";
import { useTemplateWords } from "@/features/templates/words";
import classes from "./composer.module.css";

/** What every form for the words of one language gets. */
export type Props = {
  definition: Definition;
  words: Words;
  onChange: (next: Words) => void;
  variables: readonly Variable[];
  errorOf: (field: string) => string | undefined;
};

/** What is added by itself, and cannot be changed here. */
export function Locked({ children }: { children: string }) {
  return <Group gap={8} wrap="nowrap" className={classes.locked}><IconLock size={14} aria-hidden style={{ flexShrink: 0 }} /><Text size="xs" c="dimmed">
    {children}</Text></Group>;
}

/** Fields that only who may write can change; the others read them. */
export function Writable({ may, children }: { may: boolean; children: ReactNode }) {
  return <fieldset disabled={!may} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>{children}</fieldset>;
}

/** Buttons below a message; `answers`: they may close it and report a value, else each opens an address. */
export function Buttons({ words, onChange, variables, errorOf, most, answers = false }: Omit<Props, "definition"> & { most: number; answers?: boolean }) {
  const t = useTemplateWords();
  const buttons = words.buttons ?? [];
  const change = (index: number, next: Partial<(typeof buttons)[number]>) => onChange({ ...words, buttons: buttons.map((one, at) => (at === index
    ? { ...one, ...next } : one)) });
  return (
    <Box>
      <Group justify="space-between" mb="xs">
        <Title order={3}>{t("buttons")}</Title>
        {buttons.length < most && (
          <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange({ ...words,
            buttons: [...buttons, answers ? { label: "" } : { label: "", link: "" }] })}>{t("addButton")}</Button>
        )}
      </Group>
      <Stack gap="lg">
        {buttons.map((one, index) => (
          <Stack key={index} gap={6}>
            <LiquidField label={`${t("button", { n: index + 1 })}: ${t("label")}`} value={one.label} variables={variables}
              field={`buttons[${index}].label`} error={errorOf(`buttons[${index}].label`)} onChange={(label) => change(index, { label })} />
            <LiquidField label={`${t("button", { n: index + 1 })}: ${t("link")}`} value={one.link} variables={variables}
              field={`buttons[${index}].link`} error={errorOf(`buttons[${index}].link`)} onChange={(link) => change(index, { link })} />
            <Group align="flex-end" gap="xs" wrap="nowrap">
              {answers && <TextInput flex={1} label={`${t("button", { n: index + 1 })}: ${t("value")}`} value={one.value ?? ""}
                onChange={(event) => change(index, { value: event.currentTarget.value || undefined })} />}
              <ActionIcon variant="subtle" color="gray" size={36} aria-label={`${t("button", { n: index + 1 })}: ${t("takeOut")}`}
                onClick={() => onChange({ ...words, buttons: buttons.filter((_, at) => at !== index) })}>
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          </Stack>
        ))}
        <Text size="xs" c="dimmed">{t("linkHint")}{answers && ` ${t("closes")}`}</Text>
      </Stack>
    </Box>
  );
}
