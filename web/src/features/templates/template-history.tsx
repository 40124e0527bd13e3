import { Anchor, Badge, Button, Text } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usageQuery, versionsQuery } from "@/features/templates/api/templates";
import type { Definition } from "@/features/templates/model";
import { useTemplateWords } from "@/features/templates/words";
import { useMay } from "@/lib/session";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** The journeys that send a template. */
export function UsageList({ template }: { template: string }) {
  const t = useTemplateWords();
  const uses = useQuery(usageQuery(template));
  return (
    <QueryView query={uses}>
      {(found) => found.length === 0 ? <EmptyState icon={IconRoute} title={t("noUse")} text={t("noUseText")} /> : (
        <SimpleTable label={t("whereUsed")} rows={found} rowKey={(one) => one.journey} columns={[
          { key: "journey", label: t("journey"), cell: (one) => <Anchor component={Link} to="/journeys/$journey" params={{ journey: one.journey } as never} size="sm">{one.name}</Anchor> },
          { key: "status", label: t("status"), cell: (one) => <StatusBadge status={one.status} /> },
          { key: "steps", label: t("steps"), cell: (one) => <Text size="sm">{one.steps.join(", ")}</Text> },
          { key: "version", label: t("version"), cell: (one) => <Text size="sm">{one.version || t("inDraft")}</Text> },
        ]} />
      )}
    </QueryView>
  );
}

/** Every version; an older one can be taken back into the editor. */
export function VersionList({ template, onRestore }: { template: string; onRestore: (definition: Definition, version: number) => void }) {
  const t = useTemplateWords();
  const may = useMay("write");
  const versions = useQuery(versionsQuery(template));
  return (
    <QueryView query={versions}>
      {(found) => (
        <SimpleTable label={t("versions")} rows={found} rowKey={(one) => String(one.version)} columns={[
          { key: "version", label: t("version"), cell: (one) => <Text size="sm" component="div">{one.version} {one.version === found[0]?.version && <Badge ml={6} color={tones.good}>{t("present")}</Badge>}</Text> },
          { key: "at", label: t("savedAt"), cell: (one) => <TimeText at={one.saved_at} /> },
          { key: "by", label: t("savedBy"), cell: (one) => <Text size="sm">{one.saved_by}</Text> },
          { key: "languages", label: t("languages"), cell: (one) => <Text size="sm">{Object.keys(one.definition.languages).join(", ")}</Text> },
          {
            key: "restore", label: "", align: "right", cell: (one) => may && one.version !== found[0]?.version && (
              <Button size="compact-sm" variant="default" aria-label={`${t("bringBack")}: ${t("version")} ${one.version}`} onClick={() => onRestore(one.definition, one.version)}>{t("bringBack")}</Button>
            ),
          },
        ]} />
      )}
    </QueryView>
  );
}
