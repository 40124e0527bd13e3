import { Button, Group, Text } from "@mantine/core";
import { freeName, withValueAt } from "@/parts/steps/model";
import { useStepForm } from "@/features/journeys/panels/fields/form";
import { ShareField, TargetField, TextField } from "@/features/journeys/panels/fields/inputs";
import { Items } from "@/features/journeys/panels/fields/item";
import { More } from "@/features/journeys/panels/fields/more";
import { evenShares, type PanelProps } from "@/features/journeys/panels/model";
import { percentOf, textOf } from "@/parts/steps/written";
import { usePanelWords } from "@/features/journeys/words-panels";
import { useFormat } from "@/lib/format";

/** Different ways by chance; the same person always takes the same. */
export default function SplitPanel(props: PanelProps) {
  const t = usePanelWords();
  const format = useFormat();
  const form = useStepForm(props);
  const arms = form.items(["arms"]);
  const sum = Math.round(arms.reduce((all, arm) => all + (percentOf(arm.share) ?? 0), 0) * 100) / 100;
  const even = () => {
    const shares = evenShares(arms.length);
    form.replace(arms.reduce((value, _, index) => withValueAt(value, ["arms", index, "share"], shares[index]), form.value));
  };
  return (
    <>
      <Items form={form} at={["arms"]} title={t("arms")} add={t("addArm")} least={2} fields={["name", "share", "then"]}
        name={(item) => textOf(item.name)}
        fresh={(items) => ({ name: freeName(items.map((one) => textOf(one.name)), "abcdefghijklmnopqrstuvwxyz"[items.length] ?? "way"), share: "0%", then: "end" })}>
        {(place) => (
          <>
            <Group grow align="flex-start" wrap="nowrap">
              <TextField form={form} at={[...place, "name"]} label={t("name")} required />
              <ShareField form={form} at={[...place, "share"]} label={t("share")} />
            </Group>
            <TargetField form={form} at={[...place, "then"]} label={t("then")} required />
          </>
        )}
      </Items>
      <Group justify="space-between">
        <Text size="sm" c={sum === 100 ? "dimmed" : undefined} fw={sum === 100 ? 400 : 600}>{t("sum", { sum: format.decimal(sum, 2) })}</Text>
        <Button size="compact-sm" variant="subtle" disabled={arms.length === 0} onClick={even}>{t("even")}</Button>
      </Group>
      <More form={form} fields={["salt"]}>
        <TextField form={form} at={["salt"]} label={t("salt")} description={t("saltHint")} placeholder={props.id} />
      </More>
    </>
  );
}
