import { Alert, Anchor, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import type { Finding } from "@/features/journeys/api/journey";
import type { Form } from "@/features/journeys/panels/fields/form";
import { FindingText } from "@/features/journeys/start/finding-list";
import { hasFindingText } from "@/features/journeys/start/finding-words";
import { usePanelWords } from "@/features/journeys/words-panels";
import { tones } from "@/ui/theme";

/** What is found, errors first, with its place where the sentence is the server's own. Nothing where nothing is. */
export function Notes({ form, findings }: { form: Form; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  const sorted = [...findings].sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
  return (
    <Stack gap={6}>
      {sorted.map((one) => (
        <Alert key={`${one.key}${one.path}`} p={8} color={one.level === "error" ? tones.bad : tones.warn} role={one.level === "error" ? "alert" : "note"}
          icon={one.level === "error" ? <IconCircleX aria-hidden /> : <IconAlertTriangle aria-hidden />}>
          <Text size="sm"><FindingText finding={one} called={form} /></Text>
          {one.path && !hasFindingText(one.code) && <Text size="xs" ff="monospace">{one.path}</Text>}
        </Alert>
      ))}
    </Stack>
  );
}

/** What is found at fields further down, each with the way there. */
export function Placed({ form, findings }: { form: Form; findings: readonly Finding[] }) {
  const t = usePanelWords();
  if (findings.length === 0) return null;
  const bad = findings.some((one) => one.level === "error");
  return (
    <Alert p={8} color={bad ? tones.bad : tones.warn} role="note" icon={bad ? <IconCircleX aria-hidden /> : <IconAlertTriangle aria-hidden />}>
      {findings.map((one) => (
        <Text key={`${one.key}${one.path}`} size="sm">
          {form.say(one)}{" "}
          <Anchor component="button" type="button" size="sm" underline="always" onClick={(event) => showField(event.currentTarget, form.say(one))}>{t("toField")}</Anchor>
        </Text>
      ))}
    </Alert>
  );
}

/** Brings the field that says a sentence into view, and the keyboard to it. */
function showField(from: Element, sentence: string): void {
  const panel = from.closest("fieldset");
  const summary = from.closest("[role=note]");
  const told = [...(panel?.querySelectorAll("p, div, span") ?? [])].filter((one) => !summary?.contains(one) && !one.contains(summary) && one.textContent?.includes(sentence));
  const place = told.at(-1);
  const field = place?.closest(".mantine-InputWrapper-root, [data-faulty]") ?? place;
  field?.scrollIntoView({ block: "center" });
  field?.querySelector<HTMLElement>("input, textarea, button")?.focus({ preventScroll: true });
}
