import { Alert, Badge, Group, Modal, Paper, Select, SimpleGrid, Skeleton, Stack, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reachQuery, type MessageClass, type PersonView, type Reach } from "@/features/people/api/read-person";
import { consentGrid } from "@/features/people/model";
import { usePersonWords } from "@/features/people/person-words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import { gateSteps, GateSteps } from "@/parts/gate-steps";
import { usePurposeName, usePurposes } from "@/parts/purposes";
import { useReason } from "@/parts/reasons";
import { ProblemNotice } from "@/ui/problem-notice";
import { useStatusWord } from "@/ui/status-badge";
import { tones } from "@/ui/theme";

const CLASSES = ["advertising", "service", "transactional"] as const;
const LOOKS = { allow: ["good", IconCheck], wait: ["warn", IconClock], no: ["bad", IconX] } as const;
const STATES = { confirmed: ["good", IconCheck], given: ["good", IconCheck], asked: ["info", IconClock], withdrawn: ["bad", IconX] } as const;
type Answer = Reach["channels"][number];

/** Below the name: what the person agreed to, and by which channel a message could go now; a click shows every question of the gate. */
export function ReachStrip({ view }: { view: PersonView }) {
  return (
    <Paper p="md" mb="lg">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        <ReachNow person={view.id} />
        <ConsentMarks view={view} />
      </SimpleGrid>
    </Paper>
  );
}

function ReachNow({ person }: { person: string }) {
  const t = usePersonWords();
  const channel = useChannelName();
  const purposes = usePurposes();
  const purposeName = usePurposeName();
  const lang = useLanguage();
  const [kind, setKind] = useState<MessageClass>("advertising");
  const [purpose, setPurpose] = useState("marketing");
  const [open, setOpen] = useState<string>();
  const reach = useQuery({ ...reachQuery(person, kind, purpose), refetchInterval: 60_000 });
  const shown = reach.data?.channels.find((one) => one.channel === open);
  const said: Record<Answer["answer"], string> = { allow: t("allow"), wait: t("wait"), no: t("refuse") };
  return (
    <Stack gap={8}>
      <Group gap="xs">
        <Text size="sm" fw={600}>{t("reachable")}</Text>
        <Select size="xs" w={118} aria-label={t("class")} allowDeselect={false} value={kind} data={CLASSES.map((one) => ({ value: one, label: channel(one) }))}
          onChange={(next) => next && setKind(next as MessageClass)} />
        <Select size="xs" w={180} aria-label={t("purpose")} allowDeselect={false} value={purpose} onChange={(next) => next && setPurpose(next)}
          data={purposes.length ? purposes : [{ value: purpose, label: purposeName(purpose) }]} />
      </Group>
      {reach.isPending && <Skeleton h={26} w={380} />}
      {reach.isError && <ProblemNotice error={reach.error} />}
      <Group gap={6}>
        {reach.data?.channels.map((one) => {
          const [tone, Picture] = LOOKS[one.answer];
          return (
            <Tooltip key={one.channel} label={[said[one.answer], one.reason_text[lang]].filter(Boolean).join(": ")}>
              <UnstyledButton onClick={() => setOpen(one.channel)} aria-label={`${channel(one.channel)}: ${said[one.answer]}`}>
                <Badge size="md" h={26} color={tones[tone]} leftSection={<Picture size={14} aria-hidden />} style={{ cursor: "pointer" }}>{channel(one.channel)}</Badge>
              </UnstyledButton>
            </Tooltip>
          );
        })}
      </Group>
      <Modal opened={!!shown} onClose={() => setOpen(undefined)} size="xl" title={shown && t("reachTitle", { channel: channel(shown.channel) })}>
        {shown && <GateOf answer={shown} kind={`${channel(kind)} · ${purposeName(purpose)}`} />}
      </Modal>
    </Stack>
  );
}

function GateOf({ answer, kind }: { answer: Answer; kind: string }) {
  const t = usePersonWords();
  const lang = useLanguage();
  const format = useFormat();
  const reason = useReason()(answer.reason);
  const title = answer.answer === "allow" ? t("allow") : answer.answer === "wait" ? t("wait") : t("refuse");
  const moment = answer.until ? t("until", { at: format.dayTime(answer.until) }) : answer.before ? t("before", { at: format.dayTime(answer.before) }) : "";
  return (
    <Stack>
      <Alert color={tones[LOOKS[answer.answer][0]]} title={[title, answer.reason_text[lang]].filter(Boolean).join(": ")}>
        <Text size="sm">{[kind, answer.address, answer.provider && t("viaProvider", { provider: answer.provider }), moment].filter(Boolean).join(" · ")}</Text>
        {reason?.next && answer.answer !== "allow" && <Text size="sm" mt={4}>{reason.next}</Text>}
      </Alert>
      <Text size="sm" c="dimmed">{t("reachLead")}</Text>
      <GateSteps steps={gateSteps(answer.gate)} />
    </Stack>
  );
}

/** By purpose: the channels with the state of the consent, each with an icon and its word. */
function ConsentMarks({ view }: { view: PersonView }) {
  const t = usePersonWords();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const word = useStatusWord();
  const format = useFormat();
  const grid = consentGrid(view.consents);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>{t("consentOf")}</Text>
      {grid.length === 0 && <Text size="sm" c="dimmed">{t("never")}</Text>}
      {grid.map((row) => (
        <Group key={row.purpose} gap={6} wrap="nowrap" align="flex-start">
          <Text size="sm" c="dimmed" w={150} style={{ flexShrink: 0 }}>{purpose(row.purpose)}</Text>
          <Group gap={6}>
          {row.channels.map((one) => {
            const [tone, Picture] = STATES[one.state as "given"] ?? STATES.asked;
            const said = t("consentMark", { channel: channel(one.channel), state: word(one.state) });
            return (
              <Tooltip key={one.channel} label={`${said}, ${format.day(one.at)}`}>
                <Badge tabIndex={0} color={tones[tone]} leftSection={<Picture size={12} aria-hidden />} aria-label={said}>{channel(one.channel)}</Badge>
              </Tooltip>
            );
          })}
          </Group>
        </Group>
      ))}
    </Stack>
  );
}

