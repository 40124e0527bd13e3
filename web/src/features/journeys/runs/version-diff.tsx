import { Badge, Code, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { compareQuery, type FieldChange, type StepChange } from "@/features/journeys/api/versions";
import type { Definition } from "@/features/journeys/graph/model";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { changesOf, DRAFT } from "@/features/journeys/runs/version-model";
import { useVersionWords } from "@/features/journeys/words-runs";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { QueryView } from "@/ui/query-view";
import { tones, type Tone } from "@/ui/theme";

const TONES: Record<StepChange["what"], Tone> = { added: "good", removed: "bad", changed: "info", moved: "quiet" };

/** What differs between two versions: around the steps, and step by step. */
export function VersionDiff({ journey, definition, before, after, revision }: {
  journey: string; definition: Definition; before: number; after: number; revision: number;
}) {
  const { nameOf } = useStepNames(definition);
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
                <Fields fields={found.around} before={named(before)} after={named(after)} />
              </Paper>
            )}
            {found.steps.map((one) => <StepCard key={`${one.what} ${one.step}`} change={one} name={nameOf(one.step)} before={named(before)} after={named(after)} />)}
          </Stack>
        )}
      </QueryView>
    </Stack>
  );
}

function StepCard({ change, name, before, after }: { change: StepChange; name: string; before: string; after: string }) {
  const t = useVersionWords();
  const kind = useCanvasWords();
  const place = change.what === "moved" && change.before_index !== null && change.after_index !== null
    ? t("movedFrom", { from: change.before_index + 1, to: change.after_index + 1 }) : "";
  return (
    <Paper p="md">
      <Group gap="xs" mb={change.fields.length ? "xs" : 0}>
        <Badge color={tones[TONES[change.what]]}>{t(change.what)}</Badge>
        <Title order={3}>{name}</Title>
        <Text size="sm" c="dimmed">{useCanvasWords.has(change.kind) ? kind(change.kind as "send") : change.kind}</Text>
        {change.content_only && <Badge color={tones.quiet}>{t("contentOnly")}</Badge>}
        {place && <Text size="sm" c="dimmed">{place}</Text>}
      </Group>
      {change.fields.length > 0 && <Fields fields={change.fields} before={before} after={after} />}
    </Paper>
  );
}

function Fields({ fields, before, after }: { fields: readonly FieldChange[]; before: string; after: string }) {
  const t = useVersionWords();
  const rows = fields.flatMap((one) => changesOf(one.before, one.after, one.field));
  return (
    <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": t("fields") } }}>
      <Table layout="fixed" verticalSpacing={6} aria-label={t("fields")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="28%" fz="xs" c="dimmed">{t("field")}</Table.Th>
            <Table.Th fz="xs" c="dimmed">{before}</Table.Th>
            <Table.Th fz="xs" c="dimmed">{after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.path}>
              <Table.Td><Code>{row.path}</Code></Table.Td>
              <Table.Td><Value value={row.before} gone /></Table.Td>
              <Table.Td><Value value={row.after} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Value({ value, gone }: { value: string | undefined; gone?: boolean }) {
  const t = useVersionWords();
  if (value === undefined) return <Text size="sm" c="dimmed">{t("notWritten")}</Text>;
  const mark = gone ? ({ component: "del" } as const) : ({ component: "ins" } as const);
  return <Text size="sm" {...mark} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap", textDecoration: gone ? "line-through" : "none" }}>{value}</Text>;
}
