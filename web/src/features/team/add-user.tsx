import { Modal, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Schemas } from "@/lib/api";
import { useAddUser } from "@/features/team/api/users";
import { ROLES, useTeamWords } from "@/features/team/words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

/** Adds somebody who may log in. */
export function AddUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTeamWords();
  const notify = useNotify();
  const add = useAddUser();
  const form = useForm<Schemas["NewUser"]>({ initialValues: { email: "", name: "", password: "", role: "marketer" } });
  const close = () => {
    form.reset();
    add.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("addUserTitle")}>
      <form onSubmit={form.onSubmit((body) => add.mutate(body, { onSuccess: () => { notify.done(t("userAdded", { email: body.email })); close(); } }))}>
        <Stack>
          <TextInput data-autofocus type="email" required label={t("email")} {...form.getInputProps("email")} />
          <TextInput label={t("name")} {...form.getInputProps("name")} />
          <PasswordInput required minLength={10} label={t("password")} description={t("passwordHint")} autoComplete="new-password" {...form.getInputProps("password")} />
          <Select label={t("role")} allowDeselect={false} data={ROLES.map((role) => ({ value: role, label: t(role) }))} {...form.getInputProps("role")} />
          <DialogFoot error={add.error} onCancel={close} loading={add.isPending}>{t("addUser")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
