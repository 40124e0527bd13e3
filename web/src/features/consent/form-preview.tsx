import { Group, Paper, SegmentedControl, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { previewQuery, type Form } from "@/features/consent/api/forms";
import { useConsentWords } from "@/features/consent/words";
import { language as spoken } from "@/lib/i18n";
import { QueryView } from "@/ui/query-view";

/** The hosted page as people would see it, in a frame that runs and sends nothing. */
export function FormPreview({ form }: { form: Form }) {
  const t = useConsentWords();
  const [tag, setTag] = useState<string>(spoken());
  const [width, setWidth] = useState<"phone" | "desktop">("phone");
  const [draft] = useDebouncedValue(form, 400);
  const page = useQuery(previewQuery(draft, tag));
  return (
    <Paper p="md">
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t("preview")}</Title>
        <Group gap="xs">
          <SegmentedControl size="xs" aria-label={t("language")} value={tag} onChange={setTag} data={[{ value: "de", label: t("german") }, { value: "en", label: t("english") }]} />
          <SegmentedControl size="xs" aria-label={t("preview")} value={width} onChange={(next) => setWidth(next as typeof width)}
            data={[{ value: "phone", label: t("phone") }, { value: "desktop", label: t("desktop") }]} />
        </Group>
      </Group>
      <QueryView query={page}>
        {(found) => (
          <iframe title={t("previewOf")} sandbox="" srcDoc={found.html}
            style={{ width: width === "phone" ? 390 : "100%", maxWidth: "100%", height: 560, border: "1px solid var(--mantine-color-default-border)", borderRadius: 10, display: "block", margin: "0 auto", background: "#fff" }} />
        )}
      </QueryView>
    </Paper>
  );
}
