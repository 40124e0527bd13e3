import { Badge, Button, Group, Paper, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { faultText } from "@/features/imports/fault-words";
import type { ImportView } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import { download } from "@/lib/api";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useNotify } from "@/ui/notify";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";

/** What is wrong in the file, row by row, and all of it as a file. */
export function FaultsCard({ view }: { view: ImportView }) {
  const t = useImportWords();
  const format = useFormat();
  const lang = useLanguage();
  const notify = useNotify();
  const file = useMutation({ mutationFn: () => download(`/imports/${view.about.id}/errors.csv`, "errors.csv"), onError: notify.problem });
  if (view.about.counts.faults === 0) return null;
  return (
    <Paper>
      <Group justify="space-between" align="flex-start" mb="sm">
        <div>
          <Title order={2}>{t("faultsTitle")}</Title>
          {view.about.counts.faults > view.faults.length && <Text size="sm" c="dimmed">{t("faultsFirst")}</Text>}
        </div>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={file.isPending} onClick={() => file.mutate()}>{t("download")}</Button>
      </Group>
      <SimpleTable bare label={t("faultsTitle")} rows={view.faults} rowKey={(row) => `${row.line} ${row.column} ${row.reason}`} columns={[
        { key: "line", label: t("line"), width: 80, align: "right", cell: (row) => format.number(row.line) },
        { key: "column", label: t("column"), width: 150, cell: (row) => <Text size="sm" style={{ overflowWrap: "anywhere" }}>{row.column || "–"}</Text> },
        { key: "reason", label: t("reason"), cell: (row) => <Text size="sm" fw={550}>{faultText(row.reason, lang)}</Text> },
        { key: "refused", label: t("whatRefused"), width: 180, cell: (row) => <Badge color={tones[row.refused === "row" ? "bad" : "warn"]}>{t(`refused_${row.refused}`)}</Badge> },
        { key: "cells", label: t("cells"), cell: (row) => <Text size="xs" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>{row.cells.join(" | ")}</Text> },
      ]} />
    </Paper>
  );
}
