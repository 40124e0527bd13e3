import { Button, Modal, Stack, Text } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendarShare } from "@tabler/icons-react";
import { useState } from "react";
import type { CalendarRun } from "@/features/calendar/api/calendar";
import { useMoveRun } from "@/features/calendar/api/move-run";
import { useCalendarWords } from "@/features/calendar/words";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Lets a run that has not begun begin at another moment; `onMoved` hears its new day. */
export function MoveRun({ run, zone, onMoved }: { run: CalendarRun; zone: string; onMoved: (day: string) => void }) {
  const t = useCalendarWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const notify = useNotify();
  const move = useMoveRun();
  const [opened, { open, close }] = useDisclosure(false);
  const [to, setTo] = useState<string | null>(run.wall.replace("T", " "));
  if (!useMay("send") || !run.movable) return null;
  const wanted = to?.slice(0, 16).replace(" ", "T") ?? "";
  // Awaited: the run stands elsewhere once it is moved, and this one is gone, so callbacks of its own would not be heard.
  const put = async (at: string, wall: string, undoable: boolean) => {
    const moved = await move.mutateAsync({ journey: run.journey, at, to: wall });
    close();
    notify.done(t("moved"), undoable ? () => put(moved.run_at, run.wall, false) : undefined);
    onMoved(wall.slice(0, 10));
  };
  return (
    <>
      <Button size="compact-sm" variant="subtle" leftSection={<IconCalendarShare size={15} aria-hidden />} onClick={open} aria-label={`${t("move")}: ${run.name}`}>
        {t("move")}
      </Button>
      <Modal opened={opened} onClose={close} title={`${t("move")}: ${run.name}`}>
        <Stack>
          <Text size="sm">{t("moveText")}</Text>
          <DateTimePicker data-autofocus label={t("moveTo")} description={run.own_clock ? t("ownClock") : ui("serverZone", { zone })} locale={lang}
            valueFormat="D. MMM YYYY HH:mm" value={to} onChange={setTo} />
          <DialogFoot onCancel={close} disabled={!wanted || wanted === run.wall} loading={move.isPending} onClick={() => void put(run.at, wanted, true).catch(notify.problem)}>{t("move")}</DialogFoot>
        </Stack>
      </Modal>
    </>
  );
}
