import { Alert, Anchor, Button, Group, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Figures, Working } from "@/features/imports/check-step";
import { FaultsCard } from "@/features/imports/faults-card";
import { failedText, keptText } from "@/features/imports/kept-words";
import type { ImportView } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import { Figure } from "@/ui/figure";

/** How far the import is; or what came of it, and of taking it back. */
export function ResultView({ view, onCancel, busy, may }: { view: ImportView; onCancel: () => void; busy: boolean; may: boolean }) {
  const t = useImportWords();
  const format = useFormat();
  const lang = useLanguage();
  const { about } = view;
  if (about.status === "uploading" || about.status === "waiting" || about.status === "running") {
    return <Working title={about.status === "uploading" ? t("status_uploading") : t("running")} view={view} busy={busy} cancel={may ? t("cancel") : undefined} onCancel={onCancel} />;
  }
  if (about.status === "undoing") return <Working title={t("undoing")} view={view} busy={busy} />;
  const seconds = about.started_at && about.finished_at ? (Date.parse(about.finished_at) - Date.parse(about.started_at)) / 1000 : 0;
  return (
    <Stack gap="lg">
      {about.status === "failed" && <Alert color="red" title={t("result_failed")}>{failedText(about.fault, lang)}</Alert>}
      {about.status === "cancelled" && <Alert color="yellow" title={t("result_cancelled")}>{t("cancelled")}</Alert>}
      {about.status === "done" && (
        <Alert color="teal" title={t(about.kind === "tags" ? "tagsTitle" : "result_done")}>
          <Text size="sm">{[seconds >= 1 && t("seconds", { time: format.duration(seconds) }), t("quiet")].filter(Boolean).join(" · ")}</Text>
        </Alert>
      )}
      {about.status === "undone" && <Undone view={view} />}
      <Figures view={view} />
      <FaultsCard view={view} />
      <Group>
        <Button component={Link} to="/people" search={{ sort: "newest" } as never} variant="default">{t("openPeople")}</Button>
        {may && <Button component={Link} to="/imports/new" variant="subtle">{t("again")}</Button>}
      </Group>
    </Stack>
  );
}

function Undone({ view }: { view: ImportView }) {
  const t = useImportWords();
  const format = useFormat();
  const lang = useLanguage();
  const channel = useChannelName();
  const { counts } = view.about;
  return (
    <>
      <Alert color="blue" title={t("result_undone")} />
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure label={t("removed")} value={format.number(counts.removed)} />
        <Figure label={t("restored")} value={format.number(counts.restored)} />
        <Figure label={t("kept")} value={format.number(counts.kept)} />
      </SimpleGrid>
      {view.kept.length > 0 && (
        <Paper>
          <Title order={2} mb="sm">{t("keptTitle")}</Title>
          <List size="sm" spacing={6}>
            {view.kept.map((one) => (
              <List.Item key={`${one.person} ${one.line}`}>
                <Anchor component={Link} to="/people/$person" params={{ person: one.person } as never} size="sm">{one.line ? `${t("line")} ${format.number(one.line)}` : t("person")}</Anchor>
                <Text span size="sm">{`: ${one.kept.map((what) => keptText(what, lang, channel)).join("; ")}`}</Text>
              </List.Item>
            ))}
          </List>
        </Paper>
      )}
    </>
  );
}
