import { Badge, Button, Modal, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { stopSignsQuery, useLift, type StopSign } from "@/features/people/api/stop-signs";
import type { PersonView } from "@/features/people/api/read-person";
import { stoppable } from "@/features/people/model";
import { useRecordWords, type RecordWord } from "@/features/people/record-words";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Stop signs on the addresses of a person; nothing where there are none. */
export function StopSigns({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const channel = useChannelName();
  const may = useMay("write");
  const found = useQuery(stopSignsQuery(stoppable(view)));
  const signs = found.data ?? [];
  const [lifting, setLifting] = useState<StopSign | null>(null);
  if (found.isError && !found.data) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />; // unread is not the same as none
  if (signs.length === 0) return null;
  return (
    <Paper>
      <Title order={2}>{t("stops")}</Title>
      <Text size="sm" c="dimmed" mb="sm">{t("stopsLead")}</Text>
      <SimpleTable bare label={t("stops")} rows={signs} rowKey={(row) => `${row.channel} ${row.address} ${row.kind}`} columns={[
        { key: "address", label: t("address"), cell: (row) => <Text size="sm">{row.address}</Text> },
        { key: "channel", label: t("channel"), cell: (row) => (row.channel === "*" ? t("everything") : channel(row.channel)) },
        { key: "why", label: t("why"), cell: (row) => <Badge color={tones.bad}>{useRecordWords.has(`sign_${row.kind}`) ? t(`sign_${row.kind}` as RecordWord) : row.kind}</Badge> },
        { key: "scope", label: t("what"), cell: (row) => (useRecordWords.has(`scope_${row.scope}`) ? t(`scope_${row.scope}` as RecordWord) : row.scope) },
        { key: "since", label: t("since"), cell: (row) => <TimeText at={row.at} absolute size="sm" /> },
        { key: "lift", label: "", align: "right", cell: (row) => may && row.kind !== "erased" && <Button size="compact-sm" variant="light" onClick={() => setLifting(row)}>{t("lift")}</Button> },
      ]} />
      <LiftDialog sign={lifting} onClose={() => setLifting(null)} />
    </Paper>
  );
}

function LiftDialog({ sign, onClose }: { sign: StopSign | null; onClose: () => void }) {
  const t = useRecordWords();
  const notify = useNotify();
  const lift = useLift();
  const [why, setWhy] = useState("");
  return (
    <Modal opened={!!sign} onClose={onClose} title={t("liftTitle")} onExitTransitionEnd={() => { setWhy(""); lift.reset(); }}>
      <form onSubmit={(event) => {
        event.preventDefault();
        if (sign) lift.mutate({ ...sign, why: why.trim() }, { onSuccess: () => { notify.done(t("lifted")); onClose(); } });
      }}>
        <Stack>
          <Text size="sm">{sign?.address}</Text>
          <TextInput data-autofocus required label={t("liftWhy")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          <DialogFoot error={lift.error} onCancel={onClose} loading={lift.isPending} disabled={!why.trim()}>{t("lift")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
