import { Select } from "@mantine/core";
import { useStepForm, type Form } from "@/features/journeys/panels/fields/form";
import { ChoiceField, NumberField, PathField, shown, SpanField, TextField } from "@/features/journeys/panels/fields/inputs";
import { MapField } from "@/features/journeys/panels/fields/map";
import { More } from "@/features/journeys/panels/fields/more";
import type { PanelProps } from "@/features/journeys/panels/model";
import { usePanelWords } from "@/features/journeys/words-panels";
import { useVocabulary } from "@/parts/vocabulary";

const WEB = "web";
const WHOM = ["url", "account", "do", "event", "campaign", "person"];
const ACTIONS = ["record_event", "update_person", "trigger_campaign"] as const;

/** A call to a web address of the shop, or something that a platform shall do. */
export default function CallPanel(props: PanelProps) {
  const t = usePanelWords();
  const form = useStepForm(props);
  const account = form.text(["account"]);
  const steers = account !== "";
  return (
    <>
      <Whom form={form} account={account} />
      {steers ? <Platform form={form} account={account} /> : (
        <TextField form={form} at={["url"]} label={t("url")} description={t("urlHint", { answer: `steps.${props.id}.answer` })} required placeholder="https://" />
      )}
      <MapField form={form} at={["body"]} title={t(steers ? "told" : "body")} lead={t(steers ? "toldHint" : "bodyHint")} add={t("addValue")} name="order" removable />
      <More form={form} fields={["timeout", "attempts", "at_most", ...(steers ? ["person"] : [])]} ways={["", "success", "failed", "timeout"]}>
        {steers && <PathField form={form} at={["person"]} label={t("personThere")} description={t("personThereHint")} />}
        <SpanField form={form} at={["timeout"]} label={t("callTimeout")} initial="10s" units={["s"]} />
        <NumberField form={form} at={["attempts"]} label={t("attempts")} min={1} max={10} initial={5} />
        <SpanField form={form} at={["at_most"]} label={t("callAtMost")} initial="1d" units={["m", "h", "d"]} />
      </More>
    </>
  );
}

/** A web address or the account of a platform; only where there is a platform. */
function Whom({ form, account }: { form: Form; account: string }) {
  const t = usePanelWords();
  const platforms = useVocabulary()?.platforms ?? [];
  if (platforms.length === 0 && !account) return null;
  const known = platforms.some((one) => one.account === account);
  const choose = (next: string) => {
    const rest = Object.fromEntries(Object.entries(form.value).filter(([field]) => !WHOM.includes(field)));
    form.replace(next === WEB ? { ...rest, url: "" } : { ...rest, account: next, do: ACTIONS[0] });
  };
  return (
    <Select {...shown({ form, at: ["account"], label: t("whom") })} allowDeselect={false} value={account || WEB} onChange={(next) => next && choose(next)}
      data={[
        { value: WEB, label: t("url") },
        ...platforms.map((one) => ({ value: one.account, label: `${one.title} (${one.account})` })),
        ...(known || !account ? [] : [{ value: account, label: account }]),
      ]} />
  );
}

/** What the platform shall do, and what that needs. */
function Platform({ form, account }: { form: Form; account: string }) {
  const t = usePanelWords();
  const can = useVocabulary()?.platforms.find((one) => one.account === account)?.actions ?? [...ACTIONS];
  const action = form.text(["do"]);
  return (
    <>
      <ChoiceField form={form} at={["do"]} label={t("does")} kept choices={ACTIONS.filter((one) => can.includes(one)).map((value) => ({ value, label: t(`do_${value}`) }))} />
      {action === "record_event" && <TextField form={form} at={["event"]} label={t("eventThere")} required />}
      {action === "trigger_campaign" && <TextField form={form} at={["campaign"]} label={t("campaignThere")} description={t("campaignThereHint")} required />}
    </>
  );
}
