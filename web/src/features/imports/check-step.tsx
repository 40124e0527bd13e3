import { Alert, Button, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { FaultsCard } from "@/features/imports/faults-card";
import { isChecked, type ImportView } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import { useFormat } from "@/lib/format";
import { Figure } from "@/ui/figure";

/** What would come of the import: counted over every row, with everything that is wrong. */
export function CheckStep({ view, onCheck, onCancel, busy }: { view: ImportView; onCheck: () => void; onCancel: () => void; busy: boolean }) {
  const t = useImportWords();
  const format = useFormat();
  const { about } = view;
  if (about.status === "checking") return <Working title={t("checking")} view={view} cancel={t("cancelCheck")} onCancel={onCancel} busy={busy} />;
  if (!isChecked(about)) {
    return (
      <Paper>
        <Stack align="flex-start">
          <Text size="sm">{t("checkLead")}</Text>
          <Button onClick={onCheck} loading={busy}>{t("check")}</Button>
        </Stack>
      </Paper>
    );
  }
  return (
    <Stack gap="lg">
      <Figures view={view} planned />
      {about.counts.faults === 0 && <Alert color="teal" icon={<IconCheck size={18} aria-hidden />}>{t("allGood")}</Alert>}
      <FaultsCard view={view} />
      <Text size="sm" c="dimmed">{`${t("checkLead")} ${t("quiet")} ${format.number(about.counts.rows)} ${t("rows")}.`}</Text>
    </Stack>
  );
}

/** What was counted, of a check or of the import itself. */
export function Figures({ view: { about: { counts } }, planned }: { view: ImportView; planned?: boolean }) {
  const t = useImportWords();
  const format = useFormat();
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label={t("rows")} value={format.number(counts.rows)} />
      <Figure label={t(planned ? "taken" : "takenDone")} value={format.number(counts.accepted)} counted={t("countedTaken")} />
      <Figure label={t("refused")} value={format.number(counts.refused)} />
      <Figure label={t("faultCount")} value={format.number(counts.faults)} counted={t("countedFaults")} />
      {(!planned || counts.created + counts.changed + counts.unchanged > 0) && (
        <>
          <Figure label={t("created")} value={format.number(counts.created)} />
          <Figure label={t("changed")} value={format.number(counts.changed)} note={counts.unchanged > 0 ? `${t("unchanged")}: ${format.number(counts.unchanged)}` : undefined} />
        </>
      )}
      {counts.consents + counts.consents_refused > 0 && (
        <>
          <Figure label={t("consents")} value={format.number(counts.consents)} />
          <Figure label={t("consentsRefused")} value={format.number(counts.consents_refused)} />
        </>
      )}
    </SimpleGrid>
  );
}

/** Something is being done in the background: how far it is, and a way to stop it. */
export function Working({ title, view, cancel, onCancel, busy }: { title: string; view: ImportView; cancel?: string; onCancel?: () => void; busy: boolean }) {
  const t = useImportWords();
  const format = useFormat();
  const part = Math.round(view.progress * 100);
  return (
    <Paper aria-live="polite">
      <Title order={2} mb="sm">{title}</Title>
      <Progress size="lg" animated value={Math.max(part, 2)} aria-label={t("progress")} />
      <Group justify="space-between" mt="sm">
        <Text size="sm" c="dimmed">
          {view.about.status === "waiting" ? t("waitingText") : `${format.percent(view.progress)} · ${format.number(view.about.counts.rows)} ${t("rows")}`}
        </Text>
        {cancel && onCancel && <Button variant="default" onClick={onCancel} loading={busy}>{cancel}</Button>}
      </Group>
    </Paper>
  );
}
