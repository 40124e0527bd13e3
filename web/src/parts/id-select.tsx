import { Select, type SelectProps } from "@mantine/core";
import { usePickerWords } from "@/parts/picker-words";

export type IdSelectProps = {
  label: string;
  value: string | undefined;
  onChange: (next: string | undefined) => void;
  error?: string;
  description?: string;
  required?: boolean;
  /** May be emptied. */
  optional?: boolean;
  size?: "xs" | "sm";
};

/** A choice among named objects; an id that is not among them (archived, not saved yet) stays and is shown as it is. */
export function IdSelect({ label, value, onChange, items, optional, ...rest }: IdSelectProps & {
  items: readonly { id: string; name: string }[] | undefined;
} & Pick<SelectProps, "leftSection" | "inputContainer">) {
  const t = usePickerWords();
  const data = (items ?? []).map((one) => ({ value: one.id, label: one.name || one.id }));
  if (value && !data.some((one) => one.value === value)) data.unshift({ value, label: value });
  return (
    <Select {...rest} label={label} value={value || null} data={data} searchable clearable={optional} allowDeselect={optional} placeholder={t("choose")}
      nothingFoundMessage={t("nothing")} maxDropdownHeight={280} limit={100} onChange={(next) => onChange(next ?? undefined)} />
  );
}
