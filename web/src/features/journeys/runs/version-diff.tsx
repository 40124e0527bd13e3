import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { compareQuery, definitionQuery, type StepChange } from "@/features/journeys/api/versions";
import type { Definition } from "@/parts/steps/model";
import { useNamesOfBoth, type StepNames } from "@/features/journeys/panels/use-names";
import { ChangeFields } from "@/features/journeys/runs/change-fields";
import { DRAFT } from "@/features/journeys/runs/version-model";
import { useVersionWords } from "@/features/journeys/words-runs";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { QueryView } from "@/ui/query-view";
import { tones, type Tone } from "@/ui/theme";

const TONES: Record<StepChange["what"], Tone> = { added: "good", removed: "bad", changed: "info", moved: "quiet" };

const NOTHING: Definition = {};

/** What differs between two versions: around the steps, and step by step. */
export function VersionDiff({ journey, definition, before, after, revision }: {
  journey: string; definition: Definition; before: number; after: number; revision: number;
}) {
  const of = (version: number) => ({ ...definitionQuery(journey, version), enabled: version !== DRAFT });
  const [older, newer] = [useQuery(of(before)).data, useQuery(of(after)).data];
  const names = useNamesOfBoth(after === DRAFT ? definition : (newer ?? NOTHING), before === DRAFT ? definition : (older ?? NOTHING));
  const t = useVersionWords();
  const query = useQuery(compareQuery(journey, before, after, revision));
  const named = (version: number) => (version === DRAFT ? t("draft") : t("version", { n: version }));
  return (
    <Stack gap="sm">
      <Title order={2}>{t("diffTitle", { before: named(before), after: named(after) })}</Title>
      <QueryView query={query}>
        {(found) => (
          <Stack gap="sm">
            {found.around.length === 0 && found.steps.length === 0 && <Text size="sm" c="dimmed">{t("same")}</Text>}
            {found.around.length > 0 && (
              <Paper p="md">
                <Title order={3} mb="xs">{t("around")}</Title>
                <ChangeFields fields={found.around} names={names} />
              </Paper>
            )}
            {found.steps.map((one) => <StepCard key={`${one.what} ${one.step}`} change={one} names={names} />)}
          </Stack>
        )}
      </QueryView>
    </Stack>
  );
}

function StepCard({ change, names }: { change: StepChange; names: StepNames }) {
  const t = useVersionWords();
  const kind = useCanvasWords();
  const inList = change.what === "moved" && change.behind.length === 0 && change.before_index !== null && change.after_index !== null
    ? t("movedFrom", { from: change.before_index + 1, to: change.after_index + 1 }) : "";
  return (
    <Paper p="md">
      <Group gap="xs" mb={4}>
        <Badge color={tones[TONES[change.what]]}>{t(change.what)}</Badge>
        <Title order={3}>{names.nameOf(change.step)}</Title>
        <Text size="sm" c="dimmed">{useCanvasWords.has(change.kind) ? kind(change.kind as "send") : change.kind}</Text>
        {change.content_only && <Badge color={tones.quiet}>{t("contentOnly")}</Badge>}
        {inList && <Text size="sm" c="dimmed">{inList}</Text>}
      </Group>
      <ChangeFields fields={change.fields} change={change} names={names} />
    </Paper>
  );
}
