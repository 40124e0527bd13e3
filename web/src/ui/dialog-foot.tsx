import { Button, Group, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** The foot of a dialog: what went wrong, the way back, and the button that does it. It sends the form, unless there is `onClick`. */
export function DialogFoot({ error, onCancel, onClick, children, ...button }: ButtonProps & {
  error?: unknown;
  onCancel: () => void;
  onClick?: () => void;
  children: ReactNode;
}) {
  const t = useUiWords();
  return (
    <>
      {error ? <ProblemNotice error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>{t("cancel")}</Button>
        <Button type={onClick ? "button" : "submit"} onClick={onClick} {...button}>{children}</Button>
      </Group>
    </>
  );
}
