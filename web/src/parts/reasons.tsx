import { Stack, Text, Tooltip } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";

export type ReasonGuide = Schemas["ReasonGuide"];

/** Why messages are held or not sent: what each code means, and what to do. */
export const reasonsQuery = queryOptions({
  queryKey: ["reasons"],
  queryFn: ({ signal }) => ask(api.GET("/reasons", { signal })),
  staleTime: Infinity,
});

/** The guide of a code, in the studio's language. */
export function useReason(): (code: string | null | undefined) => { meaning: string; next: string; byDesign: boolean } | null {
  const lang = useLanguage();
  const { data } = useQuery(reasonsQuery);
  return (code) => {
    if (!code) return null;
    const guide = data?.find((one) => one.code === code);
    return { meaning: guide?.meaning[lang] ?? code, next: guide?.next[lang] ?? "", byDesign: guide?.by_design ?? false };
  };
}

/** A reason in words, with what to do next on hover and focus. */
export function ReasonText({ code }: { code: string | null | undefined }) {
  const reason = useReason()(code);
  if (!reason) return null;
  return (
    <Tooltip disabled={!reason.next} label={<Stack gap={2}><Text size="sm">{reason.meaning}</Text><Text size="xs">{reason.next}</Text></Stack>}>
      <Text size="sm" lineClamp={2} tabIndex={reason.next ? 0 : undefined}>{reason.meaning}</Text>
    </Tooltip>
  );
}
