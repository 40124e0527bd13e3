import { Select } from "@mantine/core";
import type { Place } from "@/parts/steps/model";
import { useStepForm, type Form } from "@/features/journeys/panels/fields/form";
import { ChoiceField, shown, SpanField, SwitchField, type FieldProps } from "@/features/journeys/panels/fields/inputs";
import { Items } from "@/features/journeys/panels/fields/item";
import { MapField } from "@/features/journeys/panels/fields/map";
import { More } from "@/features/journeys/panels/fields/more";
import { type PanelProps } from "@/features/journeys/panels/model";
import { bagOf, textOf } from "@/parts/steps/written";
import { usePanelWords } from "@/features/journeys/words-panels";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { TemplatePicker } from "@/parts/template-picker";
import { useVocabulary } from "@/parts/vocabulary";

const SUCCESSES = ["accepted", "delivered", "read", "clicked"] as const;

const CHOICES = ["in_order", "preferred", "cheapest"] as const;
const choice = (form: Form) => CHOICES.find((one) => one === form.text(["choose"])) ?? "in_order";

/** A message: how it goes, which template, what is tried next. */
export default function SendPanel(props: PanelProps) {
  const t = usePanelWords();
  const channelName = useChannelName();
  const form = useStepForm(props);
  const chain = form.items(["fallback"]).length > 0;
  const goal = chain || form.text(["continue"]) === "delivered" || form.text(["success"]) !== "";
  const success = (
    <>
      <ChoiceField form={form} at={["success"]} label={t("success")} description={t("successHint")}
        choices={SUCCESSES.map((value) => ({ value, label: t(`success_${value}`) }))} />
      {goal && <SpanField form={form} at={["within"]} label={t("within")} description={t("withinHint")} optional />}
    </>
  );
  return (
    <>
      <Message form={form} at={[]} />
      <Items form={form} at={["fallback"]} title={t("fallback")} lead={t("fallbackLead")} add={t("addFallback")} ordered
        fields={["channel", "template", "within", "sender"]} name={(item) => channelName(textOf(item.channel))}
        fresh={() => ({ channel: CHANNELS.find((one) => one !== form.text(["channel"])) ?? "email", template: "" })}>
        {(place) => (
          <>
            <Message form={form} at={place} />
            <SpanField form={form} at={[...place, "within"]} label={t("within")} optional />
          </>
        )}
      </Items>
      {chain && (
        <ChoiceField form={form} at={["choose"]} label={t("choose_way")} description={t(`choose_hint_${choice(form)}`)}
          choices={CHOICES.map((value) => ({ value, label: t(`choose_${value}`) }))} />
      )}
      {chain && success}
      <More form={form} ways={["", "not_sent", "failed", "sent", "unconfirmed"]}
        fields={["useless_after", "continue", "on_cap", "cap_wait", "cap_to", "recheck_audience", "sender", "with", ...(chain ? [] : ["success", "within"])]}>
        {!chain && success}
        <SpanField form={form} at={["useless_after"]} label={t("uselessAfter")} description={t("uselessHint")} initial="3d" />
        {!chain && (
          <ChoiceField form={form} at={["continue"]} label={t("continue")}
            choices={(["accepted", "at_once", "delivered"] as const).map((value) => ({ value, label: t(`continue_${value}`) }))} />
        )}
        <OnCap form={form} />
        <SwitchField form={form} at={["recheck_audience"]} label={t("recheck")} description={t("recheckHint")} initial />
        <SenderField form={form} at={["sender"]} label={t("sender")} channel={form.text(["channel"])} />
        <MapField form={form} at={["with"]} title={t("with")} lead={t("withHint")} add={t("addValue")} name="text" />
      </More>
    </>
  );
}

/** Channel and template; a template belongs to one channel. */
function Message({ form, at }: { form: Form; at: Place }) {
  const t = usePanelWords();
  const channelName = useChannelName();
  const channel = form.text([...at, "channel"]);
  const known = (CHANNELS as readonly string[]).includes(channel);
  const put = (next: string) => {
    if (next === channel) return;
    if (at.length === 0) form.replace({ ...form.value, channel: next, template: "" });
    else form.set(at, { ...bagOf(form.at(at)), channel: next, template: "" });
  };
  const template = [...at, "template"];
  const hint = shown({ form, at: template, label: t("template") });
  return (
    <>
      <Select {...shown({ form, at: [...at, "channel"], label: t("channel") })} allowDeselect={false} value={channel || null} placeholder={t("choose")}
        data={[...CHANNELS, ...(known || !channel ? [] : [channel])].map((value) => ({ value, label: channelName(value) }))}
        onChange={(next) => next && put(next)} />
      <TemplatePicker label={t("template")} channel={channel} value={form.text(template) || undefined} error={hint.error} description={hint.description}
        onChange={(next) => form.set(template, next ?? "")} />
    </>
  );
}

/** What happens when a contact limit is reached. */
function OnCap({ form }: { form: Form }) {
  const t = usePanelWords();
  const channelName = useChannelName();
  const next = [...new Set(form.items(["fallback"]).map((one) => textOf(one.channel)).filter((one) => one !== ""))];
  const way = form.text(["on_cap"]);
  return (
    <>
      <ChoiceField form={form} at={["on_cap"]} label={t("onCap")}
        choices={(["drop", "wait", "downgrade"] as const).map((value) => ({ value, label: t(`onCap_${value}`) }))} />
      {way === "wait" && <SpanField form={form} at={["cap_wait"]} label={t("capWait")} units={["m", "h", "d"]} />}
      {way === "downgrade" && (
        <ChoiceField form={form} at={["cap_to"]} label={t("capTo")} description={next.length ? undefined : t("capToHint")} kept
          choices={[{ value: "", label: t("choose") }, ...next.map((value) => ({ value, label: channelName(value) }))]} />
      )}
    </>
  );
}

/** The provider account; usually as the workspace ranks them. */
function SenderField({ channel, ...field }: FieldProps & { channel: string }) {
  const t = usePanelWords();
  const { form, at } = field;
  const accounts = useVocabulary()?.channels.find((one) => one.channel === channel)?.accounts ?? [];
  const value = form.text(at);
  return (
    <Select {...shown(field)} clearable data={value && !accounts.includes(value) ? [...accounts, value] : accounts} value={value || null} placeholder={t("senderAny")}
      onChange={(next) => form.set(at, next ?? undefined)} />
  );
}
