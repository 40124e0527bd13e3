import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { evidenceQuery, heldQuery, type PersonView } from "@/features/people/api/read-person";
import { PreferencesCard } from "@/features/people/preferences-card";
import { RecordConsent } from "@/features/people/record-consent";
import { useRecordWords } from "@/features/people/record-words";
import { StopSigns } from "@/features/people/stop-signs";
import type { Schemas } from "@/lib/api";
import { useSession } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { useEvidence } from "@/parts/evidence";
import { usePurposeName } from "@/parts/purposes";
import { DataTable, type Column } from "@/ui/data-table";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

type Evidence = Schemas["EvidenceRow"];

/** What holds now with its evidence, stop signs on the person's addresses, and every piece of evidence. */
export function ConsentsTab({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const scopes = useSession().scopes;
  const held = useQuery(heldQuery(view.id));
  const [dialog, setDialog] = useState<"give" | "withdraw" | null>(null);
  return (
    <Stack gap="lg">
      <Paper>
        <Group justify="space-between" mb="sm">
          <Title order={2}>{t("held")}</Title>
          {!view.erased_at && (
            <Group gap="xs">
              <Button variant="subtle" size="compact-md" component={Link} to="/consent/proof" search={{ person: view.id } as never}>{t("proofLink")}</Button>
              <Button variant="default" size="compact-md" onClick={() => setDialog("withdraw")}>{t("withdraw")}</Button>
              {scopes.includes("write") && <Button size="compact-md" onClick={() => setDialog("give")}>{t("record")}</Button>}
            </Group>
          )}
        </Group>
        <QueryView query={held}>
          {(rows) => (rows.length === 0 ? <Text size="sm" c="dimmed">{t("heldNone")}</Text> : <Held rows={rows} />)}
        </QueryView>
      </Paper>
      {!view.erased_at && <PreferencesCard person={view.id} />}
      <StopSigns view={view} />
      <History person={view.id} />
      <RecordConsent view={view} kind={dialog} onClose={() => setDialog(null)} />
    </Stack>
  );
}

function useEvery() {
  const t = useRecordWords();
  const channel = useChannelName();
  const purpose = usePurposeName();
  return { channel: (one: string) => (one === "*" ? t("everything") : channel(one)), purpose: (one: string) => (one === "*" ? t("everything") : purpose(one)) };
}

function Held({ rows }: { rows: readonly Schemas["ConsentHeld"][] }) {
  const t = useRecordWords();
  const every = useEvery();
  return (
    <SimpleTable bare label={t("held")} rows={rows} rowKey={(row) => `${row.state.channel} ${row.state.purpose} ${row.state.address}`} columns={[
      { key: "purpose", label: t("purpose"), cell: (row) => <Text size="sm" fw={550}>{every.purpose(row.state.purpose)}</Text> },
      { key: "channel", label: t("channel"), width: 100, cell: (row) => every.channel(row.state.channel) },
      { key: "state", label: t("state"), width: 130, cell: (row) => <StatusBadge status={row.lapsed_since ? "lapsed" : row.state.state} /> },
      { key: "address", label: t("address"), cell: (row) => <Text size="sm" style={{ overflowWrap: "anywhere" }}>{row.state.address || t("bound")}</Text> },
      { key: "since", label: t("since"), cell: (row) => <TimeText at={row.lapsed_since ?? row.state.at} absolute size="sm" /> },
      { key: "evidence", label: t("evidence"), cell: (row) => (row.evidence ? <Proof evidence={row.evidence} whole /> : <Text size="sm" c="dimmed">{t("noEvidence")}</Text>) },
    ]} />
  );
}

/** `whole`: where a row may be as high as it needs. */
function Proof({ evidence, whole }: { evidence: Evidence; whole?: boolean }) {
  const t = useRecordWords();
  const say = useEvidence();
  return (
    <Stack gap={0}>
      <Text size="sm" lineClamp={whole ? undefined : 2}>{[say.source(evidence.source), evidence.wording_id && t("wording", { id: evidence.wording_id, version: evidence.wording_version })].filter(Boolean).join(" · ")}</Text>
      <Text size="xs" c="dimmed" lineClamp={whole ? undefined : 1} style={{ overflowWrap: "anywhere" }}>{say.proof(evidence.proof)}</Text>
    </Stack>
  );
}

function History({ person }: { person: string }) {
  const t = useRecordWords();
  const every = useEvery();
  const rows = useInfiniteQuery(evidenceQuery(person));
  const columns: Column<Evidence>[] = [
    { key: "at", label: t("when"), width: 120, cell: (row) => <TimeText at={row.at} absolute size="sm" /> },
    { key: "state", label: t("state"), width: 110, cell: (row) => <StatusBadge status={row.state} /> },
    { key: "what", label: t("purpose"), width: 180, cell: (row) => <Text size="sm">{t("by", { what: every.purpose(row.purpose), channel: every.channel(row.channel) })}</Text> },
    { key: "address", label: t("address"), width: 150, cell: (row) => <Text size="sm" truncate maw={140}>{row.address || t("bound")}</Text> },
    { key: "evidence", label: t("evidence"), cell: (row) => <Proof evidence={row} /> },
    { key: "recorded", label: t("recorded"), width: 120, cell: (row) => <TimeText at={row.recorded_at} size="sm" c="dimmed" /> },
  ];
  return (
    <Stack gap="sm">
      <Title order={2}>{t("history")}</Title>
      <DataTable label={t("history")} rows={rows} columns={columns} rowKey={(row) => row.id} rowHeight={66}
        empty={<Paper><Text size="sm" c="dimmed">{t("historyEmpty")}</Text></Paper>} />
    </Stack>
  );
}
