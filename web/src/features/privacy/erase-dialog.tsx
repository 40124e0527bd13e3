import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { storedQuery, useErasePerson, type StoredData } from "@/features/privacy/api/person";
import { atStart } from "@/features/privacy/model";
import { Consequences, Recipients, ReportView } from "@/features/privacy/report-view";
import { usePrivacyWords } from "@/features/privacy/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { ConfirmWord } from "@/ui/confirm-word";
import { DialogFoot } from "@/ui/dialog-foot";
import { ProblemNotice } from "@/ui/problem-notice";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { useUiWords } from "@/ui/words";

/** Erases a person in two steps: first what is there and what would stay, with a reason; then a word; then the report. */
export function EraseDialog({ person, opened, onClose }: { person: string; opened: boolean; onClose: (erased: boolean) => void }) {
  const t = usePrivacyWords();
  const ui = useUiWords();
  const stored = useQuery(storedQuery(person, opened));
  const erase = useErasePerson(person);
  const [why, setWhy] = useState("");
  const [sure, setSure] = useState(false);
  const close = () => {
    onClose(!!erase.data);
    setWhy("");
    setSure(false);
    erase.reset();
  };
  if (erase.data) {
    return <Modal opened={opened} onClose={close} title={t("eraseTitle")} size="xl"><Stack><ReportView report={erase.data} /><Group justify="flex-end"><Button onClick={close}>{ui("close")}</Button></Group></Stack></Modal>;
  }
  const ready = why.trim() !== "" && stored.data?.hindered_by === "";
  return (
    <>
      <Modal opened={opened && !sure} onClose={close} title={t("eraseTitle")} size="xl">
        <form onSubmit={(event) => { event.preventDefault(); if (ready) setSure(true); }}>
          <Stack>
            <Text size="sm" c="dimmed">{t("eraseLead")}</Text>
            <QueryView query={stored}>{(found) => <WhatIsThere found={found} />}</QueryView>
            <TextInput label={t("whyErase")} placeholder={t("whyExample")} required value={why} maxLength={200} onChange={(event) => setWhy(event.currentTarget.value)} />
            <DialogFoot onCancel={close} color="red" disabled={!ready}>{t("goOn")}</DialogFoot>
          </Stack>
        </form>
      </Modal>
      <ConfirmWord opened={opened && sure} onClose={() => setSure(false)} title={t("eraseTitle")} word={t("eraseWord")} action={t("eraseNow")} loading={erase.isPending}
        consequence={<Stack gap="xs"><Text size="sm">{t("eraseForGood")}</Text>{erase.error && <ProblemNotice error={erase.error} />}</Stack>} onConfirm={() => erase.mutate(why)} />
    </>
  );
}

function WhatIsThere({ found }: { found: StoredData }) {
  const t = usePrivacyWords();
  const lang = useLanguage();
  const format = useFormat();
  return (
    <Stack>
      {found.hindered_by && <Alert color="yellow">{t("hindered", { name: found.hindered_by })}</Alert>}
      <SimpleTable label={t("table")} rows={found.tables} rowKey={(row) => row.table} columns={[
        { key: "what", label: t("table"), cell: (row) => <Text size="sm">{atStart(row.holds[lang])}</Text> },
        { key: "rows", label: t("rows"), align: "right", width: 90, cell: (row) => format.number(row.rows) },
        { key: "stays", label: t("stays"), cell: (row) => <Text size="xs" c="dimmed">{row.stays[lang] ?? t("nothingStays")}</Text> },
      ]} />
      <Consequences
        counts={{ profiles: found.profiles, journeys: found.journeys, waiting: found.waiting, inFlight: found.in_flight, shared: found.shared_addresses }} />
      <Recipients recipients={found.recipients} />
    </Stack>
  );
}
