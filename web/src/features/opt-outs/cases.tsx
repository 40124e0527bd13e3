import { Badge, Blockquote, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconMessageCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { casesQuery, useDecide, type CaseRow } from "@/features/opt-outs/api/opt-outs";
import { WhyDialog } from "@/features/opt-outs/why-dialog";
import { useOptOutWords } from "@/features/opt-outs/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge } from "@/parts/channels";
import { PersonName } from "@/parts/person-name";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";
import { tones } from "@/ui/theme";

/** Replies that may be opt-outs: advertising is paused until somebody has decided. */
export function OptOutCases() {
  const t = useOptOutWords();
  const cases = useQuery(casesQuery);
  const notify = useNotify();
  const decide = useDecide(); // here, because a case is gone when its decision is told
  const settle = (row: CaseRow, meant: boolean, why: string) =>
    decide.mutate({ channel: row.case.channel, address: row.case.address, meant, why }, {
      onSuccess: () => notify.done(t(meant ? "decidedOptOut" : "decidedNotMeant")), onError: notify.problem,
    });
  return (
    <section aria-label={t("cases")}>
      <Title order={2}>{t("cases")}</Title>
      <Text size="sm" c="dimmed" mb="md">{t("casesLead")}</Text>
      <QueryView query={cases}>
        {(found) => (
          found.length === 0
            ? <Paper p={0}><EmptyState bare icon={IconMessageCheck} title={t("noCases")} text={t("noCasesText")} /></Paper>
            : <Stack>{found.map((row) => (
                <Case key={row.case.channel + row.case.address} row={row} loading={decide.isPending} onSettle={(meant, why) => settle(row, meant, why)} />
              ))}</Stack>
        )}
      </QueryView>
    </section>
  );
}

function Case({ row, loading, onSettle }: { row: CaseRow; loading: boolean; onSettle: (meant: boolean, why: string) => void }) {
  const t = useOptOutWords();
  const format = useFormat();
  const may = useMay("personal");
  const [asking, setAsking] = useState(false);
  const { channel, address, text, at, due, rule } = row.case;
  const key = `rule_${rule}`;
  return (
    <Paper p="md" role="group" aria-label={address}>
      <Group justify="space-between" align="flex-start">
        <Group gap="xs">
          <ChannelBadge channel={channel} />
          <Text size="sm" fw={550}>{address}</Text>
          {row.people.map((one) => <PersonName key={one.person} person={one.person} />)}
          <Text size="sm" c="dimmed">{t("wrote", { when: format.dayTime(at) })}</Text>
        </Group>
        <Badge color={tones[row.overdue ? "bad" : "warn"]}>{t(row.overdue ? "overdue" : "due", { when: format.dayTime(due) })}</Badge>
      </Group>
      <Blockquote p="sm" my="sm" radius="md" style={{ whiteSpace: "pre-wrap" }}>{text}</Blockquote>
      {useOptOutWords.has(key) && <Text size="xs" c="dimmed" mb="sm">{t("becauseRule", { why: t(key as "rule_token") })}</Text>}
      {may && (
        <Group>
          <Button color="red" variant="light" loading={loading} onClick={() => onSettle(true, "")}>{t("wasOptOut")}</Button>
          <Button variant="default" onClick={() => setAsking(true)}>{t("notMeant")}</Button>
        </Group>
      )}
      {asking && (
        <WhyDialog title={t("whyTitle")} text={t("whyText", { address })} action={t("end")} loading={loading} onClose={() => setAsking(false)}
          onGo={(why) => { setAsking(false); onSettle(false, why); }} />
      )}
    </Paper>
  );
}
