import { Paper, Stack, Text, Title } from "@mantine/core";
import type { MessageView } from "@/features/messages/api/messages";
import { gateMoments } from "@/features/messages/model";
import { useMessageWords } from "@/features/messages/words";
import { GateSteps, gateSteps } from "@/parts/gate-steps";
import { TimeText } from "@/ui/time-text";

/** Each question of the gate with its answer, as often as it was asked. */
export function GateList({ gate }: { gate: MessageView["detail"]["gate"] }) {
  const t = useMessageWords();
  return (
    <Stack>
      <div>
        <Title order={2}>{t("gate")}</Title>
        <Text size="sm" c="dimmed">{t("gateLead")}</Text>
      </div>
      {gateMoments(gate).map((moment) => (
        <Paper key={`${moment.moment} ${moment.at}`} p="md">
          <Text size="sm" fw={600} mb="xs">
            <TimeText at={moment.at} absolute /> {t(moment.moment === "planned" ? "whenPlanned" : "whenHandedOver")}
          </Text>
          <GateSteps steps={gateSteps(moment.steps)} />
        </Paper>
      ))}
    </Stack>
  );
}
