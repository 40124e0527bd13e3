import { Alert, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import type { Finding } from "@/features/journeys/api/journey";
import type { Form } from "@/features/journeys/panels/fields/form";
import { FindingText } from "@/features/journeys/start/finding-list";
import { hasFindingText } from "@/features/journeys/start/finding-words";
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
          <Text size="sm"><FindingText finding={one} nameOf={form.nameOf} /></Text>
          {one.path && !hasFindingText(one.code) && <Text size="xs" ff="monospace">{one.path}</Text>}
        </Alert>
      ))}
    </Stack>
  );
}
