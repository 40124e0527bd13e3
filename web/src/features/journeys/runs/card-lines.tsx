import { Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconClick, IconCoin, IconDoorExit, IconFlag, IconHourglass, IconLogin2, IconSend, type Icon } from "@tabler/icons-react";
import type { Analysis, StepFigures } from "@/features/journeys/api/analysis";
import { mostUnsent } from "@/features/journeys/runs/step-sums";
import { useWhy } from "@/features/journeys/runs/why";
import { useAnalyseWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";

export type CardNumber = { icon: Icon; label: string; value: string };

/** What fits on a card: a line of numbers, whose names are said on hover and to screen readers, and a line of text. */
export function CardNumbers({ numbers, text }: { numbers: readonly CardNumber[]; text?: string }) {
  return (
    <>
      <Group gap={8} wrap="nowrap">
        {numbers.map(({ icon: Picture, label, value }) => (
          <Tooltip key={label} label={`${label}: ${value}`}>
            <Text size="xs" lh={1.35} component="span" className="studio-numeric" style={{ whiteSpace: "nowrap" }}>
              <Picture size={12} aria-hidden style={{ verticalAlign: "-1px" }} /> <VisuallyHidden>{label}</VisuallyHidden> {value}
            </Text>
          </Tooltip>
        ))}
      </Group>
      {text && <Text size="xs" lh={1.35} truncate title={text}>{text}</Text>}
    </>
  );
}

/** The numbers on a card of the analysis: those that are not nought. */
export function CardLines({ id, figures, found }: { id: string; figures?: StepFigures; found: Analysis }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const why = useWhy();
  if (id === "entry") {
    const { entered, refused } = found.totals;
    const text = refused > 0 ? t("cardRefused", { n: format.compact(refused), why: why(found.refused[0]?.reason ?? "") }) : undefined;
    return <CardNumbers numbers={[{ icon: IconLogin2, label: t("entered"), value: format.compact(entered) }]} text={text} />;
  }
  if (!figures) return null;
  const rows: [Icon, string, number, string][] = [
    [IconLogin2, t("came"), figures.entered, format.compact(figures.entered)], [IconHourglass, t("waiting"), figures.waiting, format.compact(figures.waiting)],
    [IconDoorExit, t("exited"), figures.ended, format.compact(figures.ended)],
    [IconSend, t("sent"), figures.sent, format.compact(figures.sent)], [IconClick, t("clicked"), figures.clicked, format.compact(figures.clicked)],
    [IconFlag, t("converted"), figures.converted, format.compact(figures.converted)], [IconCoin, t("revenue"), figures.revenue, format.money(figures.revenue, found.currency)],
  ];
  const numbers = rows.filter(([, , n], index) => n > 0 || index === 0).map(([icon, label, , value]) => ({ icon, label, value }));
  const most = mostUnsent(figures);
  const text = most && t(most.state === "failed" ? "cardFailed" : "cardNotSent", { n: format.compact(most.n), why: why(most.reason) });
  const unsent = most && text && most.more > 0 ? t("cardMore", { text, n: format.compact(most.more) }) : text;
  return <CardNumbers numbers={numbers} text={unsent} />;
}
