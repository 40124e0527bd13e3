import { useMemo } from "react";
import { useLanguage } from "@/lib/i18n";
import { useWorkspace } from "@/parts/vocabulary";

/** The purposes of the workspace with their names in the studio's language, for select boxes. */
export function usePurposes(): { value: string; label: string }[] {
  const lang = useLanguage();
  const purposes = useWorkspace()?.settings.purposes;
  return useMemo(() => (purposes ?? []).map((one) => ({ value: one.id, label: one.name?.[lang] || one.name?.en || one.id })), [purposes, lang]);
}

/** The topics of the preference centre with their names in the studio's language, for select boxes. */
export function useTopics(): { value: string; label: string }[] {
  const lang = useLanguage();
  const topics = useWorkspace()?.settings.topics;
  return useMemo(() => (topics ?? []).map((one) => ({ value: one.id, label: one.name?.[lang] || one.name?.en || one.id })), [topics, lang]);
}

/** The name of a purpose; the id of one that the workspace does not have. */
export function usePurposeName(): (purpose: string) => string {
  const names = usePurposes();
  return (purpose) => names.find((one) => one.value === purpose)?.label ?? purpose;
}
