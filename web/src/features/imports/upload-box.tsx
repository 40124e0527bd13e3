import { Box, Button, FileButton, Group, Paper, Progress, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useState, type DragEvent } from "react";
import { useUpload } from "@/features/imports/api/imports";
import { useImportWords } from "@/features/imports/words";
import { useFormat } from "@/lib/format";
import { ProblemNotice } from "@/ui/problem-notice";

/** A place to drop a file, or to choose one; it is uploaded at once and nothing is imported yet. */
export function UploadBox({ onUploaded }: { onUploaded: (id: string) => void }) {
  const t = useImportWords();
  const format = useFormat();
  const [part, setPart] = useState(0);
  const [over, setOver] = useState(false);
  const send = useUpload(setPart);
  const take = (file: File | null | undefined) => {
    if (!file || send.isPending) return;
    setPart(0);
    send.mutate(file, { onSuccess: (view) => onUploaded(view.about.id) });
  };
  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    <Stack>
      <Paper p={0} onDragOver={drag(true)} onDragLeave={drag(false)} onDrop={(event) => { drag(false)(event); take(event.dataTransfer.files[0]); }}>
        <Box p={56} style={{ borderRadius: "inherit", border: `2px dashed var(--mantine-color-petrol-${over ? "6" : "light-hover"})`, background: over ? "var(--studio-hover)" : undefined }}>
          <Stack align="center" gap="sm">
            <ThemeIcon size={64} radius="xl" variant="light" aria-hidden><IconFileUpload size={32} stroke={1.5} /></ThemeIcon>
            {send.isPending ? (
              <Stack gap={6} w={360} maw="100%" align="center" role="status">
                <Text fw={550}>{t("uploading", { name: send.variables.name })}</Text>
                <Progress w="100%" value={part * 100} aria-label={t("uploadLabel", { name: send.variables.name })} animated />
                <Text size="sm" c="dimmed">{format.percent(part)}</Text>
              </Stack>
            ) : (
              <>
                <Title order={2}>{t("drop")}</Title>
                <Group gap="xs">
                  <Text size="sm" c="dimmed">{t("or")}</Text>
                  <FileButton onChange={take} accept=".csv,.txt,.tsv,text/csv,text/plain">
                    {(props) => <Button {...props}>{t("choose")}</Button>}
                  </FileButton>
                </Group>
                <Text size="sm" c="dimmed">{t("limits")}</Text>
              </>
            )}
          </Stack>
        </Box>
      </Paper>
      {send.error && <ProblemNotice error={send.error} />}
      <Paper>
        <Title order={2} mb={4}>{t("format")}</Title>
        <Text size="sm" c="dimmed">{t("formatText")}</Text>
      </Paper>
    </Stack>
  );
}
