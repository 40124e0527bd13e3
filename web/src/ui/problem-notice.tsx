import { Alert, Button, Code, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiProblem, ChangedMeanwhile, Offline } from "@/lib/problem";
import { useUiWords } from "@/ui/words";

/** The sentence for a fault, in the studio's language where its kind is known, else as the server said it. */
export function useProblemText(): (error: unknown) => string {
  const t = useUiWords();
  return (error) => {
    if (error instanceof Offline) return t("offline");
    if (error instanceof ChangedMeanwhile) return t("changedMeanwhile");
    if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
    if (error.status === 403) return t("forbidden");
    if (error.status === 404) return t("gone");
    if (error.status === 429) return t("tooMany", { seconds: error.retryAfter ?? 1 });
    if (error.status >= 500 && error.status !== 503) return t("faulty");
    return error.message;
  };
}

/** What went wrong, every place where, and a way to go on. */
export function ProblemNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useUiWords();
  const text = useProblemText();
  const places = error instanceof ApiProblem ? error.places : [];
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("wrong")} role="alert">
      <Text size="sm">{text(error)}</Text>
      {places.length > 0 && (
        <List size="sm" mt="xs" spacing={4}>
          {places.map((place, index) => (
            <List.Item key={index}>
              {place.path ? <Code>{place.path}</Code> : null} {place.reason} {place.hint ? `– ${place.hint}` : ""}
            </List.Item>
          ))}
        </List>
      )}
      {retry && (
        <Button variant="light" color="red" size="xs" mt="sm" onClick={retry}>
          {t("retry")}
        </Button>
      )}
    </Alert>
  );
}
