import { Badge, Stack, Text } from "@mantine/core";
import { IconDeviceMobile } from "@tabler/icons-react";
import type { PersonView } from "@/features/people/api/read-person";
import { useRecordWords, type RecordWord } from "@/features/people/record-words";
import { EmptyState } from "@/ui/empty-state";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Phones and browsers of the person, and whether they may be notified. */
export function DevicesTab({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const devices = view.profile.devices ?? [];
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
