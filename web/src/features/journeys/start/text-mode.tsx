import { Alert, Group, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { convert, type Converted, type Finding } from "@/features/journeys/api/journey";
import type { Definition } from "@/parts/steps/model";
import { FindingList } from "@/features/journeys/start/finding-list";
import { useMarks, useReading } from "@/features/journeys/start/use-reading";
import { useStartWords } from "@/features/journeys/words-start";
import { useMay } from "@/lib/session";
import { CodeEditor } from "@/ui/code-editor";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";

type Props = { definition: Definition; onChange: (next: Definition) => void; findings: readonly Finding[]; readOnly?: boolean };

/** Texts that could not be read when their author looked at another mode, by journey; they are there on return. */
const unread = new Map<string, { text: string; beside: string }>();

/** The journey as YAML: the same object as on the canvas. A text that is no journey changes nothing. */
export function TextMode({ definition, onChange, findings, readOnly = false }: Props) {
  const t = useStartWords();
  const mayWrite = useMay("write");
  const id = String(definition.id ?? "");
  const here = JSON.stringify(definition);
  const kept = unread.get(id);
  const [base, setBase] = useState(definition); // what the text was last written from
  const [typed, setTyped] = useState<string | undefined>(kept?.beside === here ? kept.text : undefined);
  const known = useRef(here); // the journey that the text stands for
  const written = useQuery({ queryKey: ["journey-written", base], queryFn: ({ signal }) => convert({ definition: base }, signal), staleTime: Infinity, gcTime: 60_000 });
  const { read, fresh, error, retry } = useReading(typed);

  useEffect(() => {
    if (here === known.current) return; // changed elsewhere: taken from somebody else, undone
    known.current = here;
    setBase(definition);
    setTyped(undefined);
  }, [here, definition]);

  const take = (found: Converted | undefined) => {
    if (!found?.definition) return;
    const next = { ...found.definition, id };
    const said = JSON.stringify(next);
    if (said === known.current) return;
    known.current = said;
    onChange(next);
  };
  const last = useRef({ take, typed, fresh, read });
  useEffect(() => {
    last.current = { take, typed, fresh, read };
  });
  useEffect(() => {
    if (fresh) last.current.take(read);
  }, [fresh, read]);
  useEffect(() => () => leave(id, known, last.current), [id]);

  const checked: Converted | undefined = typed === undefined ? written.data : read;
  const marks = useMarks(checked?.problems, checked?.warnings);
  if (written.isError && typed === undefined) return <ProblemNotice error={written.error} retry={() => void written.refetch()} />;
  const shown = typed ?? written.data?.text;
  if (shown === undefined) return <Skeleton h={480} />;
  const broken = typed !== undefined && (typed.trim() === "" || (fresh && !read?.definition));
  const otherId = fresh && read?.definition && read.definition.id !== id;
  const told = checked ? [...checked.problems, ...checked.warnings] : findings;
  return (
    <Stack gap="sm">
      <UnsavedGuard unsaved={broken} />
      <CodeEditor language="yaml" label={t("textLabel")} value={shown} marks={marks} height="calc(100vh - 320px)" readOnly={readOnly || !mayWrite}
        onChange={(next) => { if (next !== shown) setTyped(next); }} />
      {error ? <ProblemNotice error={error} retry={retry} /> : null}
      {broken && <Broken findings={typed?.trim() ? (read?.problems ?? []) : []} />}
      {otherId && <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />}>{t("idStays", { id })}</Alert>}
      {!broken && (
        <Paper p="sm">
          <Group gap={6} mb={told.length ? "xs" : 0} aria-live="polite">
            {told.length === 0 && <IconCheck size={16} aria-hidden />}
            <Text size="sm" c="dimmed">{typed !== undefined && !fresh ? t("reading") : checked?.problems.length ? t("textErrors", { count: checked.problems.length }) : t("textSynced")}</Text>
          </Group>
          {told.length > 0 && <FindingList findings={told} />}
        </Paper>
      )}
    </Stack>
  );
}

function Broken({ findings }: { findings: readonly Finding[] }) {
  const t = useStartWords();
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("notJourney")}>
      <Text size="sm">{t("keepsLast")}</Text>
      {findings.length > 0 && <FindingList findings={findings} />}
    </Alert>
  );
}

type Last = { take: (found: Converted | undefined) => void; typed: string | undefined; fresh: boolean; read: Converted | undefined };

/** Another mode is opened: what was typed in the last moment still counts, and what cannot be read is kept for the return. */
function leave(id: string, known: { current: string }, { take, typed, fresh, read }: Last): void {
  unread.delete(id);
  if (typed === undefined || (fresh && read?.definition)) return;
  const beside = known.current;
  const keep = () => void unread.set(id, { text: typed, beside });
  if (fresh || typed.trim() === "") return keep();
  void convert({ text: typed }).then((found) => (found.definition ? take(found) : keep()), keep);
}
