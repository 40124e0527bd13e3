import { Badge, Button, Group, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keysQuery, useRevokeKey, type Key } from "@/features/team/api/keys";
import { SCOPES, useTeamWords } from "@/features/team/words";
import { ConfirmWord } from "@/ui/confirm-word";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

/** The keys of shop and scripts. */
export function KeysTable({ onAdd }: { onAdd: () => void }) {
  const t = useTeamWords();
  const notify = useNotify();
  const rows = useInfiniteQuery(keysQuery());
  const revoke = useRevokeKey();
  const [ending, setEnding] = useState<Key | null>(null);
  const columns: Column<Key>[] = [
    { key: "name", label: t("name"), cell: (key) => <Text size="sm" fw={550}>{key.name}</Text> },
    { key: "kind", label: t("kind"), width: 150, cell: (key) => <Badge color={key.kind === "write" ? "blue" : "indigo"}>{t(key.kind === "write" ? "writeKey" : "apiKey")}</Badge> },
    { key: "start", label: t("start"), width: 130, cell: (key) => <Text ff="monospace" size="xs">{`${key.start}…`}</Text> },
    {
      key: "rights", label: t("rights"), width: 250,
      cell: (key) => <Text size="xs" c="dimmed" lineClamp={2}>{SCOPES.filter((one) => key.scopes.includes(one)).map((one) => t(one)).join(" · ") || "–"}</Text>,
    },
    { key: "used", label: t("lastUsed"), width: 150, cell: (key) => (key.last_used_at ? <TimeText at={key.last_used_at} size="sm" /> : <Text size="sm" c="dimmed">{t("neverUsed")}</Text>) },
    {
      key: "end", label: "", width: 120, align: "right",
      cell: (key) => key.revoked_at ? <StatusBadge status="revoked" /> : (
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => setEnding(key)} aria-label={`${t("revoke")}: ${key.name}`}>{t("revoke")}</Button>
      ),
    },
  ];
  return (
    <>
      <DataTable label={t("keys")} rows={rows} columns={columns} rowKey={(key) => key.id}
        empty={<EmptyState icon={IconKey} title={t("noKeys")} text={t("noKeysText")} actions={<Group><Button onClick={onAdd}>{t("addKey")}</Button></Group>} />} />
      <ConfirmWord opened={ending !== null} onClose={() => setEnding(null)} title={t("revokeTitle")} word={ending?.name ?? ""} action={t("revoke")} loading={revoke.isPending}
        consequence={t("revokeText", { name: ending?.name ?? "" })}
        onConfirm={() => ending && revoke.mutate(ending.id, { onSuccess: () => { notify.done(t("revoked")); setEnding(null); }, onError: notify.problem })} />
    </>
  );
}
