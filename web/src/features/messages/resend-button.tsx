import { Button, Checkbox, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSend } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { MessageView } from "@/features/messages/api/messages";
import { useResend } from "@/features/messages/api/resend-message";
import { mayResend } from "@/features/messages/model";
import { useMessageWords } from "@/features/messages/words";
import { useMay } from "@/lib/session";
import { useReason } from "@/parts/reasons";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

/** Sends a message again that did not arrive; of one in doubt only after a tick. */
export function ResendButton({ detail }: { detail: MessageView["detail"] }) {
  const t = useMessageWords();
  const notify = useNotify();
  const navigate = useNavigate();
  const say = useReason();
  const [opened, { open, close }] = useDisclosure(false);
  const [sure, setSure] = useState(false);
  const resend = useResend(detail.message.id);
  const allowed = [useMay("send"), useMay("personal")].every(Boolean);
  if (!allowed || !mayResend(detail)) return null;
  const doubt = detail.message.state === "unknown";
  const send = () =>
    resend.mutate(doubt, {
      onSuccess: (made) => {
        close();
        notify.done(made.state === "planned" ? t("resent") : t("resentBut", { why: say(made.reason)?.meaning ?? made.reason }));
        void navigate({ to: "/messages/$message", params: { message: made.message } as never });
      },
      onError: notify.problem,
    });
  return (
    <>
      <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} onClick={open}>{t("resend")}</Button>
      <Modal opened={opened} onClose={close} title={t("resend")} onExitTransitionEnd={() => setSure(false)}>
        <Stack>
          <Text size="sm">{t("resendText")}</Text>
          {doubt && <Checkbox checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} label={t("resendDoubt")} />}
          <DialogFoot onCancel={close} data-autofocus disabled={doubt && !sure} loading={resend.isPending} onClick={send}>{t("resendNow")}</DialogFoot>
        </Stack>
      </Modal>
    </>
  );
}
