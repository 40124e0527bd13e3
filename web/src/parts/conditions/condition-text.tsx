import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";
import { TextForm } from "@/parts/text-form";

/** A condition as YAML, for everything that the inputs do not show. */
export function ConditionText({ value, onApply }: { value: Condition; onApply: (next: Condition) => void }) {
  const t = useConditionWords();
  return <TextForm value={value} label={t("textLabel")} onApply={(next) => onApply(next as Condition)} />;
}
