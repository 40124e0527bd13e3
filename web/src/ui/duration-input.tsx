import { Group, Input, NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { spanOf, spanText, UNITS, type Unit } from "@/lib/duration";
import { defineWords } from "@/lib/i18n";

export const useUnitWords = defineWords("units", {
  en: { s: "seconds", m: "minutes", h: "hours", d: "days", w: "weeks", unit: "Unit" },
  de: { s: "Sekunden", m: "Minuten", h: "Stunden", d: "Tage", w: "Wochen", unit: "Einheit" },
});

/** A span of time as a number and a unit. The value is text such as 30m; undefined where nothing is written. */
export function DurationInput({ label, value, onChange, error, description, units = ["m", "h", "d", "w"], negative, optional, required, size }: {
  label: string;
  value: string | undefined;
  onChange: (next: string | undefined) => void;
  error?: string;
  description?: string;
  units?: readonly Unit[];
  negative?: boolean;
  /** May be emptied. */
  optional?: boolean;
  required?: boolean;
  size?: "xs" | "sm";
}) {
  const t = useUnitWords();
  const [last, keep] = useState<Unit>(); // an emptied field keeps its unit
  const span = spanOf(value) ?? { count: NaN, unit: last ?? units[0] ?? "m" };
  const known = UNITS.filter((one) => units.includes(one) || one === span.unit);
  const change = (count: number | string, unit: Unit) => {
    keep(unit);
    if (count === "" || Number.isNaN(Number(count))) onChange(optional ? undefined : spanText({ count: 0, unit }));
    else onChange(spanText({ count: Number(count), unit }));
  };
  return (
    <Input.Wrapper label={label} error={error} description={description} required={required} size={size} labelElement="div">
      <Group gap={6} wrap="nowrap">
        <NumberInput aria-label={label} flex={1} miw={70} size={size} min={negative ? undefined : 0} allowDecimal={false} hideControls error={!!error}
          value={Number.isNaN(span.count) ? "" : span.count} onChange={(count) => change(count, span.unit)} />
        <Select aria-label={`${label}: ${t("unit")}`} w={118} size={size} allowDeselect={false} value={span.unit}
          data={known.map((unit) => ({ value: unit, label: t(unit) }))} onChange={(unit) => unit && change(span.count, unit as Unit)} />
      </Group>
    </Input.Wrapper>
  );
}
