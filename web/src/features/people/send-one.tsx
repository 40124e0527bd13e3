import { Alert, Anchor, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useSendOne, useStartJourney } from "@/features/people/api/change-person";
import { usePersonWords } from "@/features/people/person-words";
import { useLanguage } from "@/lib/i18n";
import { gateSteps, GateSteps } from "@/parts/gate-steps";
import { JourneyPicker } from "@/parts/journey-picker";
import { TemplatePicker } from "@/parts/template-picker";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** Sends one message of a template; shows what the gate said. */
export function SendOne({ person, opened, onClose }: { person: string; opened: boolean; onClose: () => void }) {
  const t = usePersonWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const send = useSendOne(person);
  const [template, setTemplate] = useState<string>();
  const planned = send.data;
  const reason = planned?.reason_text[lang] ?? planned?.reason ?? "";
  const goes = planned?.state === "planned" || planned?.state === "due";
  const close = () => {
    send.reset();
    setTemplate(undefined);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("sendTitle")} size={planned && !goes ? "xl" : "md"}>
      <Stack>
        <Text size="sm" c="dimmed">{t("sendLead")}</Text>
        {!planned && <TemplatePicker required value={template} onChange={setTemplate} />}
        {send.error && <ProblemNotice error={send.error} />}
        {planned && (
          <Alert color={goes ? "teal" : planned.state === "held" ? "yellow" : "red"} title={goes ? t("sent") : t(planned.state === "held" ? "held" : "notSent", { reason })}>
            <Anchor component={Link} to="/messages/$message" params={{ message: planned.message } as never} size="sm">{t("toMessage")}</Anchor>
          </Alert>
        )}
        {planned && !goes && <GateSteps steps={gateSteps(planned.gate)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{planned ? ui("close") : ui("cancel")}</Button>
          {planned ? <Button variant="light" onClick={() => send.reset()}>{t("sendMore")}</Button>
            : <Button disabled={!template} loading={send.isPending} onClick={() => template && send.mutate(template)}>{t("sendNow")}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}

/** Asks the person into a journey. */
export function StartJourney({ person, opened, onClose }: { person: string; opened: boolean; onClose: () => void }) {
  const t = usePersonWords();
  const ui = useUiWords();
  const notify = useNotify();
  const start = useStartJourney(person);
  const [journey, setJourney] = useState<string>();
  const [key, setKey] = useState("");
  const close = () => {
    start.reset();
    setJourney(undefined);
    setKey("");
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("startTitle")}>
      <Stack>
        <Text size="sm" c="dimmed">{t("startLead")}</Text>
        <JourneyPicker required value={journey} onChange={setJourney} />
        <TextInput label={t("key")} value={key} onChange={(event) => setKey(event.currentTarget.value)} />
        {start.error && <ProblemNotice error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{ui("cancel")}</Button>
          <Button disabled={!journey} loading={start.isPending}
            onClick={() => journey && start.mutate({ journey, key: key.trim() }, { onSuccess: () => { notify.done(t("startDone")); close(); } })}>
            {t("begin")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
