import { Anchor, List, Text } from "@mantine/core";
import type { Finding } from "@/features/journeys/api/journey";
import { findingText, type Called } from "@/features/journeys/start/finding-words";
import { useStartWords } from "@/features/journeys/words-start";
import { useLanguage } from "@/lib/i18n";

/** Where a finding is: the line of the text, or the step. */
export function FindingPlace({ finding, called }: { finding: Finding; called?: Called }) {
  const t = useStartWords();
  const place = finding.line ? t("line", { line: finding.line }) : finding.step ? (called?.nameOf(finding.step) ?? finding.step) : t("rules");
  return <Text span size="sm" fw={600}>{place}{": "}</Text>;
}

/** What is the matter, and the way to another journey that it is about. */
export function FindingText({ finding, called }: { finding: Finding; called?: Called }) {
  const t = useStartWords();
  const lang = useLanguage();
  const { journey } = finding.parameters as { journey?: string };
  return (
    <>
      {findingText(finding, lang, called)}
      {finding.code === "same_door" && <>{" "}<Anchor inherit c="inherit" underline="always" target="_blank" href={`/journeys/${encodeURIComponent(journey ?? "")}`}>{t("open")}</Anchor></>}
    </>
  );
}

/** Findings, each with its place; `onStep` shows the step that one is about ("entry" for the journey itself). */
export function FindingList({ findings, called, onStep }: { findings: readonly Finding[]; called?: Called; onStep?: (step: string) => void }) {
  const t = useStartWords();
  return (
    <List size="sm" spacing={4}>
      {findings.map((one, index) => (
        <List.Item key={`${one.key}-${one.path}-${index}`}>
          <FindingPlace finding={one} called={called} />
          <FindingText finding={one} called={called} />{" "}
          {onStep && <Anchor component="button" type="button" size="sm" onClick={() => onStep(one.step || "entry")}>{t("showStep")}</Anchor>}
        </List.Item>
      ))}
    </List>
  );
}
