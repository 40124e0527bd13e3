import { Button, Menu, Modal, Radio, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconHandStop, IconPlayerPause, IconPlayerPlay, IconPlayerStop, type Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useSetStatus, type JourneyView, type Late, type Verb } from "@/features/journeys/api/journey";
import { useStartWords } from "@/features/journeys/words-start";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ConfirmWord } from "@/ui/confirm-word";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

// What can be done in each state: entry, sending, and the end are three different things (J39).
const VERBS: Record<string, readonly Verb[]> = { live: ["pause", "hold", "stop"], paused: ["resume", "hold", "stop"], held: ["resume", "stop"], stopped: ["resume"] };
const ICONS: Record<Verb, Icon> = { pause: IconPlayerPause, hold: IconHandStop, resume: IconPlayerPlay, stop: IconPlayerStop };
const SAID = { pause: "paused", hold: "held", resume: "resumed" } as const;

/** Pause entry, hold, resume, stop: what the present state allows. Nothing for a journey that was never published. */
export function StatusActions({ view }: { view: Pick<JourneyView, "row"> }) {
  const t = useStartWords();
  const notify = useNotify();
  const may = useMay("send");
  const [stopping, stop] = useDisclosure(false);
  const [waking, wake] = useDisclosure(false);
  const set = useSetStatus(view.row.id);
  const { status, version } = view.row;
  const verbs = VERBS[status] ?? [];
  if (!may || version === 0 || verbs.length === 0) return null;
  const change = (verb: "pause" | "hold" | "resume", undo?: () => void, late?: Late) => // awaited: whoever takes it back may stand elsewhere by then
    void set.mutateAsync({ verb, late }).then(() => notify.done(t(SAID[verb]), undo), notify.problem);
  const act = (verb: Verb) => {
    if (verb === "stop") stop.open();
    else if (verb === "resume" && status === "held") wake.open();
    else if (verb === "resume") change("resume", status === "paused" ? () => change("pause") : undefined);
    else if (verb === "pause") change("pause", () => change("resume"));
    else change("hold", status === "live" ? () => change("resume", undefined, "send") : undefined);
  };
  const restart = status === "stopped";
  return (
    <>
      <Menu position="bottom-end" width={300}>
        <Menu.Target><Button variant="default" loading={set.isPending} rightSection={<IconChevronDown size={14} aria-hidden />}>{t("actions")}</Button></Menu.Target>
        <Menu.Dropdown>
          {verbs.map((verb) => {
            const Picture = ICONS[verb];
            return (
              <Menu.Item key={verb} color={verb === "stop" ? "red" : undefined} leftSection={<Picture size={18} aria-hidden />} onClick={() => act(verb)}>
                <Text size="sm" fw={550}>{restart && verb === "resume" ? t("start") : t(verb)}</Text>
                <Text size="xs" c="dimmed">{restart && verb === "resume" ? t("startHint") : t(`${verb}Hint`)}</Text>
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <ResumeHeld opened={waking} onClose={wake.close} onResume={(late) => { wake.close(); change("resume", undefined, late); }} />
      <StopDialog row={view.row} opened={stopping} onClose={stop.close} />
    </>
  );
}

/** Messages may have become due while the journey was held: somebody says what becomes of them. */
function ResumeHeld({ opened, onClose, onResume }: { opened: boolean; onClose: () => void; onResume: (late: Late) => void }) {
  const t = useStartWords();
  const [late, setLate] = useState<Late | "">("");
  return (
    <Modal opened={opened} onClose={onClose} title={t("resumeTitle")} closeButtonProps={{ "aria-label": t("close") }} onExitTransitionEnd={() => setLate("")}>
      <form onSubmit={(event) => { event.preventDefault(); if (late) onResume(late); }}>
        <Stack>
          <Radio.Group required label={t("resumeText")} value={late} onChange={(next) => setLate(next as Late)}>
            <Stack gap="sm" mt="sm">
              {(["send", "drop"] as const).map((one) => <Radio key={one} value={one} label={t(`late_${one}`)} description={t(`late_${one}_hint`)} />)}
            </Stack>
          </Radio.Group>
          <DialogFoot onCancel={onClose} disabled={!late}>{t("resume")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}

function StopDialog({ row, opened, onClose }: { row: JourneyView["row"]; opened: boolean; onClose: () => void }) {
  const t = useStartWords();
  const format = useFormat();
  const notify = useNotify();
  const set = useSetStatus(row.id);
  const stop = () => set.mutate({ verb: "stop" }, {
    onSuccess: ({ told }) => { notify.done(t("stopped", { count: told })); onClose(); }, onError: notify.problem,
  });
  const consequence = row.inside === 0 ? t("stopText_none") : t("stopText", { count: row.inside, number: format.number(row.inside) });
  return (
    <ConfirmWord opened={opened} onClose={onClose} onConfirm={stop} loading={set.isPending} title={t("stopTitle", { name: row.name })} word={t("stopWord")} action={t("stop")}
      consequence={consequence} />
  );
}
