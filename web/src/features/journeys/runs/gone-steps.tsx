import { Anchor, Paper, Title } from "@mantine/core";
import type { Analysis, StepFigures } from "@/features/journeys/api/analysis";
import { useAnalyseWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import type { Column } from "@/ui/data-table";
import { SimpleTable } from "@/ui/simple-table";

/** Steps of earlier versions that still have figures within the period. */
export function GoneSteps({ found, onOpen }: { found: Analysis; onOpen: (step: string) => void }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const gone = found.steps.filter((one) => one.kind === "");
  if (gone.length === 0) return null;
  const number = (key: "entered" | "waiting" | "sent" | "not_sent" | "clicked", label: string): Column<StepFigures> =>
    ({ key, label, align: "right", cell: (row) => format.number(row[key]) });
  const columns: Column<StepFigures>[] = [
    { key: "step", label: t("step"), cell: (row) => <Anchor component="button" type="button" size="sm" onClick={() => onOpen(row.step)}>{row.step}</Anchor> },
    number("entered", t("entered")), number("waiting", t("waiting")), number("sent", t("sent")), number("not_sent", t("notSent")), number("clicked", t("clicked")),
  ];
  return (
    <Paper>
      <Title order={2} mb="sm">{t("gone")}</Title>
      <SimpleTable bare label={t("gone")} rows={gone} rowKey={(row) => row.step} columns={columns} />
    </Paper>
  );
}
