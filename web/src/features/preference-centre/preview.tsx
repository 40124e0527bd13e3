import { Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { previewQuery } from "@/features/preference-centre/api/centre";
import { useCentreWords } from "@/features/preference-centre/words";
import type { Settings } from "@/parts/settings";
import { useLanguage } from "@/lib/i18n";
import { ProblemNotice } from "@/ui/problem-notice";

const PAUSE = 400; // milliseconds after the last key

/** The page as it would be with what the form holds now. No script runs in it, and none of its links leads anywhere. */
export function CentrePreview({ settings, languages }: { settings: Settings; languages: readonly string[] }) {
  const t = useCentreWords();
  const own = useLanguage();
  const [language, setLanguage] = useState<string>(own);
  const [size, setSize] = useState("phone");
  const [calm] = useDebouncedValue(settings, PAUSE);
  const shown = useQuery(previewQuery(calm, language));
  return (
    <Stack component="section" aria-labelledby="preview-title" style={{ position: "sticky", top: 16 }}>
      <div>
        <Title order={2} id="preview-title">{t("preview")}</Title>
        <Text size="sm" c="dimmed">{t("previewLead")}</Text>
      </div>
      <Group gap="xs">
        <SegmentedControl aria-label={t("size")} value={size} data={(["phone", "desktop"] as const).map((value) => ({ value, label: t(value) }))} onChange={setSize} />
        <SegmentedControl aria-label={t("language")} value={language} data={languages.map((value) => ({ value, label: value.toUpperCase() }))} onChange={setLanguage} />
      </Group>
      {shown.error && <ProblemNotice error={shown.error} />}
      <Paper p={0} withBorder style={{ overflow: "hidden", width: size === "phone" ? 390 : "100%", maxWidth: "100%" }}>
        {shown.data && <iframe title={t("previewOf")} sandbox="" srcDoc={shown.data.html} style={{ display: "block", width: "100%", height: 640, border: 0, background: "#fff" }} />}
      </Paper>
    </Stack>
  );
}
