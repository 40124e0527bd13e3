import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { userSessionsQuery, useEndUserSessions } from "@/features/team/api/sessions";
import type { User } from "@/features/team/api/users";
import { useTeamWords } from "@/features/team/words";
import { SessionList } from "@/parts/sessions";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";
import { useUiWords } from "@/ui/words";

/** Where a user is logged in, and the way to end all of it. */
export function SessionsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTeamWords();
  const ui = useUiWords();
  const notify = useNotify();
  const sessions = useQuery(userSessionsQuery(user.id));
  const end = useEndUserSessions();
  const finish = () => end.mutate(user.id, { onSuccess: () => { notify.done(t("loggedOut", { email: user.email })); onClose(); }, onError: notify.problem });
  return (
    <Modal opened onClose={onClose} size="lg" title={t("sessionsOf", { email: user.email })}>
      <Stack>
        <QueryView query={sessions}>
          {(found) => found.length === 0 ? <Text size="sm" c="dimmed">{t("noSessions")}</Text> : (
            <>
              <SessionList sessions={found} />
              <Text size="sm" c="dimmed">{t("endAllText")}</Text>
            </>
          )}
        </QueryView>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{ui("close")}</Button>
          {(sessions.data?.length ?? 0) > 0 && <Button color="red" loading={end.isPending} onClick={finish}>{t("endAll")}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}
