import { Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useEnterRequest, useSettleRequest, type DataRequest, type RequestKind } from "@/features/privacy/api/requests";
import { ReportView } from "@/features/privacy/report-view";
import { usePrivacyWords } from "@/features/privacy/words";
import { PersonPicker } from "@/parts/person-picker";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

/** Enters what came by letter, mail or telephone. */
export function EnterRequest({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = usePrivacyWords();
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
          <DialogFoot error={enter.error} onCancel={close} disabled={!person} loading={enter.isPending}>{t("enter")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}

/** Refuses a request, with the reason that the person is told. */
export function RefuseRequest({ request, onClose }: { request: DataRequest | undefined; onClose: () => void }) {
  const t = usePrivacyWords();
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
          <DialogFoot error={settle.error} onCancel={close} disabled={!why.trim()} loading={settle.isPending}>{t("refuse")}</DialogFoot>
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
