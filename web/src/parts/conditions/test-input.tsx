import { Autocomplete, Group, MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { DateInput, DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { DurationInput } from "@/ui/duration-input";
import { useLanguage } from "@/lib/i18n";
import { CHANNELS } from "@/parts/channels";
import type { Around } from "@/parts/conditions/field-input";
import { CART_STATES, readValue, valueFor, type Condition, type Field, type ValueType } from "@/parts/conditions/model";
import { useConditionWords, wordOf } from "@/parts/conditions/words";

type Props = { field: Extract<Field, { input: "test" }>; condition: Condition; onChange: (next: Condition) => void; around: Around; error?: string };

/** Operator and value side by side; the input of the value follows both the operator and the type of what is compared. */
export function TestInput({ field, condition, onChange, around, error }: Props) {
  const t = useConditionWords();
  const type = field.type(condition);
  const operators = field.operators(condition);
  const op = String(condition.op ?? (condition.kind === "cart" ? "in" : operators.includes("eq") && type !== "number" ? "eq" : operators[0]));
  const said = condition.value === undefined && condition.kind === "cart" && op === "in" ? ["open", "checkout"] : condition.value;
  const value = said === undefined && (condition.kind === "event" || condition.kind === "message") ? 1 : said;
  const put = (nextOp: string, next: unknown) => {
    const changed: Condition = { ...condition, op: nextOp, value: next };
    if (next === undefined) delete changed.value;
    onChange(changed);
  };
  return (
    <Group gap={8} align="flex-end" wrap="nowrap">
      <Select size="xs" w={150} label={t("name_op")} allowDeselect={false} value={op} data={operators.map((one) => ({ value: one, label: wordOf(t, "op", one) }))}
        onChange={(next) => next && put(next, valueFor(next, type, value))} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <ValueInput op={op} type={type} value={value} onChange={(next) => put(op, next)} around={around} error={error} condition={condition} />
      </div>
    </Group>
  );
}

type ValueProps = { op: string; type: ValueType; value: unknown; onChange: (next: unknown) => void; around: Around; error?: string; condition: Condition };

function ValueInput(props: ValueProps) {
  const { op, type, value, onChange, around, error, condition } = props;
  const t = useConditionWords();
  const label = t("valueLabel");
  const common = { size: "xs" as const, label, error };
  if (op === "exists" || op === "missing") return null;
  if (op === "since" || op === "not_since") return <DurationInput {...common} value={typeof value === "string" ? value : undefined} onChange={onChange} />;
  if (typeof value === "object" && value !== null && "context" in value) {
    return <TextInput {...common} label={t("contextValue")} value={String(value.context)} onChange={(event) => onChange({ context: event.currentTarget.value })} />;
  }
  if (op === "anniversary") return <DaysInput value={value} onChange={onChange} error={error} min={0} />;
  if (op === "before" || op === "after" || op === "on") return type === "time" ? <MomentInput {...props} /> : <DayInput {...props} />;
  const choices = choicesOf(condition, t);
  if (op === "in" || op === "not_in") {
    const list = Array.isArray(value) ? value.map(String) : [];
    const read = (next: string[]) => onChange(type === "text" || type === "texts" ? next : next.map(readValue));
    if (choices) return <MultiSelect {...common} value={list} data={choices} onChange={read} />;
    return <TagsInput {...common} value={list} acceptValueOnBlur onChange={read} />;
  }
  if (type === "money") {
    return (
      <NumberInput {...common} label={`${label} (${t("moneyHint", { currency: around.currency })})`} decimalScale={2} value={typeof value === "number" ? value / 100 : ""}
        onChange={(next) => onChange(typeof next === "number" ? Math.round(next * 100) : undefined)} />
    );
  }
  if (type === "number" || op === "gt" || op === "ge" || op === "lt" || op === "le") {
    if (typeof value === "string" || (typeof value === "object" && value !== null)) return <DayInput {...props} />;
    return <NumberInput {...common} value={typeof value === "number" ? value : ""} onChange={(next) => onChange(typeof next === "number" ? next : undefined)} />;
  }
  if (choices) return <Select {...common} value={typeof value === "string" ? value : null} data={choices} onChange={(next) => onChange(next ?? "")} />;
  return (
    <Autocomplete {...common} value={value === undefined ? "" : String(value)} data={type === "any" ? ["true", "false"] : []}
      onChange={(next) => onChange(type === "any" ? readValue(next) : next)} />
  );
}

function choicesOf(condition: Condition, t: ReturnType<typeof useConditionWords>): { value: string; label: string }[] | undefined {
  if (condition.kind === "cart" && (condition.field ?? "status") === "status") return CART_STATES.map((one) => ({ value: one, label: wordOf(t, "cartstate", one) }));
  if (condition.field === "favourite_channel") return CHANNELS.map((one) => ({ value: one, label: wordOf(t, "channel", one) }));
  return undefined;
}

/** A day: fixed, or counted from today. */
function DayInput({ value, onChange, error }: ValueProps) {
  const t = useConditionWords();
  const lang = useLanguage();
  const relative = typeof value === "object" && value !== null;
  return (
    <Group gap={8} wrap="nowrap" align="flex-end">
      <Select size="xs" w={130} label={t("how")} allowDeselect={false} value={relative ? "relative" : "fixed"}
        data={[{ value: "relative", label: t("relative") }, { value: "fixed", label: t("fixedDate") }]}
        onChange={(next) => onChange(next === "relative" ? { days: 0 } : "")} />
      {relative ? (
        <DaysInput value={value} onChange={onChange} error={error} />
      ) : (
        <DateInput size="xs" label={t("date")} locale={lang} valueFormat="DD.MM.YYYY" value={typeof value === "string" && value ? value : null} error={error}
          onChange={(next) => onChange(next ?? "")} />
      )}
    </Group>
  );
}

function DaysInput({ value, onChange, error, min }: { value: unknown; onChange: (next: unknown) => void; error?: string; min?: number }) {
  const t = useConditionWords();
  const days = typeof value === "object" && value !== null && "days" in value ? Number(value.days) : 0;
  return (
    <NumberInput size="xs" label={t("daysFromToday")} min={min} allowDecimal={false} value={days} error={error}
      onChange={(next) => onChange({ days: typeof next === "number" ? next : 0 })} />
  );
}

/** A moment with the offset of the zone that it is shown in; a whole day where no time is given. */
function MomentInput({ value, onChange, error }: ValueProps) {
  const t = useConditionWords();
  const lang = useLanguage();
  const shown = typeof value === "string" && value ? (value.length === 10 ? `${value} 00:00:00` : localText(value)) : null;
  return (
    <DateTimePicker size="xs" label={t("date")} locale={lang} valueFormat="DD.MM.YYYY HH:mm" value={shown} error={error}
      onChange={(next) => onChange(next ? new Date(next.replace(" ", "T")).toISOString() : "")} />
  );
}

function localText(moment: string): string {
  const at = new Date(moment);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:00`;
}
