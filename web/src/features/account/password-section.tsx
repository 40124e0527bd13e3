import { Button, Group, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useChangePassword } from "@/features/account/api/account";
import { useAccountWords } from "@/features/account/words";
import { formErrors } from "@/lib/problem";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";

/** One's own password. */
export function PasswordSection({ email }: { email: string }) {
  const t = useAccountWords();
  const notify = useNotify();
  const change = useChangePassword();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const faults = formErrors(change.error);
  const submit = () =>
    change.mutate({ old, new: fresh }, {
      onSuccess: () => {
        setOld("");
        setFresh("");
        notify.done(t("changed"));
      },
    });
  return (
    <Paper component="section">
      <Title order={2}>{t("password")}</Title>
      <Text size="sm" c="dimmed" mb="md">{t("passwordLead")}</Text>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack maw={420}>
          {/* For password managers: whose password it is. */}
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden aria-hidden tabIndex={-1} />
          <PasswordInput label={t("old")} autoComplete="current-password" required error={faults.old} value={old} onChange={(event) => setOld(event.currentTarget.value)} />
          <PasswordInput label={t("new")} description={t("newHint")} autoComplete="new-password" required error={faults.new} value={fresh}
            onChange={(event) => setFresh(event.currentTarget.value)} />
          {change.error && !faults.old && !faults.new && <ProblemNotice error={change.error} />}
          <Group><Button type="submit" disabled={!old || !fresh} loading={change.isPending}>{t("change")}</Button></Group>
        </Stack>
      </form>
    </Paper>
  );
}
