import { Alert, Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { TriedMessage } from "@/features/journeys/api/trial";
import { lacksProvider } from "@/features/journeys/runs/trial-model";
import { useTrialWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { ChannelBadge, useChannelName } from "@/parts/channels";
import { gateSteps, GateSteps } from "@/parts/gate-steps";
import { MessagePreview } from "@/parts/message-preview/message-preview";
import { useTemplateName } from "@/parts/pickers";
import { usePurposeName } from "@/parts/purposes";
import { tones } from "@/ui/theme";

/** A message of a trial: how it looks, what it costs, and every question of the gate. */
export function TrialMessage({ message }: { message: TriedMessage }) {
  const t = useTrialWords();
  const format = useFormat();
  const name = useChannelName();
  const purpose = usePurposeName();
  const template = useTemplateName();
  const [open, setOpen] = useState(false);
  const cost = message.cost_micro === null ? t("noPrice") : t("cost", { cost: format.money(message.cost_micro / 10_000, message.currency) });
  const facts = [
    name(message.message_class), purpose(message.purpose), template(message.template), message.language, message.parts !== null && t("parts", { count: message.parts }), message.encoding,
    message.coupon && t("coupon", { code: message.coupon }), message.content && cost,
  ].filter(Boolean).join(" · ");
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <ChannelBadge channel={message.channel} />
        <Badge color={tones.quiet}>{t(`gateAt_${message.moment}`)}</Badge>
      </Group>
      <Text size="xs" c="dimmed">{facts}</Text>
      {message.failure && <Alert color="red" p="xs">{t("failure", { why: message.failure })}</Alert>}
      {message.content && <MessagePreview small channel={message.channel} content={message.content as Record<string, unknown>} />}
      {lacksProvider(message) && <Text size="xs" c="dimmed">{t("noProvider")}</Text>}
      {message.gate.length > 0 && (
        <div>
          <Anchor component="button" type="button" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? t("hideGate") : t("gate")}</Anchor>
        </div>
      )}
      {open && <GateSteps steps={gateSteps(message.gate)} />}
    </Stack>
  );
}
