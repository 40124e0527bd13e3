import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCopy, IconDots, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRoute, IconSend } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useStartRun } from "@/features/campaigns/api/campaigns";
import { useCopyCampaign, useSetStatus, type JourneyView } from "@/features/campaigns/api/campaign-journey";
import { useCampaignWords } from "@/features/campaigns/words";
import { useMay } from "@/lib/session";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";

/** Pause, go on, stop, run now, copy, and the way to the canvas. `missed`: it runs once, its moment is past, and no run has begun. */
export function CampaignActions({ view, repeats, missed, onCopy }: { view: JourneyView; repeats: boolean; missed: boolean; onCopy: (id: string) => void }) {
  const t = useCampaignWords();
  const notify = useNotify();
  const maySend = useMay("send");
  const mayWrite = useMay("write");
  const [stopping, { open, close }] = useDisclosure(false);
  const status = useSetStatus();
  const run = useStartRun();
  const copy = useCopyCampaign();
  const { id, name, status: now } = view.row;
  const canvas = { component: Link, to: "/journeys/$journey" as never, params: { journey: id } as never };
  const change = (verb: "pause" | "resume", said: string, undo?: () => void) => // awaited: whoever takes it back may stand elsewhere by then
    void status.mutateAsync({ id, verb }).then(() => notify.done(said, undo), notify.problem);
  const resume = () => change("resume", t("resumed"));
  const start = () => run.mutate(id, { onSuccess: () => notify.done(t("startedNow")), onError: notify.problem });
  const duplicate = () => {
    const next = t("copyOf", { name });
    copy.mutate({ id, name: next }, { onSuccess: (made) => { notify.done(t("copied", { name: next })); onCopy(made.saved.id); }, onError: notify.problem });
  };
  return (
    <>
      {maySend && now === "live" && missed && <Button leftSection={<IconSend size={16} aria-hidden />} loading={run.isPending} onClick={start}>{t("startNow")}</Button>}
      {maySend && now === "live" && <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => change("pause", t("paused"), resume)}>{t("pause")}</Button>}
      {maySend && (now === "paused" || now === "held") && <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={resume}>{t("resume")}</Button>}
      <Menu position="bottom-end">
        <Menu.Target><Button variant="default" px="xs" aria-label={t("actions", { name })}><IconDots size={16} /></Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRoute size={16} aria-hidden />} {...canvas}>{t("openCanvas")}</Menu.Item>
          {mayWrite && <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={duplicate}>{t("duplicate")}</Menu.Item>}
          {maySend && now === "live" && repeats && (
            <Menu.Item leftSection={<IconSend size={16} aria-hidden />} onClick={start}>{t("startNow")}</Menu.Item>
          )}
          {maySend && now !== "draft" && now !== "stopped" && <Menu.Item color="red" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={open}>{t("stop")}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <ConfirmWord opened={stopping} onClose={close} title={t("stopTitle")} consequence={t("stopText")} word={t("stopWord")} action={t("stop")} loading={status.isPending}
        onConfirm={() => status.mutate({ id, verb: "stop" }, { onSuccess: () => { notify.done(t("stopped")); close(); }, onError: notify.problem })} />
    </>
  );
}
