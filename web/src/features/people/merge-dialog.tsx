import { Alert, Badge, Group, List, Modal, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useMerge, usePreviewMerge, type MergePreview } from "@/features/people/api/change-person";
import { consentText } from "@/features/people/model";
import { usePersonWords } from "@/features/people/person-words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { PersonPicker } from "@/parts/person-picker";
import { usePurposeName } from "@/parts/purposes";
import { seenText } from "@/parts/seen";
import { useNamesIn } from "@/parts/steps/step-name";
import { ConfirmWord } from "@/ui/confirm-word";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";

/** Merges another profile into this one, after showing what that would move and end. */
export function MergeDialog({ person, opened, onClose }: { person: string; opened: boolean; onClose: () => void }) {
  const t = usePersonWords();
  const notify = useNotify();
  const preview = usePreviewMerge(person);
  const merge = useMerge(person);
  const [other, setOther] = useState<string>();
  const [sure, setSure] = useState(false);
  const close = () => {
    preview.reset();
    merge.reset();
    setOther(undefined);
    setSure(false);
    onClose();
  };
  return (
    <>
      <Modal opened={opened && !sure} onClose={close} title={t("mergeTitle")} size="lg">
        <Stack>
          <Text size="sm" c="dimmed">{t("mergeLead")}</Text>
          <PersonPicker label={t("other")} required value={other} onChange={(next) => { setOther(next); preview.reset(); if (next) preview.mutate(next); }} />
          {preview.error && <ProblemNotice error={preview.error} />}
          {preview.data && <WhatMoves preview={preview.data} />}
          <DialogFoot onCancel={close} color="red" disabled={!preview.data} onClick={() => setSure(true)}>{t("mergeNow")}</DialogFoot>
        </Stack>
      </Modal>
      <ConfirmWord opened={opened && sure} onClose={() => setSure(false)} title={t("mergeTitle")} word={t("mergeWord")} action={t("mergeNow")} loading={merge.isPending}
        consequence={<Stack gap="xs"><Text size="sm">{t("mergeForGood")}</Text>{merge.error && <ProblemNotice error={merge.error} />}</Stack>}
        onConfirm={() => other && merge.mutate(other, { onSuccess: () => { notify.done(t("merged")); close(); } })} />
    </>
  );
}

function WhatMoves({ preview }: { preview: MergePreview }) {
  const t = usePersonWords();
  const format = useFormat();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const { moves } = preview;
  const names = useNamesIn(preview.journeys.map((one) => one.journey));
  return (
    <Stack gap="sm">
      <div>
        <Title order={3}>{t("mergeMoves")}</Title>
        <Text size="sm">
          {[
            t("mergeEvents", { count: moves.events }), t("mergeMessages", { count: moves.messages }), t("mergeOrders", { count: moves.orders }),
            t("mergeConsents", { count: moves.consents }), t("mergeCoupons", { count: moves.coupons }),
          ].join(", ")}
        </Text>
      </div>
      {preview.names.length > 0 && (
        <div>
          <Title order={3}>{t("mergeNames")}</Title>
          <List size="sm">{preview.names.map((one) => <List.Item key={one.kind + one.value}>{one.value}</List.Item>)}</List>
        </div>
      )}
      {preview.traits.length > 0 && (
        <div>
          <Title order={3}>{t("mergeTraits")}</Title>
          <SimpleTable bare label={t("mergeTraits")} rows={preview.traits} rowKey={(row) => row.name} columns={[
            { key: "name", label: t("traitName"), cell: (row) => row.name },
            { key: "kept", label: t("kept"), cell: (row) => seenText(row.kept, format, t("nothing")) },
            { key: "dropped", label: t("dropped"), cell: (row) => <Text size="sm" c="dimmed" td="line-through">{seenText(row.dropped, format, t("nothing"))}</Text> },
          ]} />
        </div>
      )}
      {preview.journeys.length > 0 && (
        <div>
          <Title order={3}>{t("mergeJourneys")}</Title>
          {preview.journeys.map((one) => (
            <Group key={one.instance} gap="xs"><Text size="sm">{`${one.name} · ${names.step(one.journey, one.step)}`}</Text><Badge color={tones[one.stays ? "good" : "warn"]}>{t(one.stays ? "staysIn" : "endsIn")}</Badge></Group>
          ))}
        </div>
      )}
      {preview.withdrawn.length > 0 && <Alert color="yellow">{t("mergeWithdrawn", { what: preview.withdrawn.map((one) => consentText(one, channel, purpose)).join(", ") })}</Alert>}
    </Stack>
  );
}
