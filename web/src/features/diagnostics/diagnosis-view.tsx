import { Badge, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Diagnosis } from "@/features/diagnostics/api/diagnosis";
import { useDiagnosticsWords } from "@/features/diagnostics/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { MessageLink } from "@/parts/message-link";
import { messagesBehind, type Counted } from "@/parts/message-links";
import { Chart } from "@/ui/chart";
import { Figure, Figures } from "@/ui/figure";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const TILES = ["planned", "sent", "not_sent", "failed", "held", "waiting", "in_doubt"] as const satisfies readonly Counted[];

/** Tiles, the course of time, the reasons, and what is held now; each leads to its messages. */
export function DiagnosisView({ diagnosis, channel }: { diagnosis: Diagnosis; channel: string }) {
  const t = useDiagnosticsWords();
  const lang = useLanguage();
  const format = useFormat(diagnosis.zone);
  const to = (counted: Counted, children: ReactNode, reason?: string) => (
    <MessageLink search={messagesBehind(counted, diagnosis, { reason, channel })} inherit c="inherit" underline="hover">{children}</MessageLink>
  );
  return (
    <Stack gap="lg">
      <Figures>
        {TILES.map((code) => (
          <Figure key={code} label={t(code)} counted={diagnosis.definitions[code]?.[lang]} value={to(code, format.compact(diagnosis.tiles[code]))} />
        ))}
      </Figures>
      <OverTime diagnosis={diagnosis} />
      <section aria-label={t("reasons")}>
        <Title order={2} mb="sm">{t("reasons")}</Title>
        {diagnosis.reasons.length === 0 ? <Text size="sm" c="dimmed">{t("noReasons")}</Text> : (
          <SimpleTable label={t("reasons")} rows={diagnosis.reasons} rowKey={(row) => row.reason}
            columns={[
              {
                key: "reason", label: t("reason"),
                cell: (row) => <>{to("not_sent", <Text span size="sm" fw={550} mr={8}>{row.guide?.meaning[lang] ?? row.reason}</Text>, row.reason)}
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
              { key: "reason", label: t("reason"), cell: (row) => to("held", <Text span size="sm" fw={550}>{row.guide?.meaning[lang] ?? row.reason}</Text>, row.reason) },
              { key: "next", label: t("next"), cell: (row) => <Text size="sm" c="dimmed">{row.guide?.next[lang]}</Text> },
              { key: "until", label: t("until"), width: 190, cell: (row) => <TimeText at={row.until} absolute size="sm" /> },
              { key: "n", label: t("count"), align: "right", width: 120, cell: (row) => format.number(row.n) },
            ]} />
        )}
      </section>
    </Stack>
  );
}

/** By the hour only what did not go is known: what was sent is counted by the day. */
function OverTime({ diagnosis }: { diagnosis: Diagnosis }) {
  const t = useDiagnosticsWords();
  const format = useFormat(diagnosis.zone);
  const hourly = diagnosis.bucket === "hour";
  const { sent, not_sent } = diagnosis.tiles;
  const unsent = { name: "not_sent", label: t("not_sent"), tone: "bad" } as const;
  return (
    <Paper component="section" aria-label={t("overTime")}>
      <Title order={2} mb="md">{t("overTime")}</Title>
      <Chart kind="bar" stacked by="at" label={hourly ? t("chartHours", { not_sent }) : t("chart", { sent, not_sent })}
        data={diagnosis.series.map((one) => ({
          at: hourly ? format.dayTime(one.at) : format.shortDay(one.at), ...(hourly ? {} : { sent: one.sent ?? 0 }),
          not_sent: Object.values(one.reasons).reduce((sum, n) => sum + n, 0),
        }))}
        series={hourly ? [unsent] : [{ name: "sent", label: t("sent") }, unsent]} />
    </Paper>
  );
}
