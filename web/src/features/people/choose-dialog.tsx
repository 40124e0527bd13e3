import { Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { useState } from "react";
import { useChoose, type Chosen } from "@/features/people/api/preferences";
import { changeOf, dayOf, isChange, LIMITS, limitKey, limitOf, type Draft } from "@/features/people/preferences-model";
import { usePreferenceWords } from "@/features/people/words-preferences";
import { serverTime } from "@/lib/clock";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { useTopics } from "@/parts/purposes";
import { useVocabulary } from "@/parts/vocabulary";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

const YEAR = 365 * 86_400_000; // ms; a longer pause is a withdrawal

/** Passes on what somebody said about topics, channels, how often and a pause; the reason is kept. */
export function ChooseDialog({ person, chosen, opened, onClose }: { person: string; chosen: Chosen; opened: boolean; onClose: () => void }) {
  const t = usePreferenceWords();
  return (
    <Modal opened={opened} onClose={onClose} title={t("change")} size="lg">
      {opened && <Form person={person} chosen={chosen} onClose={onClose} />}
    </Modal>
  );
}

function Form({ person, chosen, onClose }: { person: string; chosen: Chosen; onClose: () => void }) {
  const t = usePreferenceWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const notify = useNotify();
  const channel = useChannelName();
  const topics = useTopics();
  const channels = [...new Set([...(useVocabulary()?.channels ?? []).map((one) => one.channel as string), ...chosen.channels_off])];
  const write = useMay("write");
  const save = useChoose(person);
  const [draft, setDraft] = useState<Draft>({
    off: Object.keys(chosen.topics).filter((one) => !chosen.topics[one]), channelsOff: chosen.channels_off,
    preferred: chosen.preferred, limit: limitKey(chosen.limit), pause: chosen.paused_until ? dayOf(chosen.paused_until) : null,
  });
  const [why, setWhy] = useState("");
  const set = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const body = changeOf(chosen, draft);
  const submit = () => save.mutate({ ...body, why: why.trim() }, { onSuccess: () => { notify.done(t("changed")); onClose(); } });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack>
        <Text size="sm" c="dimmed">{t(write ? "changeLead" : "changeLess")}</Text>
        {topics.length > 0 && (
          <Checkbox.Group label={t("topicsOff")} value={draft.off} onChange={(off) => set({ off })}>
            <Group gap="md" mt={6}>{topics.map((one) => <Checkbox key={one.value} value={one.value} label={one.label} />)}</Group>
          </Checkbox.Group>
        )}
        <Checkbox.Group label={t("channelsOff")} value={draft.channelsOff} onChange={(channelsOff) => set({ channelsOff })}>
          <Group gap="md" mt={6}>{channels.map((one) => <Checkbox key={one} value={one} label={channel(one)} />)}</Group>
        </Checkbox.Group>
        <Select label={t("preferred")} allowDeselect={false} value={draft.preferred} onChange={(preferred) => set({ preferred: preferred ?? "" })}
          data={[{ value: "", label: t("noPreferred") }, ...[...new Set([...channels, ...(chosen.preferred ? [chosen.preferred] : [])])].map((one) => ({ value: one, label: channel(one) }))]} />
        <Group grow align="flex-start">
          <Select label={t("limit")} allowDeselect={false} value={draft.limit} onChange={(limit) => set({ limit: limit ?? "" })} data={[
            { value: "", label: t("noLimit") },
            ...[...new Set([...LIMITS, ...(draft.limit ? [draft.limit] : [])])].map((one) => ({ value: one, label: t("atMost", limitOf(one)) })),
          ]} />
          <DatePickerInput label={t("pause")} locale={lang} valueFormat="D. MMM YYYY" clearable placeholder={t("noPause")} value={draft.pause}
            minDate={serverTime()} maxDate={new Date(serverTime().getTime() + YEAR)} onChange={(pause) => set({ pause })} />
        </Group>
        <TextInput required label={t("why")} description={t("whyHint")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
        <DialogFoot error={save.error} onCancel={onClose} loading={save.isPending} disabled={!why.trim() || !isChange(body)}>{ui("save")}</DialogFoot>
      </Stack>
    </form>
  );
}
