import { Checkbox, Group, Input, MultiSelect, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Definition } from "@/parts/steps/model";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { KeyValues } from "@/features/journeys/runs/key-values";
import { OrderRows, ProductRows } from "@/features/journeys/runs/product-rows";
import { splitsOf, triggersOf, usualProperties, type Setup } from "@/features/journeys/runs/trial-model";
import { useTrialWords } from "@/features/journeys/words-runs";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import { EventInput } from "@/parts/named-input";
import { PersonPicker } from "@/parts/person-picker";
import { segmentNames } from "@/parts/pickers";
import { usePurposeName } from "@/parts/purposes";
import { eventNames, useVocabulary, useWorkspace } from "@/parts/vocabulary";
import { DurationInput } from "@/ui/duration-input";

type Props = { definition: Definition; setup: Setup; set: (part: Partial<Setup>) => void; everything: readonly string[] };

/** Who walks, how they come in, and what chance shall draw. */
export function TrialSetup(props: Props) {
  const { setup, set } = props;
  const t = useTrialWords();
  return (
    <Stack>
      <SegmentedControl fullWidth size="xs" aria-label={t("who")} value={setup.who} onChange={(who) => set({ who: who as Setup["who"] })}
        data={[{ value: "invented", label: t("invented") }, { value: "person", label: t("real") }]} />
      {setup.who === "person" ? (
        <>
          <PersonPicker value={setup.person || undefined} onChange={(person) => set({ person: person ?? "" })} required />
          <Text size="xs" c="dimmed">{t("realHint")}</Text>
        </>
      ) : <InventedForm {...props} />}
      <EntryForm {...props} />
    </Stack>
  );
}

function InventedForm({ setup, set, everything }: Props) {
  const t = useTrialWords();
  const languages = useWorkspace()?.settings.languages ?? [];
  const [zones] = useState(() => Intl.supportedValuesOf("timeZone"));
  const channel = useChannelName();
  const purpose = usePurposeName();
  const segments = useQuery(segmentNames).data ?? [];
  const lang = useLanguage();
  const names = new Intl.DisplayNames([lang], { type: "language" });
  const text = (name: "first" | "last" | "email" | "phone") => ({ label: t(name), size: "xs" as const, value: setup[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }) });
  return (
    <>
      <Group grow gap="xs"><TextInput {...text("first")} /><TextInput {...text("last")} /></Group>
      <Group grow gap="xs"><TextInput {...text("email")} type="email" /><TextInput {...text("phone")} type="tel" /></Group>
      <Group grow gap="xs">
        <Select size="xs" clearable label={t("language")} placeholder={t("ownLanguage")} value={setup.language || null} onChange={(next) => set({ language: next ?? "" })}
          data={languages.map((one) => ({ value: one, label: names.of(one) ?? one }))} />
        <Select size="xs" clearable searchable limit={60} label={t("zone")} placeholder={t("ownLanguage")} data={zones} value={setup.zone || null} onChange={(next) => set({ zone: next ?? "" })} />
      </Group>
      <Checkbox size="xs" label={t("allConsents")} checked={setup.consents === null} onChange={(event) => set({ consents: event.currentTarget.checked ? null : [...everything] })} />
      {setup.consents && <MultiSelect size="xs" searchable clearable label={t("consents")} value={setup.consents} onChange={(consents) => set({ consents })}
        data={everything.map((one) => ({ value: one, label: `${channel(one.split(" ")[0] ?? "")} · ${purpose(one.split(" ")[1] ?? "")}` }))} />}
      <Checkbox size="xs" label={t("tracking")} checked={setup.tracking} onChange={(event) => set({ tracking: event.currentTarget.checked })} />
      <Checkbox size="xs" label={t("push")} checked={setup.push} onChange={(event) => set({ push: event.currentTarget.checked })} />
      <ProductRows label={t("cart")} value={setup.cart} onChange={(cart) => set({ cart })} />
      <ProductRows label={t("viewed")} value={setup.viewed} onChange={(viewed) => set({ viewed })} />
      <OrderRows value={setup.orders} onChange={(orders) => set({ orders })} />
      <KeyValues label={t("traits")} value={setup.traits} onChange={(traits) => set({ traits })} />
      <MultiSelect size="xs" searchable clearable label={t("segments")} value={setup.segments} onChange={(next) => set({ segments: next })}
        data={segments.map((one) => ({ value: one.id, label: one.name || one.id }))} />
    </>
  );
}

function EntryForm({ definition, setup, set }: Props) {
  const t = useTrialWords();
  const lang = useLanguage();
  const vocabulary = useVocabulary();
  const currency = useWorkspace()?.settings.currency;
  const splits = splitsOf(definition);
  const { nameOf } = useStepNames(definition);
  return (
    <>
      <EventInput size="xs" label={t("event")} description={t("eventHint")} placeholder={t("ownEvent")} value={setup.event}
        data={[...new Set([...triggersOf(definition), ...eventNames(vocabulary)])]}
        onChange={(event) => set({ event, properties: usualProperties(event, setup.cart, currency) })} />
      {setup.event && <KeyValues label={t("properties")} value={setup.properties} onChange={(properties) => set({ properties })} />}
      <Group grow gap="xs" align="flex-start">
        <DateTimePicker size="xs" clearable locale={lang} valueFormat="D. MMM YYYY HH:mm" label={t("at")} placeholder={t("now")} value={setup.at} onChange={(at) => set({ at })}
          description={t("atHint", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })} />
        <DurationInput size="xs" label={t("until")} units={["h", "d", "w"]} value={setup.until} onChange={(until) => set({ until: until ?? "30d" })} />
      </Group>
      {splits.length > 0 && (
        <Input.Wrapper label={t("arms")} labelElement="div">
          <Group gap="xs">
            {splits.map(({ split, arms }) => (
              <Select key={split} size="xs" clearable label={nameOf(split)} aria-label={t("armOf", { split: nameOf(split) })} placeholder={t("byChance")} data={arms} value={setup.arms[split] || null}
                onChange={(arm) => set({ arms: { ...setup.arms, [split]: arm ?? "" } })} />
            ))}
          </Group>
        </Input.Wrapper>
      )}
      {!!definition.hold_out && <Checkbox size="xs" label={t("holdOut")} checked={setup.holdOut} onChange={(event) => set({ holdOut: event.currentTarget.checked })} />}
    </>
  );
}
