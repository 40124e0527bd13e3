import { Alert, Button, Checkbox, Code, CopyButton, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCopy } from "@tabler/icons-react";
import { useMakeKey } from "@/features/team/api/keys";
import { SCOPES, useTeamWords } from "@/features/team/words";
import type { Schemas } from "@/lib/api";
import { DialogFoot } from "@/ui/dialog-foot";
import { useUiWords } from "@/ui/words";

/** Makes a key, and shows its secret this once. */
export function AddKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTeamWords();
  const ui = useUiWords();
  const make = useMakeKey();
  const form = useForm<Schemas["NewKey"]>({ initialValues: { kind: "write", name: "", scopes: ["read"] } });
  const close = () => {
    form.reset();
    make.reset();
    onClose();
  };
  const writes = form.values.kind === "write";
  return (
    <Modal opened={opened} onClose={close} title={t(make.data ? "keyMade" : "addKey")}>
      {make.data ? (
        <Stack>
          <Code block>{make.data.secret}</Code>
          <Alert color="yellow">{t("keyOnce")}</Alert>
          <Group justify="flex-end">
            <CopyButton value={make.data.secret}>
              {({ copied, copy }) => (
                <Button leftSection={<IconCopy size={16} aria-hidden />} variant={copied ? "light" : "filled"} onClick={copy}>{ui(copied ? "copied" : "copy")}</Button>
              )}
            </CopyButton>
            <Button variant="default" onClick={close}>{ui("done")}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((body) => make.mutate({ ...body, scopes: writes ? [] : body.scopes }))}>
          <Stack>
            <SegmentedControl aria-label={t("kind")} data={[{ value: "write", label: t("writeKey") }, { value: "api", label: t("apiKey") }]} {...form.getInputProps("kind")} />
            <Text size="sm" c="dimmed">{t(writes ? "writeKeyHint" : "apiKeyHint")}</Text>
            <TextInput data-autofocus required label={t("keyName")} description={t("keyNameHint")} {...form.getInputProps("name")} />
            {!writes && (
              <Checkbox.Group label={t("rights")} {...form.getInputProps("scopes")}>
                <Stack gap={8} mt={6}>{SCOPES.map((one) => <Checkbox key={one} value={one} label={t(one)} />)}</Stack>
              </Checkbox.Group>
            )}
            <DialogFoot error={make.error} onCancel={close} loading={make.isPending}>{t("makeKey")}</DialogFoot>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
