import { Autocomplete, MultiSelect, NumberInput, SegmentedControl, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { DurationInput } from "@/ui/duration-input";
import { CHANNELS } from "@/parts/channels";
import { FilterList } from "@/parts/conditions/filter-list";
import { AMOUNTS, CART, COMPUTED, PROPERTIES, withField, valueFor, type Condition, type Field, type ValueType } from "@/parts/conditions/model";
import { TestInput } from "@/parts/conditions/test-input";
import { useConditionWords, wordOf } from "@/parts/conditions/words";
import { JourneyPicker } from "@/parts/journey-picker";
import { EventInput, PathInput } from "@/parts/named-input";
import { SegmentPicker } from "@/parts/segment-picker";
import { eventNames, traitNames, type Vocabulary } from "@/parts/vocabulary";

export type Choice = { value: string; label: string };

export type Around = {
  vocabulary: Vocabulary | undefined;
  /** Message steps of the journey, for conditions about them. */
  steps: readonly Choice[];
  purposes: readonly Choice[];
  currency: string;
};

type Props = { field: Field; condition: Condition; onChange: (next: Condition) => void; around: Around; error?: string };

/** The input of one field of a condition. */
export function FieldInput({ field, condition, onChange, around, error }: Props) {
  const t = useConditionWords();
  const label = wordOf(t, "name", field.name);
  const value = condition[field.name];
  const set = (next: unknown) => onChange(withField(condition, field.name, next));
  const text = typeof value === "string" ? value : "";
  const common = { label, error, size: "xs" as const };
  switch (field.input) {
    case "event":
      return <EventInput {...common} value={text} data={eventNames(around.vocabulary)} onChange={(next) => onChange({ ...condition, event: next })} />;
    case "trait":
      return (
        <Autocomplete {...common} value={text} data={traitNames(around.vocabulary)} limit={30} onChange={(next) => onChange({ ...condition, name: next })} />
      );
    case "segment":
      return <SegmentPicker {...common} value={text} onChange={(next) => onChange({ ...condition, segment: next ?? "" })} />;
    case "journey":
      return <JourneyPicker {...common} optional value={text} onChange={set} />;
    case "step":
      return condition.kind === "step" ? (
        <Select {...common} allowDeselect={false} value={text || null} data={withOwn(around.steps, text)}
          onChange={(next) => next && onChange({ ...condition, step: next })} />
      ) : <TextInput {...common} value={text} onChange={({ currentTarget: { value: next } }) => set(next)} />;
    case "path":
      return (
        <PathInput {...common} value={text} data={field.name === "sum" ? AMOUNTS : PROPERTIES}
          onChange={(next) => (field.optional ? set(next) : onChange({ ...condition, [field.name]: next }))} />
      );
    case "text":
      return (
        <TextInput {...common} value={text}
          onChange={({ currentTarget: { value: next } }) => (field.optional ? set(next) : onChange({ ...condition, [field.name]: next }))} />
      );
    case "channel":
      return (
        <Select {...common} clearable={field.optional} allowDeselect={!!field.optional} value={text || null}
          data={CHANNELS.map((one) => ({ value: one, label: wordOf(t, "channel", one) }))} onChange={(next) => set(next ?? undefined)} />
      );
    case "purpose":
      return (
        <Select {...common} allowDeselect={false} value={text || null} data={withOwn(around.purposes, text)}
          onChange={(next) => next && onChange({ ...condition, purpose: next })} />
      );
    case "filters":
      return <FilterList condition={condition} onChange={onChange} />;
    case "test":
      return <TestInput field={field} condition={condition} onChange={onChange} around={around} error={error} />;
    default:
      return <SimpleInput field={field} condition={condition} onChange={onChange} around={around} error={error} />;
  }
}

function SimpleInput({ field, condition, onChange, around, error }: Props) {
  const t = useConditionWords();
  const label = wordOf(t, "name", field.name);
  const value = condition[field.name];
  const set = (next: unknown) => onChange(withField(condition, field.name, next));
  const common = { label, error, size: "xs" as const };
  if (field.input === "number") {
    return (
      <NumberInput {...common} min={field.min} value={typeof value === "number" ? value : (field.initial ?? "")}
        onChange={(next) => set(typeof next === "number" ? next : undefined)} />
    );
  }
  if (field.input === "days") {
    return (
      <NumberInput {...common} min={1} max={3660} allowDecimal={false} value={typeof value === "number" ? value : ""}
        onChange={(next) => set(typeof next === "number" ? next : undefined)} />
    );
  }
  if (field.input === "duration") {
    return <DurationInput {...common} optional={field.optional} value={typeof value === "string" ? value : undefined} onChange={set} />;
  }
  if (field.input === "texts") {
    return (
      <TagsInput {...common} value={Array.isArray(value) ? value.map(String) : []} data={suggestions(field.suggest, around)} acceptValueOnBlur
        onChange={(next) => onChange({ ...condition, [field.name]: next })} />
    );
  }
  if (field.input === "choice") {
    return (
      <Select {...common} allowDeselect={false} value={typeof value === "string" ? value : (field.initial ?? null)} searchable={field.choices.length > 8}
        data={field.choices.map((one) => ({ value: one, label: wordOf(t, field.words, one) }))}
        onChange={(next) => next && onChange(changedChoice(condition, field.name, next))} />
    );
  }
  if (field.input === "choices") {
    const chosen = Array.isArray(value) ? value.map(String) : [...(field.initial ?? [])];
    return (
      <MultiSelect {...common} value={chosen} data={field.choices.map((one) => ({ value: one, label: wordOf(t, field.words, one) }))}
        onChange={(next) => onChange({ ...condition, [field.name]: next })} />
    );
  }
  return (
    <Stack gap={4}>
      <Text size="xs" fw={500} component="span">
        {label}
      </Text>
      <SegmentedControl size="xs" aria-label={label} value={value === true ? "yes" : value === false ? "no" : "either"}
        data={(["yes", "no", "either"] as const).map((one) => ({ value: one, label: t(one) }))}
        onChange={(next) => set(next === "either" ? undefined : next === "yes")} />
    </Stack>
  );
}

/** The choices, and what is written although it is none of them. */
function withOwn(choices: readonly Choice[], own: string): Choice[] {
  return own === "" || choices.some((one) => one.value === own) ? [...choices] : [...choices, { value: own, label: own }];
}

function suggestions(kind: "languages" | "countries" | undefined, around: Around): string[] {
  if (kind === "countries") return ["DE", "AT", "CH", "FR", "NL", "BE", "PL", "IT", "ES", "GB", "US"];
  if (kind !== "languages") return [];
  return around.vocabulary?.languages ?? ["de", "en"];
}

/** Another field to look at may know other operators and values: they start anew then. */
function changedChoice(condition: Condition, name: string, next: string): Condition {
  const changed = { ...condition, [name]: next };
  if (name !== "field" || (condition.kind !== "computed" && condition.kind !== "cart")) return changed;
  const before = typeOf(condition);
  const after = typeOf(changed);
  if (before === after && condition.kind === "computed") return changed;
  const op = FIRST_OPERATOR[after];
  const value = condition.kind === "cart" && next === "status" ? ["open"] : valueFor(op, after, undefined);
  return { ...changed, op, value };
}

const FIRST_OPERATOR: Record<ValueType, string> = { any: "eq", number: "ge", money: "ge", time: "since", text: "eq", texts: "in" };

function typeOf(condition: Condition): ValueType {
  return TYPES[`${condition.kind}.${String(condition.field ?? "status")}`] ?? "text";
}

const TYPES: Record<string, ValueType> = Object.fromEntries([
  ...Object.entries(COMPUTED).map(([name, type]) => [`computed.${name}`, type] as const),
  ...Object.entries(CART).map(([name, type]) => [`cart.${name}`, type] as const),
]);
