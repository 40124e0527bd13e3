import { Modal, Stack, Table, Text } from "@mantine/core";
import { useSaveRules, type Rules } from "@/features/rules/api/rules";
import { tried as triable, type RuleChange } from "@/features/rules/model";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Shows what would change, adopts it, and offers the way back. */
export function AdoptRules({ opened, onClose, tried, changes }: {
  opened: boolean;
  onClose: () => void;
  tried: Rules;
  changes: readonly RuleChange[];
}) {
  const t = useSimulationWords();
  const ui = useUiWords();
  const notify = useNotify();
  const save = useSaveRules();
  const adopt = () =>
    save.mutate(triable(tried), {
      onSuccess: ({ before }) => {
        onClose();
        notify.done(t("adopted"), () => save.mutateAsync(before));
      },
      onError: notify.problem,
    });
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t("adoptTitle")} closeButtonProps={{ "aria-label": ui("close") }}>
      <Stack>
        <Text size="sm">{t("adoptText")}</Text>
        <Table aria-label={t("adoptTitle")}>
          <Table.Thead>
            <Table.Tr><Table.Th>{t("rule")}</Table.Th><Table.Th>{t("now")}</Table.Th><Table.Th>{t("then")}</Table.Th></Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map((change) => (
              <Table.Tr key={change.rule}>
                <Table.Th scope="row" fw={550}>{t(`r_${change.rule}`)}</Table.Th>
                <Table.Td><Lines lines={change.now} /></Table.Td>
                <Table.Td><Lines lines={change.then} /></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <DialogFoot onCancel={onClose} data-autofocus loading={save.isPending} onClick={adopt}>{t("adopt")}</DialogFoot>
      </Stack>
    </Modal>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  const t = useSimulationWords();
  if (lines.length === 0) return <Text size="sm" c="dimmed">{t("nothing")}</Text>;
  return <>{lines.map((line, index) => <Text key={index} size="sm">{line}</Text>)}</>;
}
