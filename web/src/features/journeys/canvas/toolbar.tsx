import { ActionIcon, Button, Group, Popover, Text, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconCopy, IconCopyPlus, IconClipboard, IconKeyboard, IconPlus, IconTrash, type Icon } from "@tabler/icons-react";
import { InsertMenu } from "@/features/journeys/canvas/insert-menu";
import type { StepKind } from "@/features/journeys/graph/model";
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
  return (
    <div className={classes.tools} role="toolbar" aria-label={t("canvas")}>
      <InsertMenu onInsert={props.onAdd} opened={props.adding} onChange={props.onAdding}>
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />}>{t("insertAfter")}</Button>
      </InsertMenu>
      <ActionIcon.Group>
        <Tool icon={IconArrowBackUp} label={`${t("undo")} ⌘Z`} disabled={!props.canUndo} onClick={props.onUndo} />
        <Tool icon={IconArrowForwardUp} label={`${t("redo")} ⇧⌘Z`} disabled={!props.canRedo} onClick={props.onRedo} />
        <Tool icon={IconClipboard} label={`${t("paste")} ⌘V`} onClick={props.onPaste} />
      </ActionIcon.Group>
      {props.selected > 0 && (
        <Group gap={6}>
          <ActionIcon.Group>
            <Tool icon={IconCopy} label={`${t("copy")} ⌘C`} onClick={props.onCopy} />
            <Tool icon={IconCopyPlus} label={`${t("duplicate")} ⌘D`} onClick={props.onDuplicate} />
            <Tool icon={IconTrash} label={t("delete")} onClick={props.onDelete} />
          </ActionIcon.Group>
          {props.selected > 1 && <Text size="xs" c="dimmed">{t("selected", { count: props.selected })}</Text>}
        </Group>
      )}
      <Popover width={340} withArrow shadow="md">
        <Popover.Target>
          <ActionIcon variant="default" aria-label={t("keys")}><IconKeyboard size={16} /></ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Text size="sm">{t("keysText")}</Text>
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
