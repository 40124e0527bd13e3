import { Modal, PasswordInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useChangeUser, type User } from "@/features/team/api/users";
import { useTeamWords } from "@/features/team/words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Sets a new password for a user. */
export function PasswordDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const t = useTeamWords();
  const ui = useUiWords();
  const notify = useNotify();
  const change = useChangeUser();
  const [password, setPassword] = useState("");
  const close = () => {
    setPassword("");
    change.reset();
    onClose();
  };
  const save = () => {
    if (!user) return;
    change.mutate({ id: user.id, password }, { onSuccess: () => { notify.done(t("passwordSet", { email: user.email })); close(); } });
  };
  return (
    <Modal opened={user !== null} onClose={close} title={t("setPassword")}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Stack>
          <PasswordInput data-autofocus label={t("newPassword")} description={t("passwordHint")} autoComplete="new-password" required minLength={10}
            value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
          <DialogFoot error={change.error} onCancel={close} loading={change.isPending}>{ui("save")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
