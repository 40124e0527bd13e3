import { Checkbox, NumberInput, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { Schemas } from "@/lib/api";
import { defineWords, useLanguage } from "@/lib/i18n";

type Field = Schemas["Field"];

const useFieldWords = defineWords("settings-field", {
  en: { keepSecret: "Filled in. Leave empty to keep it." },
  de: { keepSecret: "Ausgefüllt. Leer lassen, um es zu behalten." },
});

/** One field of the form of a provider or a shop, as its manifest describes it. */
export function SettingsField({ field, value, kept, error, onChange }: {
  field: Field;
  value: string;
  /** A secret that is stored already. */
  kept: boolean;
  error?: string;
  onChange: (next: string) => void;
}) {
  const t = useFieldWords();
  const lang = useLanguage();
  const common = {
    label: field.label[lang], description: field.hint?.[lang], error, required: field.required && !kept && !field.default,
    placeholder: kept ? t("keepSecret") : field.default || undefined,
  };
  if (field.kind === "flag") {
    return <Checkbox label={common.label} description={common.description} error={error} checked={(value || field.default) === "true"}
      onChange={(event) => onChange(event.currentTarget.checked ? "true" : "false")} />;
  }
  if (field.kind === "choice") {
    return <Select {...common} allowDeselect={false} value={value || field.default || null} onChange={(next) => onChange(next ?? "")}
      data={(field.choices ?? []).map((one) => ({ value: one.value, label: one.label[lang] }))} />;
  }
  if (field.kind === "number") return <NumberInput {...common} value={value === "" ? "" : Number(value)} onChange={(next) => onChange(String(next))} />;
  if (field.kind === "multiline") return <Textarea {...common} autosize minRows={3} maxRows={10} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  if (field.secret) return <PasswordInput {...common} autoComplete="off" value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <TextInput {...common} type={field.kind === "url" ? "url" : "text"} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
}
