import { Button, Group, Modal, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useUiWords } from "@/ui/words";

/** Where on the same screen a form is not there any more. */
export type LostAt = (search: Readonly<Record<string, unknown>>) => boolean;

/**
 * Asks before unsaved changes are left behind, within the studio and when the window is closed. `lostAt`: where on the same screen the form
 * is not there any more, such as on another tab.
 */
export function UnsavedGuard({ unsaved, lostAt }: { unsaved: boolean; lostAt?: LostAt }) {
  const t = useUiWords();
  const { status, proceed, reset } = useBlocker({
    // A change of filter on the same screen loses nothing.
    shouldBlockFn: ({ current, next }) => unsaved && (current.pathname !== next.pathname || !!lostAt?.(next.search)),
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
