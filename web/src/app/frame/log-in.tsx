import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useFrameWords } from "@/app/words";
import { api, ask } from "@/lib/api";
import { speak, useLanguage } from "@/lib/i18n";
import { keepLook, useLook } from "@/lib/look";
import { ApiProblem } from "@/lib/problem";
import { sessionQuery } from "@/lib/session";
import { ProblemNotice } from "@/ui/problem-notice";

/** The server marks its page where the installation is a demo, which may be entered without a password. */
const IN_DEMO = document.querySelector("meta[name=anklang-demo]") !== null;

/** E-mail and password; afterwards the screen that was asked for. */
export function LogIn({ next }: { next: string }) {
  const t = useFrameWords();
  const lang = useLanguage();
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [chosen, setChosen] = useState(false); // a language chosen here counts more than the one kept before
  const { takeOver } = useLook();
  const onSuccess = async () => {
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    void (chosen ? keepLook({ language: lang }) : takeOver()).catch(() => undefined); // the log-in does not wait for it, nor fail with it
    router.history.push(next);
  };
  const logIn = useMutation({ mutationFn: () => ask(api.POST("/session", { body: { email, password } })), onSuccess });
  const enter = useMutation({ mutationFn: () => ask(api.POST("/session/demo", { body: { enter: true } })), onSuccess });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate();
  };
  const wrong = logIn.error instanceof ApiProblem && logIn.error.status === 401;
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper w={400} p="xl" shadow="sm">
        <Group gap="sm" mb="lg">
          <img src="/anklang.svg" alt="" width={36} height={36} />
          <Title order={1}>{t("logInTitle")}</Title>
        </Group>
        {IN_DEMO && (
          <Stack gap="xs" mb="lg">
            <Button size="md" fullWidth loading={enter.isPending} onClick={() => enter.mutate()}>
              {t("enterDemo")}
            </Button>
            <Text c="dimmed" size="xs">
              {t("demoLogIn")}
            </Text>
            {enter.error && <ProblemNotice error={enter.error} />}
          </Stack>
        )}
        {!IN_DEMO && (
          <Text c="dimmed" size="sm" mb="md">
            {t("logInLead")}
          </Text>
        )}
        <form onSubmit={submit}>
          <Stack>
            <TextInput label={t("email")} type="email" autoComplete="username" required autoFocus value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
            <PasswordInput label={t("password")} autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
            {wrong && (
              <Alert color="red" role="alert">
                {t("wrongLogIn")}
              </Alert>
            )}
            {logIn.error && !wrong && <ProblemNotice error={logIn.error} />}
            <Button type="submit" loading={logIn.isPending} fullWidth size="md" variant={IN_DEMO ? "default" : "filled"}>
              {t("logIn")}
            </Button>
          </Stack>
        </form>
        <Group justify="center" mt="lg" gap="xs">
          <Button variant="subtle" size="compact-sm" onClick={() => { setChosen(true); speak(lang === "de" ? "en" : "de"); }} lang={lang === "de" ? "en" : "de"}>
            {t(lang === "de" ? "english" : "german")}
          </Button>
        </Group>
      </Paper>
    </Center>
  );
}
