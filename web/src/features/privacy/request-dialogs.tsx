import { Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useEnterRequest, useSettleRequest, type DataRequest, type RequestKind } from "@/features/privacy/api/requests";
import { ReportView } from "@/features/privacy/report-view";
import { usePrivacyWords } from "@/features/privacy/words";
import { PersonPicker } from "@/parts/person-picker";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** Enters what came by letter, mail or telephone. */
export function EnterRequest({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = usePrivacyWords();
  const ui = useUiWords();
  const enter = useEnterRequest();
  const [person, setPerson] = useState<string>();
  const [kind, setKind] = useState<RequestKind>("export");
  const close = () => { enter.reset(); setPerson(undefined); onClose(); };
  return (
    <Modal opened={opened} onClose={close} title={t("enterTitle")}>
      <form onSubmit={(event) => { event.preventDefault(); if (person) enter.mutate({ person, kind }, { onSuccess: close }); }}>
        <Stack>
          <PersonPicker label={t("person")} required value={person} onChange={setPerson} />
          <SegmentedControl aria-label={t("what")} value={kind} onChange={(next) => setKind(next as RequestKind)} data={[{ value: "export", label: t("export") }, { value: "erasure", label: t("erasure") }]} />
          {enter.error && <ProblemNotice error={enter.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{ui("cancel")}</Button>
            <Button type="submit" disabled={!person} loading={enter.isPending}>{t("enter")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Refuses a request, with the reason that the person is told. */
export function RefuseRequest({ request, onClose }: { request: DataRequest | undefined; onClose: () => void }) {
  const t = usePrivacyWords();
  const ui = useUiWords();
  const notify = useNotify();
  const settle = useSettleRequest();
  const [why, setWhy] = useState("");
  const close = () => { settle.reset(); setWhy(""); onClose(); };
  return (
    <Modal opened={!!request} onClose={close} title={t("refuseTitle")}>
      <form onSubmit={(event) => { event.preventDefault(); if (request) settle.mutate({ id: request.id, state: "refused", why }, { onSuccess: () => { notify.done(t("settled")); close(); } }); }}>
        <Stack>
          <Text size="sm" c="dimmed">{t("refuseLead")}</Text>
          <Textarea label={t("whyRefused")} required maxLength={200} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          {settle.error && <ProblemNotice error={settle.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{ui("cancel")}</Button>
            <Button type="submit" disabled={!why.trim()} loading={settle.isPending}>{t("refuse")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The report of an erasure that was done. */
export function ShowReport({ request, onClose }: { request: DataRequest | undefined; onClose: () => void }) {
  const t = usePrivacyWords();
  return <Modal opened={!!request?.report} onClose={onClose} title={t("report")} size="xl">{request?.report && <ReportView report={request.report} />}</Modal>;
}
