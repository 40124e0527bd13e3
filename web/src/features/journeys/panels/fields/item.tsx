import { ActionIcon, Box, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Place } from "@/parts/steps/model";
import { moved, without, type Form } from "@/features/journeys/panels/fields/form";
import { Notes } from "@/features/journeys/panels/fields/notes";
import type { Bag } from "@/parts/steps/written";
import classes from "@/features/journeys/panels/panels.module.css";
import { usePanelWords } from "@/features/journeys/words-panels";

/** A list of equal parts: one box each, with what is wrong in it, and a button for one more. */
export function Items({ form, at, title, name, add, fresh, fields, ordered, least = 0, lead, children }: {
  form: Form;
  at: Place;
  title: string;
  /** How one of them is called. */
  name: (item: Bag, index: number) => string;
  add: string;
  fresh: (items: readonly Bag[]) => Bag;
  /** Fields that are shown in each box; what is found elsewhere is told in front. */
  fields: readonly string[];
  /** Their order matters. */
  ordered?: boolean;
  least?: number;
  lead?: string;
  children: (place: Place, item: Bag, index: number) => ReactNode;
}) {
  const t = usePanelWords();
  const items = form.items(at);
  const raw = form.at(at);
  const put = (next: unknown[]) => form.set(at, next.length ? next : least ? [] : undefined);
  const list = Array.isArray(raw) ? (raw as unknown[]) : [];
  return (
    <Stack gap={6} role="group" aria-label={title}>
      {title && <Text size="sm" fw={550}>{title}</Text>}
      {lead && items.length === 0 && <Text size="xs" c="dimmed">{lead}</Text>}
      <Notes form={form} findings={form.left(at, []).filter((one) => !/\[\d+\]/.test(one.path.slice(pathLength(at))))} />
      {items.map((item, index) => {
        const place = [...at, index];
        const left = form.left(place, fields);
        const what = name(item, index);
        return (
          <Box key={index} className={classes.item} data-faulty={form.fault(place) ? true : undefined}>
            <Group justify="space-between" wrap="nowrap" gap={4} mb={4}>
              <Text size="xs" c="dimmed" truncate>{what}</Text>
              <Group gap={2} wrap="nowrap">
                {ordered && index > 0 && <Small label={t("up", { what })} onClick={() => put(moved(list, index, index - 1))}><IconArrowUp size={14} /></Small>}
                {ordered && index < items.length - 1 && (
                  <Small label={t("down", { what })} onClick={() => put(moved(list, index, index + 1))}><IconArrowDown size={14} /></Small>
                )}
                {items.length > least && <Small label={t("removeOne", { what })} onClick={() => put(without(list, index))}><IconTrash size={14} /></Small>}
              </Group>
            </Group>
            <Stack gap="xs">
              <Notes form={form} findings={left} />
              {children(place, item, index)}
            </Stack>
          </Box>
        );
      })}
      <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => form.set(at, [...list, fresh(items)])}>{add}</Button>
    </Stack>
  );
}

const pathLength = (at: Place): number => at.reduce<number>((length, key) => length + (typeof key === "number" ? `[${key}]`.length : key.length + (length ? 1 : 0)), 0);

function Small({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} title={label} onClick={onClick}>{children}</ActionIcon>;
}
