import { Group, Modal, Paper, Select, Stack, Table, Text, TextInput, Title, Tooltip, ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAddIdentity } from "@/features/people/api/change-person";
import type { PersonView } from "@/features/people/api/read-person";
import { usePersonWords, type PersonWord } from "@/features/people/person-words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

const KINDS = ["email", "phone", "user"] as const;

/** The names under which exactly this person is found. */
export function IdentityCard({ view }: { view: PersonView }) {
  const t = usePersonWords();
  const format = useFormat();
  const may = useMay("write");
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t("identities")}</Title>
        {may && <Tooltip label={t("addIdentity")}><ActionIcon variant="subtle" color="gray" aria-label={t("addIdentity")} onClick={open}><IconPlus size={16} /></ActionIcon></Tooltip>}
      </Group>
      <Table verticalSpacing={5} horizontalSpacing={0} withRowBorders={false}>
        <Table.Tbody>
          {view.identities.map((one) => (
            <Table.Tr key={`${one.kind} ${one.value}`}>
              <Table.Th fw={400} fz="sm" c="dimmed" w={130} style={{ verticalAlign: "top" }}>{usePersonWords.has(`kind_${one.kind}`) ? t(`kind_${one.kind}` as PersonWord) : one.kind}</Table.Th>
              <Table.Td fz="sm" style={{ overflowWrap: "anywhere" }}>
                {one.value}
                <Text size="xs" c="dimmed">{t("since", { at: format.day(one.since) })}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {view.merged.length > 0 && <Text size="xs" c="dimmed" mt="xs">{t("mergedFrom", { count: view.merged.length })}</Text>}
      <AddIdentity person={view.id} opened={adding} onClose={close} />
    </Paper>
  );
}

function AddIdentity({ person, opened, onClose }: { person: string; opened: boolean; onClose: () => void }) {
  const t = usePersonWords();
  const ui = useUiWords();
  const notify = useNotify();
  const add = useAddIdentity(person);
  const [kind, setKind] = useState<(typeof KINDS)[number]>("email");
  const [value, setValue] = useState("");
  const close = () => {
    setValue("");
    add.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("addIdentity")}>
      <form onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ kind, value: value.trim() }, { onSuccess: (made) => { notify.done(t("identityAdded", { value: made.value })); close(); } });
      }}>
        <Stack>
          <Select label={t("identityKind")} allowDeselect={false} value={kind} data={KINDS.map((one) => ({ value: one, label: t(`kind_${one}`) }))}
            onChange={(next) => next && setKind(next as "email")} />
          <TextInput data-autofocus required label={t("identityValue")} value={value} onChange={(event) => setValue(event.currentTarget.value)} />
          <DialogFoot error={add.error} onCancel={close} loading={add.isPending}>{ui("add")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
