import { ActionIcon, Button, Group, Paper, Progress, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconCircle, IconCircleCheck, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDismiss, type Home } from "@/features/home/api/home";
import { STEP_AT } from "@/features/home/model";
import { useHomeWords } from "@/features/home/words";
import { useEventName } from "@/parts/event-names";
import { useNotify } from "@/ui/notify";

/** The first steps, until all are done or somebody puts the list away. */
export default function Setup({ home }: { home: Home }) {
  const t = useHomeWords();
  const event = useEventName();
  const notify = useNotify();
  const dismiss = useDismiss();
  const done = home.setup.filter((one) => one.done).length;
  const away = () =>
    void dismiss.mutateAsync({ hint: "setup", away: true }) // the card is gone once it is done, so its own callbacks would not be heard
      .then(() => notify.done(t("dismissed"), () => dismiss.mutateAsync({ hint: "setup", away: false })), notify.problem);
  const missing = (step: Home["setup"][number]) => step.missing.length > 0 && t("missing", { what: step.missing.map(event).join(", ") }); // events; ids of purposes stay
  return (
    <Paper component="section" aria-label={t("setup")}>
      <Group justify="space-between" mb={4}>
        <Title order={2}>{t("setup")}</Title>
        <Tooltip label={t("dismiss")}>
          <ActionIcon variant="subtle" color="gray" onClick={away} aria-label={t("dismiss")}><IconX size={16} /></ActionIcon>
        </Tooltip>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">{t("setupLead", { done, all: home.setup.length })}</Text>
      <Progress value={(100 * done) / home.setup.length} mb="md" aria-label={t("setup")} />
      <Stack gap={2} component="ol" style={{ listStyle: "none", padding: 0, margin: 0 }}>
        {home.setup.map((step) => (
          <Group key={step.code} component="li" wrap="nowrap" py={7} gap="sm">
            {step.done
              ? <IconCircleCheck size={22} color="var(--mantine-color-teal-7)" aria-hidden style={{ flexShrink: 0 }} />
              : <IconCircle size={22} opacity={0.4} aria-hidden style={{ flexShrink: 0 }} />}
            <div style={{ flex: 1 }}>
              <Text size="sm" fw={550} c={step.done ? "dimmed" : undefined}>{t(step.code)}</Text>
              {!step.done && <Text size="xs" c="dimmed">{[t(`${step.code}Text`), missing(step)].filter(Boolean).join(" ")}</Text>}
            </div>
            {!step.done && <Button component={Link} to={STEP_AT[step.code] as never} size="compact-sm" variant="light" aria-label={`${t("open")}: ${t(step.code)}`}>{t("open")}</Button>}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
