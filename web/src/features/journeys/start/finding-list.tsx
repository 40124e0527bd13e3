import { Anchor, List, Text } from "@mantine/core";
import type { Finding } from "@/features/journeys/api/journey";
import { findingText } from "@/features/journeys/start/finding-words";
import { useStartWords } from "@/features/journeys/words-start";
import { useLanguage } from "@/lib/i18n";

/** Where a finding is: the line of the text, or the step. */
export function FindingPlace({ finding }: { finding: Finding }) {
  const t = useStartWords();
  const place = finding.line ? t("line", { line: finding.line }) : finding.step || t("rules");
  return <Text span size="sm" fw={600}>{place}{": "}</Text>;
}

/** Findings, each with its place; `onStep` shows the step that one is about ("entry" for the journey itself). */
export function FindingList({ findings, onStep }: { findings: readonly Finding[]; onStep?: (step: string) => void }) {
  const t = useStartWords();
  const lang = useLanguage();
  return (
    <List size="sm" spacing={4}>
      {findings.map((one, index) => (
        <List.Item key={`${one.key}-${one.path}-${index}`}>
          <FindingPlace finding={one} />
          {findingText(one, lang)}{" "}
          {onStep && <Anchor component="button" type="button" size="sm" onClick={() => onStep(one.step || "entry")}>{t("showStep")}</Anchor>}
        </List.Item>
      ))}
    </List>
  );
}
