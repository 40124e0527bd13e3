import { Group, Select } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { useLanguage } from "@/lib/i18n";
import { daysOf, type Period } from "@/ui/period";
import { useUiWords } from "@/ui/words";

const PRESETS = [1, 7, 30, 90, 365];

/** Chooses the period that the numbers of a screen are about. */
export function PeriodPicker({ value, onChange }: { value: Period; onChange: (next: Period) => void }) {
  const t = useUiWords();
  const lang = useLanguage();
  const range = "from" in value;
  return (
    <Group gap="xs">
      <Select w={170} aria-label={t("period")} allowDeselect={false} value={range ? "custom" : String(value.days)}
        data={[...PRESETS.map((days) => ({ value: String(days), label: t("days", { count: days }) })), { value: "custom", label: t("custom") }]}
        onChange={(next) => onChange(next === "custom" ? daysOf(value) : { days: Number(next) })} />
      {range && (
        <DatePickerInput type="range" locale={lang} valueFormat="D. MMM YYYY" aria-label={t("custom")} w={250} allowSingleDateInRange
          value={[value.from, value.to]}
          onChange={([from, to]) => from && to && onChange({ from, to })} />
      )}
    </Group>
  );
}
