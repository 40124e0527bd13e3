import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { checkQuery, previewQuery, variablesQuery, type As, type Preview, type TemplateChecked, type Variable } from "@/features/templates/api/try-template";
import { faultIn, type Fault } from "@/features/templates/problem-words";
import { previewData, tidied, type Definition } from "@/features/templates/model";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";

const NONE: readonly Variable[] = [];
const PAUSE = 350; // ms after the last key

export type Look = {
  preview: Preview | null;
  /** What is shown belongs to earlier words: the present ones cannot be read yet. */
  stale: boolean;
  variables: readonly Variable[];
  /** In the studio's language. */
  problems: readonly Fault[];
  checked: TemplateChecked | undefined;
  /** What keeps the words from going out as a template of the platform. */
  vendor: TemplateChecked["vendor"];
  data: Record<string, unknown>;
};


/** The words as somebody sees them, and what is to be said about them; asked a moment after the last change. */
export function useLook(definition: Definition, language: string, as: As, event: string): Look {
  const may = useMay("personal");
  const lang = useLanguage();
  const [steady] = useDebouncedValue(definition, PAUSE);
  const sent = tidied(steady);
  const variables = useQuery(variablesQuery(event)).data ?? NONE;
  const check = useQuery(checkQuery(sent, event));
  const checked = check.data;
  const data = previewData(variables, checked?.variables ?? []);
  const known = checked !== undefined && !check.isPlaceholderData;
  const sound = known && checked.problems.length === 0;
  const problems = (checked?.problems ?? []).map((one) => faultIn(lang, one));
  const preview = useQuery({ ...previewQuery(sent, language, as, data), enabled: may && sound && language in sent.languages });
  return {
    preview: preview.data ?? null, stale: (known && !sound) || preview.isError, variables, problems, checked, data, vendor: checked?.vendor ?? [],
  };
}
