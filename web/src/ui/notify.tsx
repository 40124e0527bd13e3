import { Button, Group, Text } from "@mantine/core";
import { IconCheck, IconInfoCircle, IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { useProblemText } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** Nobody is told anything on the first screen: the library comes with the first news. */
const library = () => import("@mantine/notifications");

/** Short news at the edge of the screen: done (with a way back where there is one), a note that stays until it is closed, or what went wrong. */
export function useNotify() {
  const t = useUiWords();
  const text = useProblemText();
  return useMemo(() => {
    const common = { withBorder: true, closeButtonProps: { "aria-label": t("close") } };
    const done = async (message: string, undo?: () => unknown, name?: string) => {
      const { notifications } = await library();
      if (name) notifications.hide(name);
      const takeBack = () => {
        notifications.hide(id);
        void Promise.resolve().then(undo).catch(problem);
      };
      const id = notifications.show({
        ...common, id: name, color: "teal", icon: <IconCheck size={18} aria-hidden />, autoClose: undo ? 10_000 : 4_000,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{message}</Text>
            {undo && <Button size="compact-sm" variant="light" style={{ flexShrink: 0 }} onClick={takeBack}>{t("undo")}</Button>}
          </Group>
        ),
      });
    };
    const note = async (message: string) => {
      const { notifications } = await library();
      notifications.show({ ...common, color: "yellow", icon: <IconInfoCircle size={18} aria-hidden />, autoClose: false, message });
    };
    const problem = async (error: unknown) => {
      const { notifications } = await library();
      notifications.show({ ...common, color: "red", icon: <IconX size={18} aria-hidden />, autoClose: 12_000, title: t("wrong"), message: text(error) });
    };
    return {
      /**
       * `undo`: a promise that fails is told, so answer one: callbacks of a mutation are not heard once its screen is gone.
       * `name`: by which the news can be taken away again.
       */
      done: (message: string, undo?: () => unknown, name?: string) => void done(message, undo, name),
      /** Take news away whose way back leads nowhere any more. */
      gone: (name: string) => void library().then(({ notifications }) => notifications.hide(name)),
      note: (message: string) => void note(message),
      problem: (error: unknown) => void problem(error),
    };
  }, [t, text]);
}
