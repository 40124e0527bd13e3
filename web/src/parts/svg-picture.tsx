import { Paper, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { ProblemNotice } from "@/ui/problem-notice";

/** A picture that was read from the API, as an address: an `<img>` that reads it itself would not say of which workspace it is. */
export const svgAddress = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** A square SVG of the API, on white as it is printed. */
export function SvgPicture({ svg, alt, size, p }: { svg: UseQueryResult<string>; alt: string; size: number; p: number | "xs" }) {
  if (svg.isError) return <ProblemNotice error={svg.error} retry={() => void svg.refetch()} />;
  return (
    <Paper p={p} bg="#fff" withBorder={false}>
      {svg.data === undefined ? <Skeleton w={size} h={size} /> : <img src={svgAddress(svg.data)} alt={alt} width={size} height={size} />}
    </Paper>
  );
}
