import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { convert, type Converted, type Finding } from "@/features/journeys/api/journey";
import { findingText } from "@/features/journeys/start/finding-words";
import { useLanguage } from "@/lib/i18n";
import type { Mark } from "@/ui/code-mirror";

/** What the server reads in a text, asked when nothing was typed for half a second. `fresh`: the answer is about exactly this text. */
export function useReading(text: string | undefined): { read: Converted | undefined; fresh: boolean; error: unknown; retry: () => void } {
  const [settled] = useDebouncedValue(text, 500);
  const asked = useQuery({
    queryKey: ["journey-reading", settled], enabled: settled !== undefined && settled.trim() !== "", retry: false, staleTime: 60_000, gcTime: 60_000,
    placeholderData: keepPreviousData, queryFn: ({ signal }) => convert({ text: settled ?? "" }, signal),
  });
  const fresh = asked.data !== undefined && !asked.isPlaceholderData && settled === text;
  return { read: asked.data, fresh, error: asked.error, retry: () => void asked.refetch() };
}

/** Findings as marks at their lines. */
export function useMarks(problems: readonly Finding[] = [], warnings: readonly Finding[] = []): Mark[] {
  const lang = useLanguage();
  return useMemo(() => [
    ...problems.map((one): Mark => ({ line: one.line ?? 1, message: findingText(one, lang), severity: "error" })),
    ...warnings.map((one): Mark => ({ line: one.line ?? 1, message: findingText(one, lang), severity: "warning" })),
  ], [problems, warnings, lang]);
}
