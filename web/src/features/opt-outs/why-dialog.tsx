import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useOptOutWords } from "@/features/opt-outs/words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useUiWords } from "@/ui/words";

/** Asks for the reason of something that is kept with it. */
export function WhyDialog({ title, text, action, loading, onClose, onGo }: {
  title: string;
  text: string;
  action: string;
  loading: boolean;
  onClose: () => void;
  onGo: (why: string) => void;
}) {
  const t = useOptOutWords();
  const ui = useUiWords();
  const [why, setWhy] = useState("");
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": ui("close") }}>
      <form onSubmit={(event) => { event.preventDefault(); if (why.trim()) onGo(why.trim()); }}>
        <Stack>
          <Text size="sm">{text}</Text>
          <TextInput data-autofocus required maxLength={200} label={t("why")} placeholder={t("whyExample")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          <DialogFoot onCancel={onClose} loading={loading} disabled={!why.trim()}>{action}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
