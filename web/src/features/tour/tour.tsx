import { Button, CloseButton, Group, Paper, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { IconDeviceMobile } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { JOURNEY, keepStep, keptStep, STEPS } from "@/features/tour/model";
import { useTourWords } from "@/features/tour/words";
import { skipAhead, tellDemo } from "@/lib/demo";
import { useNotify } from "@/ui/notify";
import classes from "./tour.module.css";

const BEGIN = "anklang-tour-begin"; // the demo menu says it

/** Five steps through a filled studio, above the screen that each is about, so that nothing is covered; the last runs a journey on a phone. */
export function Tour() {
  const t = useTourWords();
  const navigate = useNavigate();
  const [step, setStep] = useState<number | null>(keptStep);
  const go = (next: number | null) => {
    keepStep(next);
    setStep(next);
    const there = next === null ? undefined : STEPS[next];
    if (there) void navigate({ href: there.to } as never);
  };
  useEffect(() => {
    const begin = () => {
      keepStep(0);
      setStep(0);
      void navigate({ to: "/" });
    };
    addEventListener(BEGIN, begin);
    return () => removeEventListener(BEGIN, begin);
  }, [navigate]);
  const here = step === null ? undefined : STEPS[step];
  if (step === null || !here) return null;
  const last = step === STEPS.length - 1;
  return (
    <Paper component="aside" className={classes.strip} p="md" aria-label={t("title")}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xl">
        <div aria-live="polite">
          <Text size="xs" c="dimmed">{t("step", { n: step + 1, all: STEPS.length })}</Text>
          <Title order={2} size="h3" mb={4}>{t(here.key)}</Title>
          <Text size="sm" maw={760}>{t(`${here.key}Text`)}</Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          {step > 0 && <Button variant="subtle" size="compact-md" onClick={() => go(step - 1)}>{t("back")}</Button>}
          <Button size="compact-md" onClick={() => go(last ? null : step + 1)}>{t(last ? "finish" : "next")}</Button>
          <CloseButton size="sm" aria-label={t("close")} onClick={() => go(null)} />
        </Group>
      </Group>
      {last && <RunIt />}
    </Paper>
  );
}

function RunIt() {
  const t = useTourWords();
  const notify = useNotify();
  const client = useQueryClient();
  const [shown, setShown] = useState(false);
  const start = useMutation({
    mutationFn: () => tellDemo("campaign", { journey: JOURNEY }),
    onSuccess: () => { setShown(true); notify.done(t("started")); void client.invalidateQueries(); },
    onError: notify.problem,
  });
  const later = useMutation({
    mutationFn: () => skipAhead(4 * 3600 + 60),
    onSuccess: () => void client.invalidateQueries(),
    onError: notify.problem,
  });
  return (
    <>
      <Group gap="xs" mt="sm">
        <Button size="compact-sm" loading={start.isPending} onClick={() => start.mutate()}>{t("start")}</Button>
        <Button size="compact-sm" variant="default" loading={later.isPending} onClick={() => later.mutate()}>{t("later")}</Button>
        <Button size="compact-sm" variant="subtle" aria-expanded={shown} leftSection={<IconDeviceMobile size={16} aria-hidden />} onClick={() => setShown(!shown)}>
          {t(shown ? "hidePhone" : "showPhone")}
        </Button>
      </Group>
      {shown && <iframe className={classes.phone} src="/demo/phone?embed=1" title={t("phone")} />}
    </>
  );
}
