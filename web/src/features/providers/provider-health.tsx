import { Badge, Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Health } from "@/features/providers/api/health";
import { useProviderWords } from "@/features/providers/words";
import { useNow } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { ReasonText } from "@/parts/reasons";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const TONES = { ok: "good", unused: "quiet", failing: "bad", refused: "bad", off: "quiet" } as const;

/** The state of an account in a word. */
export function HealthBadge({ state }: { state: Health["state"] }) {
  const t = useProviderWords();
  return <Badge color={tones[TONES[state]]}>{t(state)}</Badge>;
}

/** How an account does: what it took and refused lately, why, and what waits for it. */
export function ProviderHealth({ health }: { health: Health }) {
  const t = useProviderWords();
  const never = <Text size="sm" c="dimmed">{t("nothingYet")}</Text>;
  const hour = [
    t("taken", { count: health.accepted_last_hour }), ...(health.failed_last_hour ? [t("failedN", { count: health.failed_last_hour })] : []),
    ...(health.unknown_last_hour ? [t("unknownN", { count: health.unknown_last_hour })] : []),
  ];
  return (
    <Stack gap="sm" mt="md">
      <Text size="sm">{t(`${health.state}Text`)}</Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Fact label={t("lastSuccess")}>{health.last_success_at ? <Text size="sm"><TimeText at={health.last_success_at} /></Text> : never}</Fact>
        <Fact label={t("lastFailure")}>{health.last_failure_at ? <Text size="sm"><TimeText at={health.last_failure_at} /></Text> : never}</Fact>
        <Fact label={t("lastHour")}><Text size="sm" className="studio-numeric">{hour.join(" · ")}</Text></Fact>
      </SimpleGrid>
      {Object.keys(health.errors).length > 0 && <Faults health={health} />}
      {health.waiting.length > 0 && <Waiting health={health} />}
    </Stack>
  );
}

function Faults({ health }: { health: Health }) {
  const t = useProviderWords();
  const word = (code: string) => (useProviderWords.has(`${code}Fault`) ? t(`${code}Fault` as "addressFault") : code);
  return (
    <div>
      <Text size="xs" c="dimmed">{t("why")}</Text>
      <Group gap={6} my={4}>{Object.entries(health.errors).map(([code, count]) => <Badge key={code} color={tones.bad}>{`${word(code)}: ${count}`}</Badge>)}</Group>
      {Object.keys(health.reasons).map((code) => <ReasonText key={code} code={code} />)}
    </div>
  );
}

function Waiting({ health }: { health: Health }) {
  const t = useProviderWords();
  const format = useFormat();
  const now = useNow();
  const name = useChannelName();
  return (
    <div>
      <Text size="xs" c="dimmed">{t("waiting")}</Text>
      <List size="sm" listStyleType="none">
        {health.waiting.map((one) => {
          const lane = useProviderWords.has(one.lane) ? t(one.lane as "bulk") : one.lane;
          const text = t("waitingText", { channel: name(one.channel), lane, messages: format.number(one.messages), due: format.number(one.due) });
          return <List.Item key={one.channel + one.lane}>{one.due && one.oldest_due_at ? `${text}, ${t("since", { when: format.relative(one.oldest_due_at, now) })}` : text}</List.Item>;
        })}
      </List>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">{label}</Text>
      {children}
    </div>
  );
}
