import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ownSessionsQuery, useEndOthers, useEndSession } from "@/features/account/api/account";
import { useAccountWords } from "@/features/account/words";
import { SessionList } from "@/parts/sessions";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";

/** Where one is logged in. */
export function SessionsSection() {
  const t = useAccountWords();
  const notify = useNotify();
  const sessions = useQuery(ownSessionsQuery);
  const end = useEndSession();
  const others = useEndOthers();
  return (
    <Paper component="section">
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="md">
        <div>
          <Title order={2}>{t("sessions")}</Title>
          <Text size="sm" c="dimmed">{t("sessionsLead")}</Text>
        </div>
        {(sessions.data?.length ?? 0) > 1 && (
          <Button variant="default" loading={others.isPending} style={{ flexShrink: 0 }}
            onClick={() => others.mutate(undefined, { onSuccess: ({ count }) => notify.done(t("endedOthers", { count })), onError: notify.problem })}>
            {t("endOthers")}
          </Button>
        )}
      </Group>
      <QueryView query={sessions}>
        {(found) => (
          <>
            <SessionList sessions={found} action={(one) => !one.mine && (
              <Button variant="subtle" color="red" size="compact-sm" onClick={() => end.mutate(one.id, { onSuccess: () => notify.done(t("ended")), onError: notify.problem })}>{t("end")}</Button>
            )} />
            {found.length < 2 && <Text size="sm" c="dimmed" mt="sm">{t("onlyThis")}</Text>}
          </>
        )}
      </QueryView>
    </Paper>
  );
}
