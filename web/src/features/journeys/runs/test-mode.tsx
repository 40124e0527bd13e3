import { ActionIcon, Alert, Button, Grid, Group, List, Paper, Pill, ScrollArea, SegmentedControl, Stack, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconChevronLeft, IconChevronRight, IconPlayerPlay, IconPlayerSkipBack, IconPlayerSkipForward, IconTestPipe } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { JourneyCanvas } from "@/features/journeys/canvas/journey-canvas";
import type { Line, Tried } from "@/features/journeys/api/trial";
import type { Definition } from "@/parts/steps/model";
import { edgesOf, type Edge } from "@/features/journeys/graph/ways";
import { useStepNames, type StepNames } from "@/features/journeys/panels/use-names";
import { HappeningForm, type Quick } from "@/features/journeys/runs/happening-form";
import { TrialLines } from "@/features/journeys/runs/trial-lines";
import { CONSENTED, nextLine, pathOf, shownLines, type Path, type Placed } from "@/features/journeys/runs/trial-model";
import { findingText } from "@/features/journeys/start/finding-words";
import { TrialSetup } from "@/features/journeys/runs/trial-setup";
import { useTrial, type View } from "@/features/journeys/runs/use-trial";
import { walkedOn } from "@/features/journeys/runs/ways";
import { useWhy } from "@/features/journeys/runs/why";
import { useTrialWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { eventName } from "@/parts/event-names";
import { usePurposes } from "@/parts/purposes";
import { useWorkspace } from "@/parts/vocabulary";
import { EmptyState } from "@/ui/empty-state";
import { ProblemNotice } from "@/ui/problem-notice";
import type { Tone } from "@/ui/theme";

/** One person walks through the journey as it stands in the editor; nothing is sent. */
export function TestMode({ journey, definition }: { journey: string; definition: Definition }) {
  const t = useTrialWords();
  const [asking, setAsking] = useState<{ line: Line; quick: Quick } | null>(null);
  const everything = useEverything();
  const trial = useTrial(journey, definition, everything);
  const { setup, placed, tried, cursor, view, attempt, ready } = trial;
  const own = String(definition.id ?? journey);
  const names = useStepNames(definition);
  const path = useMemo(() => pathOf(tried?.lines ?? [], cursor, own), [tried, cursor, own]);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="sm">
          <Stepper lines={tried?.lines ?? []} cursor={cursor} onCursor={trial.go} />
          <PathCanvas definition={definition} path={path} zone={tried?.zone} tried={tried !== undefined} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack gap="sm">
          <Group justify="space-between">
            <SegmentedControl size="xs" aria-label={t("view")} value={view} onChange={(next) => trial.show(next as View)}
              data={[{ value: "setup", label: t("setup") }, { value: "walk", label: t("walk") }]} />
            <Tooltip label={t("needPerson")} disabled={ready}>
              <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} disabled={!ready} loading={attempt.isPending} onClick={trial.begin}>{tried ? t("again") : t("run")}</Button>
            </Tooltip>
          </Group>
          {attempt.isError && <ProblemNotice error={attempt.error} />}
          {trial.changed && <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />}>{t("changedSince")}</Alert>}
          <Placements placed={placed} nameOf={names.nameOf} onChange={trial.place} />
          {view === "setup" && (
            <Paper><TrialSetup definition={definition} setup={setup} set={trial.set} everything={everything} /></Paper>
          )}
          {view === "walk" && !tried && <EmptyState icon={IconTestPipe} title={t("empty")} text={t("emptyText")} />}
          {view === "walk" && tried && (
            <Walk tried={tried} cursor={cursor} journey={own} names={names} onCursor={trial.go} onInsert={(line, quick) => setAsking({ line, quick })} />
          )}
        </Stack>
      </Grid.Col>
      <HappeningForm definition={definition} cart={setup.cart} at={asking} entry={tried?.at ?? ""} zone={tried?.zone ?? "UTC"} onClose={() => setAsking(null)}
        onInsert={(one) => { setAsking(null); trial.place([...placed, one].sort((a, b) => a.offset - b.offset)); }} />
    </Grid>
  );
}

/** Every consent that an invented person can have given: each channel for each purpose but that of being measured. */
function useEverything(): string[] {
  const purposes = usePurposes();
  const tracking = useWorkspace()?.settings.tracking_purpose;
  return useMemo(() => CONSENTED.flatMap((channel) => purposes.filter((one) => one.value !== tracking).map((one) => `${channel} ${one.value}`)), [purposes, tracking]);
}

function Stepper({ lines, cursor, onCursor }: { lines: readonly Line[]; cursor: number; onCursor: (n: number) => void }) {
  const t = useTrialWords();
  const numbers = shownLines(lines).map((one) => one.n);
  const first = numbers[0] ?? 0;
  const last = numbers.at(-1) ?? 0;
  const none = numbers.length === 0;
  const button = (label: string, Picture: typeof IconChevronLeft, to: number, off: boolean) => (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="lg" aria-label={label} disabled={none || off} onClick={() => onCursor(to)}><Picture size={18} /></ActionIcon>
    </Tooltip>
  );
  return (
    <Group gap="xs" role="toolbar" aria-label={t("stepper")}>
      {button(t("toStart"), IconPlayerSkipBack, first, cursor <= first)}
      {button(t("back"), IconChevronLeft, nextLine(lines, cursor, -1), cursor <= first)}
      {button(t("forward"), IconChevronRight, nextLine(lines, cursor, 1), cursor >= last)}
      {button(t("toEnd"), IconPlayerSkipForward, last, cursor >= last)}
      <Text size="xs" c="dimmed" aria-live="polite">{!none && t("lineOf", { n: numbers.filter((n) => n <= cursor).length, all: numbers.length })}</Text>
    </Group>
  );
}

const TONES: Record<string, Tone> = { sent: "good", held: "warn", not_sent: "bad", planned: "info", entered: "good", refused: "bad" };

function PathCanvas({ definition, path, zone, tried }: { definition: Definition; path: Path; zone?: string; tried: boolean }) {
  const t = useTrialWords();
  const format = useFormat(zone);
  const edges = useMemo(() => edgesOf(definition), [definition]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const card = useCallback((id: string) => {
    if (!tried) return undefined;
    if (id === "entry") return path.door ? { lines: <Text size="xs">{t(`card_${path.door}`)}</Text>, tone: TONES[path.door], strong: path.door === "refused" } : undefined;
    const stood = path.steps.get(id);
    if (!stood) return { dim: true };
    const here = path.current === id;
    const said = [format.dayTime(stood.at), stood.visits > 1 && t("cardVisits", { n: stood.visits }), stood.message && t(`card_${stood.message}`), here && t("here")].filter(Boolean);
    return { lines: <Text size="xs">{said.join(" · ")}</Text>, tone: TONES[stood.message] ?? ("brand" as const), strong: here };
  }, [format, path, t, tried]);
  const label = useCallback((edge: Edge) => ((walkedOn(edge, edges, path.ways)?.n ?? 0) > 0 ? "✓" : undefined), [edges, path]);
  return <JourneyCanvas definition={definition} selected={selected} onSelect={setSelected} card={card} label={label} height="70vh" />;
}

function Placements({ placed, nameOf, onChange }: { placed: readonly Placed[]; nameOf: StepNames["nameOf"]; onChange: (next: Placed[]) => void }) {
  const t = useTrialWords();
  const format = useFormat();
  if (placed.length === 0) return null;
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="xs" fw={600}>{t("happenings")}</Text>
        <Button size="compact-xs" variant="subtle" onClick={() => onChange([])}>{t("clearAll")}</Button>
      </Group>
      <Group gap={6}>
        {placed.map(({ offset, happening }, index) => {
          const what = [happening.event ? eventName(happening.event) : t(`k_${happening.kind}`), nameOf(happening.step)].filter(Boolean).join(" · ");
          return (
            <Pill key={index} withRemoveButton onRemove={() => onChange(placed.filter((_, at) => at !== index))}
              removeButtonProps={{ "aria-label": t("removeHappening", { what }), "aria-hidden": false, tabIndex: 0 }}>
              {what} · {t("afterEntry", { span: format.duration(offset) })}
            </Pill>
          );
        })}
      </Group>
    </Stack>
  );
}

function Walk({ tried, cursor, journey, names, onCursor, onInsert }: {
  tried: Tried;
  cursor: number;
  journey: string;
  names: StepNames;
  onCursor: (n: number) => void;
  onInsert: (line: Line, quick: Quick) => void;
}) {
  const t = useTrialWords();
  const why = useWhy(names.endings);
  const lang = useLanguage();
  const format = useFormat(tried.zone);
  const ended = tried.entered ? tried.end_reason && why(tried.end_reason) : tried.refused && t("l_refused", { why: why(tried.refused) });
  const said = [ended, t(`stopped_${tried.stopped}`, { at: format.dayTime(tried.now) }), tried.step && t("standing", { step: names.nameOf(tried.step) })].filter(Boolean).join(" · ");
  return (
    <Paper p="md">
      <Text size="sm" fw={600}>{t("asWho", { name: tried.name || tried.person.slice(0, 8), at: format.dayTime(tried.at) })}</Text>
      <Text size="xs" c="dimmed" mb="sm">{t("times", { zone: tried.zone })}</Text>
      <ScrollArea.Autosize mah="64vh" viewportProps={{ tabIndex: 0, role: "region", "aria-label": t("walk") }}>
        <TrialLines lines={tried.lines} cursor={cursor} journey={journey} names={names} zone={tried.zone} onCursor={onCursor} onInsert={onInsert} />
      </ScrollArea.Autosize>
      <Text size="sm" mt="sm" role="status">{said}</Text>
      {tried.warnings.length > 0 && (
        <details style={{ marginTop: 12 }}>
          <Text component="summary" size="sm" style={{ cursor: "pointer" }}>{t("warnings", { n: tried.warnings.length })}</Text>
          <List size="xs" mt={6} spacing={4}>
            {tried.warnings.map((one) => <List.Item key={one.key}>{[names.nameOf(one.step), findingText(one, lang, names)].filter(Boolean).join(": ")}</List.Item>)}
          </List>
        </details>
      )}
    </Paper>
  );
}
