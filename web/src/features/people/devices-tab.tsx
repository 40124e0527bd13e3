import { Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconDeviceMobile, IconMessageShare } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { PersonView } from "@/features/people/api/read-person";
import { botsQuery, useStartLink } from "@/features/people/api/start-link";
import { useRecordWords, type RecordWord } from "@/features/people/record-words";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { EmptyState } from "@/ui/empty-state";
import { ProblemNotice } from "@/ui/problem-notice";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Chats, phones and browsers of the person, and whether they may be notified. */
export function DevicesTab({ view }: { view: PersonView }) {
  const chats = Object.entries(view.profile.chats ?? {});
  const devices = view.profile.devices ?? [];
  return (
    <Stack>
      {chats.length > 0 && <Chats chats={chats} />}
      <StartLink person={view.id} />
      {(devices.length > 0 || chats.length === 0) && <Devices devices={devices} />}
    </Stack>
  );
}

function Chats({ chats }: { chats: readonly [string, string][] }) {
  const t = useRecordWords();
  const name = useChannelName();
  return (
    <SimpleTable label={t("chat")} rows={chats} rowKey={([channel]) => channel} columns={[
      { key: "channel", label: t("chat"), cell: ([channel]) => <Text size="sm" fw={550}>{name(channel)}</Text> },
      { key: "account", label: t("account"), cell: ([, account]) => account },
    ]} />
  );
}

/** The link by which the person connects a chat, to be given to them; for each messenger that the workspace uses. */
function StartLink({ person }: { person: string }) {
  const t = useRecordWords();
  const name = useChannelName();
  const may = useMay("write");
  const bots = useQuery({ ...botsQuery, enabled: may });
  const make = useStartLink(person);
  if (!may || !bots.data?.length) return null;
  return (
    <Group gap="sm" align="flex-end">
      {bots.data.map((channel) => (
        <Button key={channel} variant="default" leftSection={<IconMessageShare size={16} aria-hidden />} loading={make.isPending && make.variables === channel}
          onClick={() => make.mutate(channel)}>{t("startLink", { channel: name(channel) })}</Button>
      ))}
      {make.data && <TextInput flex={1} readOnly label={t("startLinkFor", { channel: name(make.data.channel) })} value={make.data.url}
        onFocus={(event) => event.currentTarget.select()} />}
      {make.isError && <ProblemNotice error={make.error} />}
    </Group>
  );
}

function Devices({ devices }: { devices: NonNullable<PersonView["profile"]["devices"]> }) {
  const t = useRecordWords();
  if (devices.length === 0) return <EmptyState icon={IconDeviceMobile} title={t("devicesEmpty")} text={t("devicesEmptyText")} />;
  return (
    <SimpleTable label={t("device")} rows={devices} rowKey={(row) => row.id} columns={[
      {
        key: "device", label: t("device"),
        cell: (row) => <Stack gap={0}><Text size="sm" fw={550}>{t((row.type ?? "other") as RecordWord)}</Text><Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>{row.id}</Text></Stack>,
      },
      { key: "push", label: t("push"), cell: (row) => <Badge color={tones[row.push_enabled ? "good" : "quiet"]}>{t(row.push_enabled ? "pushOn" : "pushOff")}</Badge> },
      { key: "app", label: t("app"), cell: (row) => row.app_version || "–" },
      { key: "opened", label: t("opened"), cell: (row) => <TimeText at={row.opened_at} size="sm" /> },
      { key: "seen", label: t("seen"), cell: (row) => <TimeText at={row.last_seen} size="sm" /> },
      { key: "registered", label: t("registered"), cell: (row) => <TimeText at={row.registered_at} absolute size="sm" /> },
    ]} />
  );
}
