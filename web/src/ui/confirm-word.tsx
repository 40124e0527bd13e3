import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useUiWords } from "@/ui/words";

/** For what cannot be undone: states the consequence and asks to type a word. Everything else: do it, and offer undo. */
export function ConfirmWord({ opened, onClose, onConfirm, title, consequence, word, action, loading }: {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  consequence: ReactNode;
  word: string;
  action: string;
  loading?: boolean;
}) {
  const t = useUiWords();
  const [typed, setTyped] = useState("");
  const right = typed.trim().toLowerCase() === word.toLowerCase();
  return (
    <Modal opened={opened} onClose={onClose} title={title} onExitTransitionEnd={() => setTyped("")}>
      <form onSubmit={(event) => { event.preventDefault(); if (right) onConfirm(); }}>
        <Stack>
          <Text size="sm" component="div">
            {consequence}
          </Text>
          <TextInput data-autofocus label={t("typeToConfirm", { word })} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button color="red" type="submit" disabled={!right} loading={loading}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
