import { Box, Divider, Stack, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { kindOf, type Place } from "@/parts/steps/model";
import { waysOf } from "@/features/journeys/graph/ways";
import type { Form } from "@/features/journeys/panels/fields/form";
import { TargetField, TextField } from "@/features/journeys/panels/fields/inputs";
import { AROUND } from "@/features/journeys/panels/model";
import { type Bag } from "@/parts/steps/written";
import classes from "@/features/journeys/panels/panels.module.css";
import { usePanelWords } from "@/features/journeys/words-panels";
import { TextForm } from "@/parts/text-form";

/** A part that opens on demand, also where nothing may be changed; open by itself where something in it is wrong. */
export function Fold({ label, open = false, children }: { label: string; open?: boolean; children: ReactNode }) {
  const [shown, setShown] = useState(open);
  return (
    <details className={classes.fold} open={shown || open} onToggle={({ currentTarget }) => setShown(currentTarget.open)}>
      <summary>{label}</summary>
      {(shown || open) && <Stack gap="sm" mt="sm">{children}</Stack>}
    </details>
  );
}

/** The lesser settings of a step: its own, ways that are not shown above, the note, and the text form. */
export function More({ form, fields = [], ways = [], children }: {
  form: Form;
  /** Fields in `children`: it opens by itself where one of them is wrong. */
  fields?: readonly string[];
  /** Outcomes whose ways are shown here. */
  ways?: readonly string[];
  children?: ReactNode;
}) {
  const t = usePanelWords();
  const faulty = [...fields, "then", "note", ...(ways.length ? ["paths"] : [])].some((field) => form.fault([field]));
  return (
    <>
      <Fold label={t("more")} open={faulty}>
        {children}
        <Ways form={form} ways={ways} />
        <TextField form={form} at={["note"]} label={t("note")} description={t("noteHint")} lines={2} />
      </Fold>
      <Settings form={form} />
    </>
  );
}

type Outcome = "sent" | "not_sent" | "failed" | "unconfirmed" | "empty" | "success" | "timeout" | "finished" | "exited" | "refused" | "control";

/** Where the main line and single outcomes lead. */
export function Ways({ form, ways }: { form: Form; ways: readonly string[] }) {
  const t = usePanelWords();
  const found = waysOf(form.value).filter((one) => ways.includes(one.way));
  if (found.length === 0) return null;
  const label = (way: string) => (way === "" ? t("goesOn") : t(`way_${way as Outcome}`));
  return (
    <>
      <Divider label={t("ways")} labelPosition="left" />
      {found.map((one) => (
        <TargetField key={one.way} form={form} at={one.at as Place} label={label(one.way)} empty={one.way === "" ? t("below") : t("mainLine")} />
      ))}
    </>
  );
}

/** Everything as text: also what the form does not show. */
export function Settings({ form }: { form: Form }) {
  const t = usePanelWords();
  if (form.readOnly) return null;
  const kind = form.root ? kindOf(form.value) : undefined;
  const kept = kind ? [kind] : form.root ? [] : ["id", "version", "steps"];
  const value = Object.fromEntries(Object.entries(form.value).filter(([field]) => !kept.includes(field)));
  const { steps, ...head } = Object.fromEntries(Object.entries(form.value).filter(([field]) => kept.includes(field)));
  const apply = (next: Bag) => {
    const read = Object.entries(next).filter(([field]) => !kept.includes(field));
    form.replace({ ...head, ...Object.fromEntries(read), ...(steps === undefined ? {} : { steps }) });
  };
  return (
    <Fold label={t("asText")}>
      <Box>
        <Text size="xs" c="dimmed">{t(form.root ? "asTextHint" : "asTextJourney", { fields: AROUND.join(", ") })}</Text>
        <TextForm key={JSON.stringify(value)} value={value} label={t("asText")} height="200px" onApply={apply} />
      </Box>
    </Fold>
  );
}
