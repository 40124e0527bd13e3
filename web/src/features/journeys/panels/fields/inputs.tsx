import { Autocomplete, Chip, Group, Input, NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Place } from "@/parts/steps/model";
import type { Form } from "@/features/journeys/panels/fields/form";
import { sendNames } from "@/features/journeys/panels/model";
import { listOf, percentOf, textOf } from "@/parts/steps/written";
import { dayName, DAYS } from "@/parts/steps/days";
import { usePanelWords } from "@/features/journeys/words-panels";
import type { Unit } from "@/lib/duration";
import { useLanguage } from "@/lib/i18n";
import { EventInput, PathInput } from "@/parts/named-input";
import { useVariableName } from "@/parts/variable-names";
import { eventNames, traitNames, useVocabulary } from "@/parts/vocabulary";
import { DurationInput } from "@/ui/duration-input";

export type FieldProps = {
  form: Form; at: Place; label: string; description?: string;
  /** What is missing, said here and not at the place itself. */
  error?: string;
};

const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

/** What every input shows: its label, what is wrong there, and a hint. */
export function shown({ form, at, label, description, error }: FieldProps) {
  const hint = form.hint(at);
  return { label, error: form.fault(at) ?? error, description: [description, hint].filter(Boolean).join(" ") || undefined, inputWrapperOrder: ORDER };
}

export function TextField({ lines, required, placeholder, ...field }: FieldProps & { lines?: number; required?: boolean; placeholder?: string }) {
  const { form, at } = field;
  const props = {
    ...shown(field), required, placeholder, withAsterisk: false, value: form.text(at),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => form.set(at, value === "" && !required ? undefined : value),
  };
  return lines ? <Textarea {...props} autosize minRows={lines} maxRows={8} /> : <TextInput {...props} />;
}

/** Text with suggestions; any other text is fine too. */
export function SuggestField({ data, required, placeholder, ...field }: FieldProps & { data: readonly string[]; required?: boolean; placeholder?: string }) {
  const { form, at } = field;
  return (
    <Autocomplete {...shown(field)} data={[...new Set(data)]} limit={30} maxDropdownHeight={260} placeholder={placeholder} value={form.text(at)}
      onChange={(next) => form.set(at, next === "" && !required ? undefined : next)} />
  );
}

export function EventField(field: FieldProps) {
  const { form, at } = field;
  return <EventInput {...shown(field)} data={eventNames(useVocabulary())} value={form.text(at)} onChange={(next) => form.set(at, next)} />;
}

export function TraitField(field: FieldProps) {
  return <SuggestField {...field} required data={[...traitNames(useVocabulary()), "phase", "language", "cart"]} />;
}

const OFTEN = ["event.order_id", "event.cart_id", "event.product_id", "profile.birthday", "profile.user_id"];

/** Where a value is read: of the event at entry, of the profile, or what another step found. */
export function PathField(field: FieldProps) {
  const { form, at } = field;
  const traits = traitNames(useVocabulary()).map((name) => `profile.${name}`);
  return <PathInput {...shown(field)} placeholder="event.order_id" value={form.text(at)} data={[...new Set([...OFTEN, ...traits])]} onChange={(next) => form.set(at, next)} />;
}

/** What entries are counted by: people, their carts, orders or products, or another value. */
export function KeyField(field: FieldProps) {
  const t = usePanelWords();
  const { form, at } = field;
  const name = useVariableName();
  const key = form.text(at) || PERSON;
  const [other, setOther] = useState(!KEYS.includes(key));
  const choose = (next: string) => {
    setOther(next === OTHER);
    if (next !== OTHER) form.set(at, next === PERSON ? undefined : next);
  };
  return (
    <>
      <Select {...shown(field)} allowDeselect={false} value={other ? OTHER : key} onChange={(next) => next && choose(next)}
        data={[...KEYS.map((value) => ({ value, label: name(value) })), { value: OTHER, label: t("keyOther") }]} />
      {other && <PathField form={form} at={at} label={t("path")} />}
    </>
  );
}
const PERSON = "person";
const KEYS = [PERSON, "event.cart_id", "event.order_id", "event.product_id"];
const OTHER = "other";

export function NumberField({ min, max, suffix, initial, ...field }: FieldProps & { min?: number; max?: number; suffix?: string; initial?: number }) {
  const { form, at } = field;
  const value = form.at(at);
  return (
    <NumberInput {...shown(field)} min={min} max={max} suffix={suffix} allowDecimal={false} clampBehavior="none"
      value={typeof value === "number" ? value : (initial ?? "")} onChange={(next) => form.set(at, typeof next === "number" ? next : undefined)} />
  );
}

/** A share in per cent, such as 12.5%. */
export function ShareField({ max = 100, optional, ...field }: FieldProps & { max?: number; optional?: boolean }) {
  const { form, at } = field;
  return (
    <NumberInput {...shown(field)} min={0} max={max} decimalScale={2} suffix=" %" clampBehavior="none" value={percentOf(form.at(at)) ?? ""}
      onChange={(next) => form.set(at, next === "" ? (optional ? undefined : "0%") : optional && Number(next) === 0 ? undefined : `${Number(next)}%`)} />
  );
}

/** A span of time. `initial` is what holds where nothing is written. */
export function SpanField({ initial, units, optional, negative, ...field }: FieldProps & {
  initial?: string; units?: readonly Unit[]; optional?: boolean; negative?: boolean;
}) {
  const { form, at } = field;
  const { label, error, description } = shown(field);
  return (
    <DurationInput label={label} error={error} description={description} units={units} optional={optional} negative={negative}
      value={form.text(at) || initial} onChange={(next) => form.set(at, next)} />
  );
}

/** A time of day. */
export function TimeField({ optional, ...field }: FieldProps & { optional?: boolean }) {
  const { form, at } = field;
  const text = form.text(at);
  return (
    <TextInput {...shown(field)} type="time" value={text.length === 4 ? `0${text}` : text}
      onChange={({ currentTarget: { value } }) => (value || optional) && form.set(at, value || undefined)} />
  );
}

/** A local date and time, without a zone. */
export function MomentField(field: FieldProps) {
  const { form, at } = field;
  return (
    <TextInput {...shown(field)} type="datetime-local" value={form.text(at).slice(0, 16)}
      onChange={({ currentTarget: { value } }) => value && form.set(at, value)} />
  );
}

/** One of a few words. The first is what holds where nothing is written, and is not written then; `kept` writes it all the same. */
export function ChoiceField({ choices, kept, ...field }: FieldProps & { choices: readonly { value: string; label: string }[]; kept?: boolean }) {
  const { form, at } = field;
  const first = choices[0]?.value ?? "";
  const value = form.text(at) || first;
  const data = choices.some((one) => one.value === value) ? [...choices] : [...choices, { value, label: value }];
  return (
    <Select {...shown(field)} data={data} value={value} allowDeselect={false}
      onChange={(next) => next !== null && form.set(at, next === first && !kept ? undefined : next)} />
  );
}

/** Yes or no; `initial` is not written. */
export function SwitchField({ initial = false, ...field }: FieldProps & { initial?: boolean }) {
  const { form, at, label } = field;
  const { error, description } = shown(field);
  const value = form.at(at);
  return (
    <Switch label={label} error={error} description={description} checked={typeof value === "boolean" ? value : initial}
      onChange={({ currentTarget: { checked } }) => form.set(at, checked === initial ? undefined : checked)} />
  );
}

/** Words, one after another. */
export function WordsField({ placeholder, data = [], ...field }: FieldProps & { placeholder?: string; data?: readonly string[] }) {
  const { form, at } = field;
  const value = listOf(form.at(at)).map(textOf);
  return (
    <TagsInput {...shown(field)} data={[...data]} placeholder={value.length ? "" : placeholder} value={value}
      onChange={(next) => form.set(at, next.length ? next : undefined)} />
  );
}

/** Days of the week. `initial` holds where nothing is written. */
export function DaysField({ initial = [], ...field }: FieldProps & { initial?: readonly string[] }) {
  const { form, at, label } = field;
  const { error, description } = shown(field);
  const lang = useLanguage();
  const written = listOf(form.at(at)).map(textOf);
  const value = written.length ? written : [...initial];
  return (
    <Input.Wrapper label={label} labelElement="div" error={error} description={description}>
      <Chip.Group multiple value={value} onChange={(next) => form.set(at, DAYS.filter((day) => next.includes(day)))}>
        <Group gap={4} mt={4} role="group" aria-label={label}>
          {DAYS.map((day) => <Chip key={day} value={day} size="xs" aria-label={dayName(day, lang, "long")}>{dayName(day, lang, "short")}</Chip>)}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

/** Whose clock counts. */
export function ZoneField(field: FieldProps) {
  const t = usePanelWords();
  const [zones] = useState(() => Intl.supportedValuesOf("timeZone"));
  const { form, at } = field;
  const value = form.text(at) || "person";
  const data = [{ value: "person", label: t("zonePerson") }, { value: "workspace", label: t("zoneWorkspace") }, ...zones.map((zone) => ({ value: zone, label: zone }))];
  return (
    <Select {...shown(field)} data={data.some((one) => one.value === value) ? data : [...data, { value, label: value }]} value={value} searchable limit={60}
      allowDeselect={false} onChange={(next) => next && form.set(at, next === "person" ? undefined : next)} />
  );
}

/** Where a way leads. Empty: `empty` says what happens then. */
export function TargetField({ empty, required, ...field }: FieldProps & { empty?: string; required?: boolean }) {
  const t = usePanelWords();
  const { form, at } = field;
  const value = form.text(at);
  const data = [...form.others.map((name) => ({ value: name, label: form.nameOf(name) })), { value: "next", label: t("nextStep") }, { value: "end", label: t("theEnd") }];
  if (value && !data.some((one) => one.value === value)) data.unshift({ value, label: value });
  return (
    <Select {...shown(field)} data={data} value={value || null} searchable clearable={!required} allowDeselect={!required} placeholder={empty ?? t("choose")}
      nothingFoundMessage={t("nothing")} onChange={(next) => form.set(at, next ?? (required ? "end" : undefined))} />
  );
}

/** The name of a message step; `more` are further words that may stand there. */
export function MessageStepField({ more = [], optional, onChange, ...field }: FieldProps & {
  more?: readonly { value: string; label: string }[]; optional?: boolean; onChange?: (next: string) => void;
}) {
  const t = usePanelWords();
  const { form, at } = field;
  const value = form.text(at);
  const messages = sendNames(form.definition).filter((name) => !more.some((one) => one.value === name));
  const data = [...more, ...messages.map((name) => ({ value: name, label: form.nameOf(name) }))];
  if (value && !data.some((one) => one.value === value)) data.unshift({ value, label: value });
  return (
    <Select {...shown(field)} data={data} value={value || (optional ? (more[0]?.value ?? null) : null)} allowDeselect={false} placeholder={t("choose")}
      nothingFoundMessage={t("noMessages")}
      onChange={(next) => next !== null && (onChange ? onChange(next) : form.set(at, optional && next === more[0]?.value ? undefined : next))} />
  );
}
