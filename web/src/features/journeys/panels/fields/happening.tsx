import { Select, Text } from "@mantine/core";
import { SIGNALS, valueAt, type Place, type Signal } from "@/parts/steps/model";
import { ConditionField } from "@/features/journeys/panels/fields/condition";
import type { Form } from "@/features/journeys/panels/fields/form";
import { EventField, MessageStepField, TraitField, WordsField } from "@/features/journeys/panels/fields/inputs";
import { pathOf, sendNames, signalsOfStep } from "@/features/journeys/panels/model";
import { bagOf, textOf, type Bag } from "@/parts/steps/written";
import { usePanelWords } from "@/features/journeys/words-panels";
import { SegmentPicker } from "@/parts/segment-picker";

export const HAPPENINGS = ["event", "segment_entered", "segment_left", "changed"] as const;
export type What = (typeof HAPPENINGS)[number] | "signal" | "holds";
/** Fields that the form of one happening shows. */
export const HAPPENING_FIELDS = [...HAPPENINGS, ...SIGNALS, "holds", "where", "same"];

const signalOf = (item: Bag): Signal | undefined => SIGNALS.find((signal) => item[signal] !== undefined);

/** Which of them is written. */
export function whatOf(item: Bag): What {
  if (signalOf(item)) return "signal";
  return (["segment_entered", "segment_left", "changed", "holds"] as const).find((field) => item[field] !== undefined) ?? "event";
}

/** The same item, about something else: what belongs to every kind stays. */
function turned(item: Bag, next: What, step: string, signal: Signal): Bag {
  const own: readonly string[] = [...HAPPENINGS, ...SIGNALS, "holds", ...(next === "signal" || next === "holds" ? ["where", "same"] : [])];
  const kept = Object.fromEntries(Object.entries(item).filter(([field]) => !own.includes(field)));
  if (next === "signal") return { [signal]: step, ...kept };
  return { [next]: next === "holds" ? { kind: "all", conditions: [] } : "", ...kept };
}

/** One thing that can happen: what it is, and only if what holds. */
export function HappeningFields({ form, at, kinds, same }: { form: Form; at: Place; kinds: readonly What[]; same?: boolean }) {
  const t = usePanelWords();
  const item = bagOf(form.at(at));
  const what = whatOf(item);
  const first = sendNames(form.definition)[0] ?? "";
  const data = (kinds.includes(what) ? kinds : [...kinds, what]).map((one) => ({ value: one, label: t(`what_${one}`) }));
  return (
    <>
      {kinds.length > 1 && (
        <Select label={t("what")} data={data} value={what} allowDeselect={false}
          onChange={(next) => next && next !== what && form.set(at, turned(item, next as What, first, signalsOfStep(form.definition, first)[0] ?? "clicked"))} />
      )}
      <Subject form={form} at={at} what={what} alone={kinds.length === 1} />
      {what === "holds" && <ConditionField form={form} at={[...at, "holds"]} required label={t("holds")} empty={t("holdsEmpty")} />}
      {what !== "holds" && what !== "signal" && <ConditionField form={form} at={[...at, "where"]} label={t("where")} empty={t("whereEmpty")} />}
      {same && what === "event" && (
        <WordsField form={form} at={[...at, "same"]} label={t("same")} description={t("sameHint")} placeholder="order_id"
          data={["order_id", "cart_id", "product_id"]} />
      )}
    </>
  );
}

function Subject({ form, at, what, alone }: { form: Form; at: Place; what: What; alone: boolean }) {
  const t = usePanelWords();
  const missing = form.findings.some((one) => one.code === "no_happening" && one.path === pathOf(at));
  if (what === "event") return <EventField form={form} at={[...at, "event"]} label={t(alone ? "event" : "whichEvent")} error={missing ? t("chooseEvent") : undefined} />;
  if (what === "changed") return <TraitField form={form} at={[...at, "changed"]} label={t("trait")} error={missing ? t("chooseTrait") : undefined} />;
  if (what === "signal") return <SignalFields form={form} at={at} />;
  if (what === "holds") return null;
  const place = [...at, what];
  return <SegmentPicker value={form.text(place) || undefined} error={missing ? t("chooseSegment") : form.fault(place)} onChange={(next) => form.set(place, next ?? "")} />;
}

/** A reaction to a message: which one, and what is seen of it on its channels. */
function SignalFields({ form, at }: { form: Form; at: Place }) {
  const t = usePanelWords();
  const item = bagOf(form.at(at));
  const signal = signalOf(item) ?? "clicked";
  const step = textOf(item[signal]);
  const known = signalsOfStep(form.definition, step);
  const offered = known.includes(signal) ? known : [...known, signal];
  const put = (next: Signal, name: string) => form.set(at, { [next]: name, ...Object.fromEntries(Object.entries(item).filter(([field]) => field !== signal)) });
  return (
    <>
      <MessageStepField form={form} at={[...at, signal]} label={t("ofMessage")} onChange={(name) => put(signal, name)} />
      <Select label={t("signal")} data={offered.map((one) => ({ value: one, label: t(`signal_${one}`) }))} value={signal} allowDeselect={false}
        onChange={(next) => next && put(next as Signal, step)} />
      {(signal === "read" || signal === "clicked") && <Text size="xs" c="dimmed">{t("signalHint")}</Text>}
    </>
  );
}

/** Whether a wait is for something that cannot be seen for everybody. */
export function looksAtSignals(value: unknown): boolean {
  const on = valueAt(value, ["on"]);
  return Array.isArray(on) && on.some((one) => bagOf(one).read !== undefined || bagOf(one).clicked !== undefined);
}

