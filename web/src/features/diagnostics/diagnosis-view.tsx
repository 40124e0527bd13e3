import { Anchor, Badge, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Diagnosis } from "@/features/diagnostics/api/diagnosis";
import { useDiagnosticsWords } from "@/features/diagnostics/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { Chart } from "@/ui/chart";
import { Figure, Figures } from "@/ui/figure";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const TILES = [
  ["planned", {}], ["sent", { state: "sent" }], ["not_sent", { state: "unsent" }], ["failed", { state: "failed" }],
  ["held", { state: "held" }], ["waiting", { state: "open" }], ["in_doubt", { state: "unknown" }],
] as const;

/** Tiles, the course of time, the reasons, and what is held now; each leads to its messages. */
export function DiagnosisView({ diagnosis, channel }: { diagnosis: Diagnosis; channel: string }) {
  const t = useDiagnosticsWords();
  const lang = useLanguage();
  const format = useFormat(diagnosis.zone);
  const to = (search: Record<string, string>, children: ReactNode) => (
    <Anchor component={Link} to={"/messages" as never} search={{ ...search, ...(channel ? { channel } : {}) } as never} inherit c="inherit" underline="hover">{children}</Anchor>
  );
  return (
    <Stack gap="lg">
      <Figures>
        {TILES.map(([code, search]) => (
          <Figure key={code} label={t(code)} counted={diagnosis.definitions[code]?.[lang]} value={to(search, format.compact(diagnosis.tiles[code]))} />
        ))}
      </Figures>
      <Paper component="section" aria-label={t("overTime")}>
        <Title order={2} mb="md">{t("overTime")}</Title>
        <Chart kind="bar" stacked by="at" label={t("chart", { sent: diagnosis.tiles.sent, not_sent: diagnosis.tiles.not_sent })}
          data={diagnosis.series.map((one) => ({
            at: diagnosis.bucket === "hour" ? format.dayTime(one.at) : format.shortDay(one.at), sent: one.sent ?? 0,
            not_sent: Object.values(one.reasons).reduce((sum, n) => sum + n, 0),
          }))}
          series={[{ name: "sent", label: t("sent") }, { name: "not_sent", label: t("not_sent"), tone: "bad" }]} />
      </Paper>
      <section aria-label={t("reasons")}>
        <Title order={2} mb="sm">{t("reasons")}</Title>
        {diagnosis.reasons.length === 0 ? <Text size="sm" c="dimmed">{t("noReasons")}</Text> : (
          <SimpleTable label={t("reasons")} rows={diagnosis.reasons} rowKey={(row) => row.reason}
            columns={[
              {
                key: "reason", label: t("reason"),
                cell: (row) => <>{to({ state: "unsent", reason: row.reason }, <Text span size="sm" fw={550} mr={8}>{row.guide?.meaning[lang] ?? row.reason}</Text>)}
                  {row.guide?.by_design && <Badge color={tones.info}>{t("byDesign")}</Badge>}</>,
              },
              { key: "next", label: t("next"), cell: (row) => <Text size="sm" c="dimmed">{row.guide?.next[lang]}</Text> },
              { key: "n", label: t("count"), align: "right", width: 120, cell: (row) => format.number(row.n) },
              { key: "share", label: t("share"), align: "right", width: 100, cell: (row) => format.percent(row.share) },
            ]} />
        )}
      </section>
      <section aria-label={t("heldNow")}>
        <Title order={2} mb="sm">{t("heldNow")}</Title>
        {diagnosis.held.length === 0 ? <Text size="sm" c="dimmed">{t("noHeld")}</Text> : (
          <SimpleTable label={t("heldNow")} rows={diagnosis.held} rowKey={(row) => row.reason}
            columns={[
              { key: "reason", label: t("reason"), cell: (row) => to({ state: "held", reason: row.reason }, <Text span size="sm" fw={550}>{row.guide?.meaning[lang] ?? row.reason}</Text>) },
              { key: "next", label: t("next"), cell: (row) => <Text size="sm" c="dimmed">{row.guide?.next[lang]}</Text> },
              { key: "until", label: t("until"), width: 190, cell: (row) => <TimeText at={row.until} absolute size="sm" /> },
              { key: "n", label: t("count"), align: "right", width: 120, cell: (row) => format.number(row.n) },
            ]} />
        )}
      </section>
    </Stack>
  );
}
