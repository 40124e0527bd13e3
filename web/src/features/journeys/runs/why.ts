import { useCallback } from "react";
import type { StepNames } from "@/features/journeys/panels/use-names";
import { useWhyWords } from "@/features/journeys/words-runs";
import { eventName } from "@/parts/event-names";
import { useReason } from "@/parts/reasons";

/**
 * What a code means: why somebody was turned away, a message was not sent, or an instance ended, of a journey with these `endings`. A name given
 * by the author stays as it is.
 */
export function useWhy(endings?: StepNames["endings"]): (code: string) => string {
  const t = useWhyWords();
  const reason = useReason();
  return useCallback((code: string) => {
    if (useWhyWords.has(code)) return t(code as "finished");
    if (endings?.[code]) return endings[code];
    const meaning = reason(code)?.meaning ?? code;
    return meaning === code ? eventName(code) : meaning; // an exit is called after its event, or as its author says
  }, [t, reason, endings]);
}
