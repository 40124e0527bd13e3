import { ActionIcon, Alert, Badge, Button, Group, Paper, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconMailForward, IconPencil, IconPlugConnected } from "@tabler/icons-react";
import { useState, type DragEvent } from "react";
import type { Health } from "@/features/providers/api/health";
import { useCheckProvider, type Provider } from "@/features/providers/api/providers";
import { roleIn, type Place } from "@/features/providers/model";
import { HealthBadge, ProviderHealth } from "@/features/providers/provider-health";
import { SenderDomainPanel } from "@/features/providers/sender-domain";
import { testable, TrySending } from "@/features/providers/try-sending";
import { useProviderWords } from "@/features/providers/words";
import { useMay } from "@/lib/session";
import { ChannelBadge, useChannelName } from "@/parts/channels";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";

export type Mover = { up?: () => void; down?: () => void; onDragStart: (event: DragEvent) => void; onDragEnd: () => void };

/** One account: what it carries and in which place, how it does, its test, and where to move it. */
export function ProviderCard({ provider, health, places, mover, onEdit }: {
  provider: Provider;
  health?: Health;
  places: readonly Place[];
  /** Where there is an order to change. */
  mover?: Mover;
  onEdit: () => void;
}) {
  const t = useProviderWords();
  const name = useChannelName();
  const may = useMay("admin");
  const check = useCheckProvider();
  const [trying, setTrying] = useState(false);
  const tests = testable(provider.channels);
  const order = places.map(({ channel, place }) => t(roleIn(channel, place), { channel: name(channel), place })).join(" · ");
  return (
    <Paper component="article" aria-label={provider.id}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Group gap="md" wrap="nowrap" align="flex-start">
          {may && mover && <Moves name={provider.id} mover={mover} />}
          <Stack gap={6}>
            <Group gap="xs">
              <Title order={2}>{provider.title}</Title>
              {health && provider.usable ? <HealthBadge state={health.state} /> : <Badge color={tones.bad}>{t("unusable")}</Badge>}
              {provider.demo && <Badge color={tones.info}>{t("demo")}</Badge>}
            </Group>
            <Text size="sm" c="dimmed">{[provider.id, order].filter(Boolean).join(" · ")}</Text>
            <Group gap={6}>{provider.channels.map((one) => <ChannelBadge key={one} channel={one} />)}</Group>
          </Stack>
        </Group>
        {may && (
          <Group gap="xs" wrap="nowrap">
            {tests.length > 0 && provider.enabled && (
              <Button variant="default" size="xs" leftSection={<IconMailForward size={16} aria-hidden />} onClick={() => setTrying(true)} aria-label={`${t("trySend")}: ${provider.id}`}>
                {t("trySend")}
              </Button>
            )}
            <Button variant="default" size="xs" leftSection={<IconPlugConnected size={16} aria-hidden />} loading={check.isPending} onClick={() => check.mutate(provider.id)}
              aria-label={`${t("check")}: ${provider.id}`}>
              {t("check")}
            </Button>
            <Button variant="default" size="xs" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit} aria-label={`${t("edit")}: ${provider.id}`}>{t("edit")}</Button>
          </Group>
        )}
      </Group>
      {health && <ProviderHealth health={health} />}
      {provider.sender_domain && provider.enabled && <SenderDomainPanel account={provider.id} domain={provider.sender_domain} />}
      <div aria-live="polite">
        {check.data && <Alert mt="md" color={check.data.ok ? "teal" : "red"} title={t(check.data.ok ? "works" : "faulty")}>{check.data.text}</Alert>}
        {check.error && <Stack mt="md"><ProblemNotice error={check.error} /></Stack>}
      </div>
      {trying && <TrySending account={provider.id} channels={tests} onClose={() => setTrying(false)} />}
    </Paper>
  );
}

function Moves({ name, mover }: { name: string; mover: Mover }) {
  const t = useProviderWords();
  return (
    <Stack gap={0} align="center">
      <ActionIcon variant="subtle" color="gray" disabled={!mover.up} onClick={mover.up} aria-label={`${t("moveUp")}: ${name}`}><IconArrowUp size={16} /></ActionIcon>
      <Tooltip label={t("drag")}>
        {/* Dragging is a second way; the buttons above and below do the same by keyboard. */}
        <span draggable onDragStart={mover.onDragStart} onDragEnd={mover.onDragEnd} style={{ cursor: "grab", display: "flex", padding: 2 }} aria-hidden><IconGripVertical size={18} opacity={0.6} /></span>
      </Tooltip>
      <ActionIcon variant="subtle" color="gray" disabled={!mover.down} onClick={mover.down} aria-label={`${t("moveDown")}: ${name}`}><IconArrowDown size={16} /></ActionIcon>
    </Stack>
  );
}
