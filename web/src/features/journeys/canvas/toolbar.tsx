import { ActionIcon, Button, Group, Popover, Text, Tooltip } from "@mantine/core";
import { useOs, useWindowEvent } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconCopy, IconCopyPlus, IconClipboard, IconKeyboard, IconPlus, IconTrash, type Icon } from "@tabler/icons-react";
import { useState } from "react";
import { InsertMenu } from "@/features/journeys/canvas/insert-menu";
import type { StepKind } from "@/parts/steps/model";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import classes from "./canvas.module.css";

type Props = {
  selected: number;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  /** The list of kinds is open; A opens it too. */
  adding: boolean;
  onAdding: (open: boolean) => void;
  onAdd: (kind: StepKind) => void;
  onCopy: () => void;
  onPaste: () => void;
  onDuplicate: () => void;
  onDelete: () => void;
};

/** What can be done with the canvas and with the selected cards. */
export function Toolbar(props: Props) {
  const t = useCanvasWords();
  const [helping, help] = useState(false);
  useWindowEvent("keydown", (event) => event.key === "Escape" && help(false));
  const apple = useOs() === "macos";
  const command = apple ? "⌘" : t("controlKey");
  const shift = apple ? "⇧⌘" : `${t("shiftKey")}${command}`;
  return (
    <div className={classes.tools} role="toolbar" aria-label={t("canvas")}>
      <InsertMenu onInsert={props.onAdd} opened={props.adding} onChange={props.onAdding}>
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />}>{t("insertAfter")}</Button>
      </InsertMenu>
      <ActionIcon.Group>
        <Tool icon={IconArrowBackUp} label={`${t("undo")} ${command}Z`} disabled={!props.canUndo} onClick={props.onUndo} />
        <Tool icon={IconArrowForwardUp} label={`${t("redo")} ${shift}Z`} disabled={!props.canRedo} onClick={props.onRedo} />
        <Tool icon={IconClipboard} label={`${t("paste")} ${command}V`} onClick={props.onPaste} />
      </ActionIcon.Group>
      {props.selected === 0 && <Text size="xs" c="dimmed">{t("noSelection")}</Text>}
      {props.selected > 0 && (
        <Group gap={6}>
          <ActionIcon.Group>
            <Tool icon={IconCopy} label={`${t("copy")} ${command}C`} onClick={props.onCopy} />
            <Tool icon={IconCopyPlus} label={`${t("duplicate")} ${command}D`} onClick={props.onDuplicate} />
            <Tool icon={IconTrash} label={t("delete")} onClick={props.onDelete} />
          </ActionIcon.Group>
          {props.selected > 1 && <Text size="xs" c="dimmed">{t("selected", { count: props.selected })}</Text>}
        </Group>
      )}
      <Popover width={340} withArrow shadow="md" opened={helping} onChange={help}>
        <Popover.Target>
          <ActionIcon variant="default" aria-label={t("keys")} aria-expanded={helping} onClick={() => help(!helping)}><IconKeyboard size={16} /></ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Text size="sm">{t("keysText", { key: command })}</Text>
          <Text size="sm" mt="xs" c="dimmed">{t("dragHint")}</Text>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function Tool({ icon: Picture, label, disabled, onClick }: { icon: Icon; label: string; disabled?: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" aria-label={label} disabled={disabled} onClick={onClick}><Picture size={16} /></ActionIcon>
    </Tooltip>
  );
}
