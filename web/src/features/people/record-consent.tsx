import { Autocomplete, Group, Modal, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { useState } from "react";
import { useRecordConsent } from "@/features/people/api/change-person";
import type { PersonView } from "@/features/people/api/read-person";
import { useRecordWords } from "@/features/people/record-words";
import { WordingShown, type Shown } from "@/features/people/wording-shown";
import { serverTime } from "@/lib/clock";
import { useLanguage } from "@/lib/i18n";
import { CHANNELS, MESSENGERS, useChannelName } from "@/parts/channels";
import { usePurposes } from "@/parts/purposes";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { momentOf } from "@/ui/period";

const GIVE = ["give", "confirm", "ask"] as const;
const WITHDRAW = ["withdraw", "object"] as const;
const SOURCES = ["agent", "phone", "store", "paper"] as const;
type Action = (typeof GIVE)[number] | (typeof WITHDRAW)[number];

/** Records what the person said about being written to, with where and how it was said. */
export function RecordConsent({ view, kind, onClose }: { view: PersonView; kind: "give" | "withdraw" | null; onClose: () => void }) {
  const t = useRecordWords();
  return (
    <Modal opened={kind !== null} onClose={onClose} title={t(kind === "withdraw" ? "withdrawTitle" : "recordTitle")}>
      {kind && <Form key={kind} view={view} kind={kind} onClose={onClose} />}
    </Modal>
  );
}

function Form({ view, kind, onClose }: { view: PersonView; kind: "give" | "withdraw"; onClose: () => void }) {
  const t = useRecordWords();
  const lang = useLanguage();
  const notify = useNotify();
  const channelName = useChannelName();
  const purposes = usePurposes();
  const save = useRecordConsent(view.id);
  const [action, setAction] = useState<Action>(kind);
  const [channel, setChannel] = useState("email");
  const [purpose, setPurpose] = useState("marketing");
  const [source, setSource] = useState<(typeof SOURCES)[number]>("agent");
  const [wording, setWording] = useState<Shown | null>(null);
  const [proof, setProof] = useState("");
  const [at, setAt] = useState<string | null>(null);
  const own = (kinds: string) => view.identities.filter((one) => one.kind === kinds).map((one) => one.value);
  const addresses = channel === "email" ? own("email") : channel === "sms" || channel === "whatsapp" || channel === "rcs" ? own("phone")
    : MESSENGERS.includes(channel) ? own(channel) : [];
  const [typed, setTyped] = useState<string>();
  const address = typed ?? addresses[0] ?? "";
  const everything = action === "object";
  const submit = () =>
    save.mutate({
      action, channel: everything ? "" : channel, purpose: everything ? "" : purpose, address: everything ? "" : address, at: at ? momentOf(at).toISOString() : null, source,
      wording_id: wording?.id ?? "", wording_version: wording?.version ?? 0, proof: proof ? { note: proof } : {},
    }, { onSuccess: () => { notify.done(t("done")); onClose(); } });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack>
        <Text size="sm" c="dimmed">{t(kind === "give" ? "recordLead" : "withdrawLead")}</Text>
        <Radio.Group label={t("action")} value={action} onChange={(next) => setAction(next as Action)}>
          <Stack gap={8} mt={6}>{(kind === "give" ? GIVE : WITHDRAW).map((one) => <Radio key={one} value={one} label={t(`act_${one}`)} />)}</Stack>
        </Radio.Group>
        {!everything && (
          <Group grow>
            <Select label={t("channel")} allowDeselect={false} value={channel} data={CHANNELS.map((one) => ({ value: one, label: channelName(one) }))}
              onChange={(next) => { if (next) { setChannel(next); setTyped(undefined); setWording(null); } }} />
            <Select label={t("purpose")} allowDeselect={false} value={purpose} data={purposes} onChange={(next) => { if (next) { setPurpose(next); setWording(null); } }} />
          </Group>
        )}
        {!everything && addresses.length > 0 && <Autocomplete label={t("address")} data={addresses} value={address} onChange={setTyped} />}
        <Group grow>
          <Select label={t("sourceOf")} allowDeselect={false} value={source} data={SOURCES.map((one) => ({ value: one, label: t(`src_${one}`) }))}
            onChange={(next) => next && setSource(next as "agent")} />
          <DateTimePicker label={t("at")} locale={lang} valueFormat="D. MMM YYYY HH:mm" clearable maxDate={serverTime()} value={at} onChange={setAt} />
        </Group>
        {kind === "give" && <WordingShown channel={channel} purpose={purpose} value={wording} onChange={setWording} />}
        <TextInput label={t("proof")} description={t("proofHint")} value={proof} onChange={(event) => setProof(event.currentTarget.value)} />
        <DialogFoot error={save.error} onCancel={onClose} color={kind === "withdraw" ? "red" : undefined} loading={save.isPending}>{t(kind === "give" ? "record" : "withdraw")}</DialogFoot>
      </Stack>
    </form>
  );
}
