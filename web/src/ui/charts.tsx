import { AreaChart, BarChart, LineChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { Box } from "@mantine/core";
import { tones, type Tone } from "@/ui/theme";

export type ChartProps = {
  kind: "line" | "area" | "bar";
  /** One row per point; `by` names the field of the horizontal axis. */
  data: Record<string, string | number>[];
  by: string;
  series: { name: string; label: string; tone?: Tone }[];
  /** The chart in one sentence, for those who cannot see it. */
  label: string;
  height?: number;
  stacked?: boolean;
  value?: (value: number) => string;
};

/** The charts themselves, in a file of their own because they are large; use `Chart`. */
export default function Charts({ kind, data, by, series, label, height = 240, stacked, value }: ChartProps) {
  const common = {
    h: height, data, dataKey: by, valueFormatter: value, withLegend: series.length > 1, legendProps: { itemSorter: null }, tickLine: "none" as const, gridAxis: "x" as const,
    xAxisProps: { interval: "equidistantPreserveStart" as const, minTickGap: 24 },
    series: series.map((one) => ({ name: one.name, label: one.label, color: `${tones[one.tone ?? "brand"]}.6` })),
  };
  return (
    <Box role="img" aria-label={label}>
      {kind === "bar" && <BarChart {...common} type={stacked ? "stacked" : "default"} />}
      {kind === "line" && <LineChart {...common} withDots={data.length < 40} curveType="monotone" />}
      {kind === "area" && <AreaChart {...common} withDots={false} curveType="monotone" type={stacked ? "stacked" : "default"} />}
    </Box>
  );
}
