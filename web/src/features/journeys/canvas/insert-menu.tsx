import { Group, Popover, ScrollArea, Stack, Text, TextInput, ThemeIcon, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState, type KeyboardEvent, type ReactElement } from "react";
import { LOOKS, OFFERED } from "@/features/journeys/canvas/kinds";
import type { StepKind } from "@/parts/steps/model";
import { useCanvasWords } from "@/features/journeys/words-canvas";

const ABOUT = {
  send: "aboutSend", wait: "aboutWait", wait_for: "aboutWait_for", branch: "aboutBranch", split: "aboutSplit", holdout: "aboutHoldout", update: "aboutUpdate",
  coupon: "aboutCoupon", call: "aboutCall", journey: "aboutJourney", exit: "aboutExit",
} as const;

/** The kinds of steps, to be searched; opens at its child, or from outside. */
export function InsertMenu({ children, onInsert, opened, onChange }: {
  children: ReactElement;
  onInsert: (kind: StepKind) => void;
  opened?: boolean;
  onChange?: (opened: boolean) => void;
}) {
  const t = useCanvasWords();
  const [own, setOwn] = useState(false);
  const [text, setText] = useState("");
  const shown = opened ?? own;
  const put = (next: boolean) => {
    setOwn(next);
    onChange?.(next);
    if (!next) setText("");
  };
  const words = text.trim().toLowerCase();
  const kinds = OFFERED.filter((kind) => `${t(kind)} ${t(ABOUT[kind])} ${kind}`.toLowerCase().includes(words));
  const choose = (kind: StepKind) => {
    put(false);
    onInsert(kind);
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const first = kinds[0];
    if (event.key === "Enter" && first) choose(first);
  };
  return (
    <Popover opened={shown} onChange={put} width={290} shadow="md" trapFocus returnFocus withinPortal withRoles={false}>
      <Popover.Target>
        {/* On press, not on release: leaving a field saves it, and what is drawn may move under the pointer. Detail 0 is the keyboard. */}
        <span onPointerDownCapture={() => put(!shown)} onClickCapture={(event) => event.detail === 0 && put(!shown)}>{children}</span>
      </Popover.Target>
      <Popover.Dropdown p="xs" onKeyDown={(event) => event.stopPropagation()}>
        <TextInput data-autofocus size="xs" mb={6} leftSection={<IconSearch size={14} aria-hidden />} placeholder={t("searchStep")} aria-label={t("searchStep")} value={text}
          onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKey} />
        <ScrollArea.Autosize mah={330}>
          <Stack gap={0}>
            {kinds.map((kind) => {
              const look = LOOKS[kind];
              return (
                <UnstyledButton key={kind} p={6} onClick={() => choose(kind)} style={{ borderRadius: 8 }}>
                  <Group gap="sm" wrap="nowrap">
                    <ThemeIcon variant="light" color={look.color} aria-hidden><look.icon size={16} /></ThemeIcon>
                    <div><Text size="sm" fw={550}>{t(kind)}</Text><Text size="xs" c="dimmed">{t(ABOUT[kind])}</Text></div>
                  </Group>
                </UnstyledButton>
              );
            })}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
