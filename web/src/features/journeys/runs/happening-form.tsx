import { Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Happening, Line } from "@/features/journeys/api/trial";
import type { Definition } from "@/parts/steps/model";
import { sendNames } from "@/features/journeys/panels/model";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { KeyValues } from "@/features/journeys/runs/key-values";
import { freshHappening, usualProperties, valuesOf, type KeyValue, type Placed, type Product } from "@/features/journeys/runs/trial-model";
import { useTrialWords } from "@/features/journeys/words-runs";
import { secondsOf } from "@/lib/duration";
import { useFormat } from "@/lib/format";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { EventInput } from "@/parts/named-input";
import { usePurposes } from "@/parts/purposes";
import { eventNames, useVocabulary, useWorkspace } from "@/parts/vocabulary";
import { DialogFoot } from "@/ui/dialog-foot";
import { DurationInput } from "@/ui/duration-input";


export const QUICK = ["click", "order", "reply", "event", "read", "consent", "identify", "delivered", "failed", "shown", "dismissed", "answered"] as const;
export type Quick = (typeof QUICK)[number];
const OF_MESSAGE: readonly Quick[] = ["click", "reply", "read", "delivered", "failed", "shown", "dismissed", "answered"];

type Props = {
  definition: Definition;
  cart: readonly Product[];
  /** After which line, and what; null: closed. */
  at: { line: Line; quick: Quick } | null;
  /** The moment of entry. */
  entry: string;
  zone: string;
  onClose: () => void;
  onInsert: (placed: Placed) => void;
};

/** Asks for a happening that is put into the walk after a line. */
export function HappeningForm(props: Props) {
  const t = useTrialWords();
  return (
    <Modal opened={props.at !== null} onClose={props.onClose} title={t("insertTitle")}>
      {props.at && <Fields key={`${props.at.line.n} ${props.at.quick}`} {...props} at={props.at} />}
    </Modal>
  );
}

function Fields({ definition, cart, at, entry, zone, onClose, onInsert }: Props & { at: { line: Line; quick: Quick } }) {
  const t = useTrialWords();
  const format = useFormat(zone);
  const currency = useWorkspace()?.settings.currency;
  const vocabulary = useVocabulary();
  const { nameOf } = useStepNames(definition);
  const steps = sendNames(definition);
  const usual = (kind: Quick): KeyValue[] => (kind === "order" ? usualProperties("Order Completed", cart, currency) : []);
  const [quick, setQuick] = useState<Quick>(at.quick);
  const [one, setOne] = useState<Happening>(() => ({ ...freshHappening("event"), step: steps.includes(at.line.step) ? at.line.step : "", channel: "sms" }));
  const [rows, setRows] = useState<KeyValue[]>(() => usual(at.quick));
  const [delay, setDelay] = useState("5m");
  const moment = new Date(new Date(at.line.at).getTime() + (secondsOf(delay) ?? 0) * 1000);
  const ready = (quick !== "event" || one.event.trim() !== "") && (quick !== "consent" || one.purpose !== "");
  const change = (next: Quick) => {
    setQuick(next);
    setRows(usual(next));
  };
  const insert = () => {
    const kind = quick === "order" ? "event" : quick;
    const event = quick === "order" ? "Order Completed" : quick === "event" ? one.event.trim() : "";
    onInsert({ offset: Math.round((moment.getTime() - new Date(entry).getTime()) / 1000), happening: { ...one, kind, event, properties: valuesOf(rows) } });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (ready) insert(); }}>
      <Stack>
        <Select data-autofocus label={t("kind")} allowDeselect={false} value={quick} data={QUICK.map((each) => ({ value: each, label: t(`k_${each}`) }))}
          onChange={(next) => next && change(next as Quick)} />
        <DurationInput label={t("delay")} value={delay} units={["s", "m", "h", "d"]} onChange={(next) => setDelay(next ?? "0m")} />
        <Text size="xs" c="dimmed">{t("delayLate", { at: format.dayTime(moment) })}</Text>
        {quick === "event" && (
          <EventInput required label={t("k_event")} data={eventNames(vocabulary)} value={one.event}
            onChange={(event) => { setOne({ ...one, event }); setRows(usualProperties(event, cart, currency)); }} />
        )}
        {OF_MESSAGE.includes(quick) && (
          <Select clearable label={t("step")} placeholder={t("latest")} data={steps.map((step) => ({ value: step, label: nameOf(step) }))} value={one.step || null} onChange={(step) => setOne({ ...one, step: step ?? "" })} />
        )}
        {quick === "reply" && <Textarea autosize label={t("text")} value={one.text} onChange={(event) => setOne({ ...one, text: event.currentTarget.value })} />}
        {quick === "consent" && <ConsentFields value={one} onChange={setOne} />}
        {(quick === "event" || quick === "order" || quick === "identify" || quick === "answered") && (
          <KeyValues label={quick === "identify" ? t("traits") : t("properties")} value={rows} onChange={setRows} />
        )}
        <DialogFoot onCancel={onClose} disabled={!ready}>{t("insertDo")}</DialogFoot>
      </Stack>
    </form>
  );
}

function ConsentFields({ value, onChange }: { value: Happening; onChange: (next: Happening) => void }) {
  const t = useTrialWords();
  const channel = useChannelName();
  const purposes = usePurposes();
  return (
    <>
      <Select allowDeselect={false} label={t("action")} value={value.action} onChange={(action) => action && onChange({ ...value, action })}
        data={(["give", "confirm", "withdraw"] as const).map((each) => ({ value: each, label: t(each) }))} />
      <Select allowDeselect={false} label={t("channel")} value={value.channel} onChange={(next) => next && onChange({ ...value, channel: next })}
        data={CHANNELS.map((each) => ({ value: each, label: channel(each) }))} />
      <Select required allowDeselect={false} label={t("purpose")} data={purposes} value={value.purpose || null} onChange={(purpose) => onChange({ ...value, purpose: purpose ?? "" })} />
    </>
  );
}
