import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** What a query gave; its shape while it loads, and what went wrong if it did. */
export function QueryView<T>({ query, children, skeleton }: { query: UseQueryResult<T>; children: (data: T) => ReactNode; skeleton?: ReactNode }) {
  const t = useUiWords();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ProblemNotice error={query.error} retry={() => void query.refetch()} />;
  return (
    <div role="status" aria-label={t("loading")}>
      {skeleton ?? (
        <Stack>
          <Skeleton h={28} w="40%" />
          <Skeleton h={120} />
          <Skeleton h={120} />
        </Stack>
      )}
    </div>
  );
}
