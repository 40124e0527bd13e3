import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { ChartProps } from "@/ui/charts";

const Charts = lazy(() => import("@/ui/charts"));

/** A chart over time or over names; loads on demand. Give the same numbers in a table nearby, or the `label` says them. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton h={props.height ?? 240} />}>
      <Charts {...props} />
    </Suspense>
  );
}
