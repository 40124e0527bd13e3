import { ActionIcon, Alert, Button, Checkbox, Group, Modal, Paper, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useEditTraits } from "@/features/people/api/change-person";
import type { PersonView } from "@/features/people/api/read-person";
import { traitText, traitValue } from "@/features/people/model";
import { usePersonWords } from "@/features/people/person-words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { seenText } from "@/parts/seen";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** What the shop said about the person. */
export function TraitsCard({ view, onEdit }: { view: PersonView; onEdit: () => void }) {
  const t = usePersonWords();
  const format = useFormat();
  const may = useMay("write");
  const traits = Object.entries(view.profile.traits ?? {}).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t("traits")}</Title>
        {may && <ActionIcon variant="subtle" color="gray" aria-label={t("edit")} onClick={onEdit}><IconPencil size={16} /></ActionIcon>}
      </Group>
      {traits.length === 0 && <Text size="sm" c="dimmed">{t("traitsNone")}</Text>}
      <Table verticalSpacing={5} horizontalSpacing={0} withRowBorders={false}>
        <Table.Tbody>
          {traits.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th fw={400} fz="sm" c="dimmed" w={130} style={{ overflowWrap: "anywhere", verticalAlign: "top" }}>{name}</Table.Th>
              <Table.Td fz="sm" style={{ overflowWrap: "anywhere" }}>{seenText(value, format, t("nothing"))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

type Row = { name: string; text: string; old?: unknown; fresh?: boolean };

/** Changes, adds and removes traits; what was done can be undone. */
export function EditTraits({ view, opened, onClose }: { view: PersonView; opened: boolean; onClose: () => void }) {
  const t = usePersonWords();
  return (
    <Modal opened={opened} onClose={onClose} title={t("traitsTitle")} size="lg">
      {opened && <TraitsForm view={view} onClose={onClose} />}
    </Modal>
  );
}

function TraitsForm({ view, onClose }: { view: PersonView; onClose: () => void }) {
  const t = usePersonWords();
  const ui = useUiWords();
  const notify = useNotify();
  const edit = useEditTraits(view.id);
  const [rows, setRows] = useState<Row[]>(() =>
    Object.entries((view.profile.traits ?? {}) as Record<string, unknown>).filter(([name]) => name !== "userId").map(([name, old]) => ({ name, text: traitText(old), old })));
  const [quiet, setQuiet] = useState(false);
  const put = (index: number, part: Partial<Row>) => setRows(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const changed = rows.filter((row) => row.name.trim() && (row.fresh ? row.text.trim() !== "" : row.text !== traitText(row.old)));
  const save = () => {
    const traits = Object.fromEntries(changed.map((row) => [row.name.trim(), traitValue(row.text, row.old)]));
    const before = Object.fromEntries(changed.map((row) => [row.name.trim(), row.old ?? null]));
    edit.mutate({ traits, quiet }, {
      onSuccess: (saved) => {
        notify.done(t(saved.changed.length ? "traitsSaved" : "traitsSame"), saved.changed.length ? () => edit.mutateAsync({ traits: before, quiet }) : undefined);
        if (saved.shared.length) notify.done(t("shared"));
        onClose();
      },
    });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Stack gap="xs">
        <Alert color="blue" p="xs"><Text size="sm">{t("traitsHint")}</Text></Alert>
        {rows.map((row, index) => (
          <Group key={index} gap="xs" wrap="nowrap">
            <TextInput w={200} aria-label={t("traitName")} placeholder={t("traitName")} value={row.name} readOnly={!row.fresh} variant={row.fresh ? "default" : "filled"}
              onChange={(event) => put(index, { name: event.currentTarget.value })} />
            <TextInput flex={1} aria-label={row.name ? `${t("traitValue")}: ${row.name}` : t("traitValue")} placeholder={t("traitValue")} value={row.text}
              onChange={(event) => put(index, { text: event.currentTarget.value })} />
            <ActionIcon variant="subtle" color="gray" aria-label={t("removeTrait", { name: row.name })}
              onClick={() => (row.fresh ? setRows(rows.filter((_, at) => at !== index)) : put(index, { text: "" }))}>
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button variant="subtle" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setRows([...rows, { name: "", text: "", fresh: true }])}>
          {t("addTrait")}
        </Button>
        <Checkbox label={t("quiet")} checked={quiet} onChange={(event) => setQuiet(event.currentTarget.checked)} />
        <DialogFoot error={edit.error} onCancel={onClose} disabled={changed.length === 0} loading={edit.isPending}>{ui("save")}</DialogFoot>
      </Stack>
    </form>
  );
}
