import { Alert, Badge, Code, Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { appCheckQuery } from "@/features/links/api/links";
import { useLinkWords } from "@/features/links/words";
import { QueryView } from "@/ui/query-view";
import { tones } from "@/ui/theme";

const SYSTEMS = { ios: "ios", android: "android" } as const;

/** Whether phones will open links in the app: the two files, and what is wrong with them. */
export function AppLinksCheck() {
  const t = useLinkWords();
  const check = useQuery(appCheckQuery);
  return (
    <QueryView query={check}>
      {(found) => (
        <Stack>
          <Text size="sm" c="dimmed">{t("appLead", { host: found.host })}</Text>
          {!found.served_here && <Alert color="yellow">{t("servedElsewhere")}</Alert>}
          {found.files.map((file) => (
            <Paper key={file.platform}>
              <Group gap="sm" mb="xs">
                <Title order={2}>{t(SYSTEMS[file.platform as "ios"])}</Title>
                <Badge color={tones[!file.set_up ? "quiet" : file.problems.length ? "bad" : "good"]}>{t(!file.set_up ? "notSetUp" : file.problems.length ? "faulty" : "works")}</Badge>
              </Group>
              <Code>{file.url}</Code>
              {!file.set_up && <Text size="sm" c="dimmed" mt="sm">{t("notSetUpText")}</Text>}
              {file.problems.length > 0 && (
                <List size="sm" mt="sm">{file.problems.map((one) => <List.Item key={`${one.path} ${one.reason}`}>{one.path} {one.reason} {one.hint}</List.Item>)}</List>
              )}
              {file.set_up && <Code block mt="sm" aria-label={t("document")}>{JSON.stringify(file.document, null, 2)}</Code>}
            </Paper>
          ))}
        </Stack>
      )}
    </QueryView>
  );
}
