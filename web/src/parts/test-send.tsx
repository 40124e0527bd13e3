import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "@/lib/api";
import { defineWords } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { STARTED } from "@/parts/channels";
import { ProblemNotice } from "@/ui/problem-notice";

const useTestWords = defineWords("test-send", {
  en: {
    to: "Send a test to", phone: "Mobile number", mail: "E-mail address", device: "Device id, from the person’s devices", chat: "Account at the messenger, from the person’s devices", send: "Send test",
    note: "Tests count nowhere and take no coupon.", sent: "The test is under way.", log: "Follow it in the message log", forbidden: "Your role may not send.",
  },
  de: {
    to: "Test senden an", phone: "Mobilnummer", mail: "E-Mail-Adresse", device: "Geräte-ID, steht bei der Person", chat: "Konto beim Messenger, steht bei der Person", send: "Test senden",
    note: "Tests zählen nirgends mit und verbrauchen keinen Gutschein.", sent: "Der Test ist unterwegs.", log: "Im Nachrichtenprotokoll verfolgen",
    forbidden: "Ihre Rolle darf nicht senden.",
  },
});

const KEPT = "anklang-test-";

/** Sends one message to an address of the author's choosing: the saved words of a template, or those of an editor. */
export function TestSend({ template, channel, definition, language, person, data = {} }: {
  template: string;
  channel: string;
  definition?: Record<string, unknown>;
  language: string;
  person?: string;
  data?: Record<string, unknown>;
}) {
  const t = useTestWords();
  const may = useMay("send");
  const [to, setTo] = useState(() => localStorage.getItem(KEPT + channel) ?? "");
  const send = useMutation({
    mutationFn: () => ask(api.POST("/templates/{template}/test", { params: { path: { template } }, body: { to: to.trim(), definition, language, person, data } })),
    onSuccess: () => localStorage.setItem(KEPT + channel, to.trim()),
  });
  if (!may) return <Text size="sm" c="dimmed">{t("forbidden")}</Text>;
  const kind = channel === "email" ? "mail" : channel === "push" || channel === "inapp" || channel === "onsite" ? "device" : STARTED.includes(channel) ? "chat" : "phone";
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (to.trim()) send.mutate(); }}>
      <Stack gap="xs">
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput flex={1} label={t("to")} placeholder={t(kind)} value={to} onChange={(event) => setTo(event.currentTarget.value)} type={kind === "mail" ? "email" : "text"} />
          <Button type="submit" leftSection={<IconSend size={16} aria-hidden />} loading={send.isPending} disabled={!to.trim()}>{t("send")}</Button>
        </Group>
        <Text size="xs" c="dimmed">{t("note")}</Text>
        {send.isError && <ProblemNotice error={send.error} />}
        {send.data && (
          <Alert color="teal" icon={<IconCheck size={18} aria-hidden />} role="status">
            {t("sent")} <Anchor component={Link} to="/messages/$message" params={{ message: send.data.message } as never} size="sm">{t("log")}</Anchor>
          </Alert>
        )}
      </Stack>
    </form>
  );
}
