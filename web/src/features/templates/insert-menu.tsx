import { ActionIcon, Badge, Box, Group, Popover, ScrollArea, Stack, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Variable } from "@/features/templates/api/try-template";
import { BLOCKS, EMOJI } from "@/features/templates/starters";
import { useTemplateWords } from "@/features/templates/words";
import { useFormat } from "@/lib/format";
import { isCalled, useVariableName } from "@/parts/variable-names";
import { tones } from "@/ui/theme";
import classes from "./composer.module.css";

/** `path`: of a variable, as the words write it. */
type Group = Variable["group"] | "blocks" | "emoji";
type Entry = { key: string; group: Group; label: string; path?: string; note: string; snippet: string; share: number };
/** A word must not end in _other: that is how i18next marks the plural of another one. */
const groupWord = (group: Group) => (group === "other" ? "g_rest" : `g_${group}` as const);
const ORDER: readonly Group[] = ["blocks", "person", "event", "cart", "order", "products", "coupon", "link", "brand", "steps", "other", "emoji"];

/** The "+" button of a field and the list behind it; a slash in the text opens the same list. */
export function InsertMenu({ label, opened, onOpen, onClose, onPick, variables, blocks }: {
  label: string;
  opened: boolean;
  onOpen: () => void;
  /** Closed without a choice; `typed` is what was searched for. */
  onClose: (typed: string) => void;
  onPick: (snippet: string) => void;
  variables: readonly Variable[];
  /** Pieces of MJML besides. */
  blocks?: boolean;
}) {
  const t = useTemplateWords();
  const [search, setSearch] = useState("");
  const close = () => { setSearch(""); onClose(search); };
  const pick = (snippet: string) => { setSearch(""); onPick(snippet); };
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} onDismiss={close} position="bottom-end" width={340} shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Tooltip label={t("slashHint")} disabled={opened}>
          <ActionIcon variant="subtle" size="sm" aria-label={t("insertInto", { field: label })} aria-haspopup="dialog" aria-expanded={opened}
            onClick={() => (opened ? close() : onOpen())}>
            <IconPlus size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("insertInto", { field: label })}>
        {opened && <Entries search={search} onSearch={setSearch} onPick={pick} onClose={close} variables={variables} blocks={blocks} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Entries({ search, onSearch, onPick, onClose, variables, blocks }: {
  search: string; onSearch: (next: string) => void; onPick: (snippet: string) => void; onClose: () => void; variables: readonly Variable[]; blocks?: boolean;
}) {
  const t = useTemplateWords();
  const format = useFormat();
  const name = useVariableName();
  const [at, setAt] = useState(0);
  const all = useMemo(
    (): Entry[] => [
      ...(blocks ? BLOCKS.map((one) => ({ key: one.key, group: "blocks" as const, label: t(one.key), note: "", snippet: one.snippet, share: 1 })) : []),
      ...variables.map((one) => ({
        key: `${one.group}:${one.path}`, group: one.group, label: name(one.path), path: one.path, note: one.example ? t("example", { example: one.example }) : "",
        snippet: one.snippet, share: one.share,
      })),
      ...EMOJI.map((one) => ({ key: one, group: "emoji" as const, label: one, note: "", snippet: one, share: 1 })),
    ],
    [blocks, variables, t, name],
  );
  const low = search.trim().toLowerCase();
  const found = all.filter((one) => !low || `${one.label} ${one.note} ${t(groupWord(one.group))}`.toLowerCase().includes(low)
    || (one.path && isCalled(one.path, low)));
  const sorted = ORDER.flatMap((group) => found.filter((one) => one.group === group));
  const chosen = Math.min(at, sorted.length - 1);
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, sorted.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") { const one = sorted[chosen]; if (one) onPick(one.snippet); }
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  return (
    <Box onKeyDown={keys}>
      <TextInput data-autofocus autoFocus m="xs" leftSection={<IconSearch size={15} aria-hidden />} aria-label={t("find")} placeholder={t("find")}
        value={search}
        onChange={(event) => { onSearch(event.currentTarget.value); setAt(0); }} />
      <ScrollArea.Autosize mah={300} viewportProps={{ tabIndex: 0, role: "region", "aria-label": t("insert") }}>
        <Stack gap={0} px={6} pb={6}>
          {sorted.length === 0 && <Text size="sm" c="dimmed" p="sm">{t("nothing")}</Text>}
          {sorted.map((one, index) => (
            <Box key={one.key}>
              {one.group !== sorted[index - 1]?.group && <Text size="xs" c="dimmed" fw={600} px={8} pt={8} pb={2}>{t(groupWord(one.group))}</Text>}
              <UnstyledButton className={classes.entry} data-chosen={index === chosen || undefined} onClick={() => onPick(one.snippet)}
                onMouseMove={() => setAt(index)}>
                <Group justify="space-between" wrap="nowrap" gap="xs">
                  <Text size="sm" truncate>{one.label}</Text>
                  {one.share < 1 && <Badge color={tones[one.share < 0.5 ? "warn" : "quiet"]} size="xs">{t("share",
                    { share: format.percent(one.share) })}</Badge>}
                </Group>
                {(one.path ?? one.note) && <Text size="xs" c="dimmed" truncate><Text span ff="monospace" fz={11}>{one.path}</Text> {one.note}</Text>}
              </UnstyledButton>
            </Box>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Box>
  );
}
