import { Alert, Button, Code, CopyButton, Group, Modal, NumberInput, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCopy, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { signingSecretQuery, useChangeSecret } from "@/features/workspace/api/signing-secret";
import { useWorkspaceWords } from "@/features/workspace/words";
import { useMay } from "@/lib/session";
import { DialogFoot } from "@/ui/dialog-foot";
import { QueryView } from "@/ui/query-view";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

const WEEK = 168;

/** One secret, hidden until somebody wants to see it. */
function Secret({ label, value }: { label: string; value: string }) {
  const t = useWorkspaceWords();
  const ui = useUiWords();
  const [shown, setShown] = useState(false);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>{label}</Text>
      <Group gap="xs">
        <Code block flex={1} aria-label={label}>{shown ? value : "whsec_••••••••"}</Code>
        <Button variant="default" onClick={() => setShown(!shown)}>{t(shown ? "hideSecret" : "showSecret")}</Button>
        <CopyButton value={value}>
          {({ copied, copy }) => <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>{ui(copied ? "copied" : "copy")}</Button>}
        </CopyButton>
      </Group>
    </Stack>
  );
}

/** Asks how long both secrets shall sign, and changes. */
function ChangeDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useWorkspaceWords();
  const change = useChangeSecret();
  const form = useForm({ initialValues: { hours: 24 } });
  return (
    <Modal opened={opened} onClose={onClose} title={t("changeSecret")}>
      <form onSubmit={form.onSubmit(({ hours }) => change.mutate(hours, { onSuccess: onClose }))}>
        <Stack>
          <Text size="sm">{t("changeSecretHint")}</Text>
          <NumberInput label={t("bothHours")} description={t("bothHoursHint")} min={0} max={WEEK} allowDecimal={false} {...form.getInputProps("hours")} />
          <DialogFoot error={change.error} onCancel={onClose} loading={change.isPending}>{t("changeSecret")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}

/** The secret that signs web calls of journeys, and its change. */
export function CallsSection() {
  const t = useWorkspaceWords();
  const may = useMay("admin");
  const [changing, setChanging] = useState(false);
  const secret = useQuery({ ...signingSecretQuery, enabled: may });
  if (!may) return <Alert>{t("callsNotAllowed")}</Alert>;
  return (
    <Stack maw={860}>
      <Title order={2} size="h4">{t("calls")}</Title>
      <Text c="dimmed" size="sm">{t("callsLead")}</Text>
      <QueryView query={secret}>
        {(found) => (
          <>
            <Secret label={t("secret", { number: found.number })} value={found.secret} />
            {found.previous !== "" && found.both_until && (
              <>
                <Secret label={t("secretBefore", { number: found.number - 1 })} value={found.previous} />
                <Text size="sm">{t("bothUntil")} <TimeText at={found.both_until} absolute /></Text>
              </>
            )}
          </>
        )}
      </QueryView>
      <Group><Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setChanging(true)}>{t("changeSecret")}</Button></Group>
      <ChangeDialog opened={changing} onClose={() => setChanging(false)} />
    </Stack>
  );
}
