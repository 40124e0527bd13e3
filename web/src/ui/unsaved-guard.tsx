import { Button, Group, Modal, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useUiWords } from "@/ui/words";

/** Asks before unsaved changes are left behind, within the studio and when the window is closed. */
export function UnsavedGuard({ unsaved }: { unsaved: boolean }) {
  const t = useUiWords();
  const { status, proceed, reset } = useBlocker({
    // A change of tab or filter on the same screen loses nothing.
    shouldBlockFn: ({ current, next }) => unsaved && current.pathname !== next.pathname,
    enableBeforeUnload: () => unsaved,
    withResolver: true,
  });
  return (
    <Modal opened={status === "blocked"} onClose={() => reset?.()} title={t("leaveTitle")}>
      <Text size="sm">{t("leaveText")}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => proceed?.()}>
          {t("leave")}
        </Button>
        <Button data-autofocus onClick={() => reset?.()}>
          {t("stay")}
        </Button>
      </Group>
    </Modal>
  );
}
