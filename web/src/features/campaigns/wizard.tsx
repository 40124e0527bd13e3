import { Alert, Button, Grid, Group, Paper, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { validateQuery, type StaleCampaign } from "@/features/campaigns/api/campaign-journey";
import { EstimatePanel } from "@/features/campaigns/estimate-panel";
import { definitionOf, faultsOf, STEPS, stepOfFinding, wallIn, type Definition, type Form, type StepName } from "@/features/campaigns/model";
import { ReviewStep, type Check } from "@/features/campaigns/review-step";
import { useKeep } from "@/features/campaigns/use-keep";
import { AudienceStep, ContentStep, GoalStep, ScheduleStep } from "@/features/campaigns/wizard-steps";
import { useCampaignWords } from "@/features/campaigns/words";
import { useNow } from "@/lib/clock";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import classes from "./wizard.module.css";

type Props = {
  /** The journey's definition; {} for a new campaign. */
  base: Definition;
  start: Form;
  /** "" for a new campaign. */
  id: string;
  revision: number;
  zone: string;
  /** Live already: launching publishes changes. */
  live: boolean;
  /** There is a draft that differs from what is live. */
  drafted: boolean;
  step: StepName;
  onStep: (next: StepName) => void;
  onSaved: (id: string) => void;
  onLaunched: (id: string) => void;
  /** Begin anew with what the server has. */
  onReload: (id: string) => void;
  /** Where on the same screen the wizard is not there any more. */
  lostAt?: (search: Readonly<Record<string, unknown>>) => boolean;
};

/** Content → schedule → audience → goal → review; each step with a tick or the number of open points, and the reach beside it. */
export function Wizard(props: Props) {
  const { start, zone, step, onStep } = props;
  const t = useCampaignWords();
  const wall = wallIn(zone, useNow());
  const [form, setForm] = useState(start);
  const [left, setLeft] = useState<ReadonlySet<StepName>>(new Set(props.id ? STEPS : []));
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const set = (next: Partial<Form>) => setForm((now) => ({ ...now, ...next }));
  const faults = faultsOf(form, wall);
  const base = { ...props.base, id: props.id || "campaign" };
  const { check, asked, reachable } = useCheck(form, base, wall);
  const { problems, warnings } = check;
  const keep = useKeep(props, form, definitionOf(form, base, wall));
  const go = (next: StepName) => { setLeft((now) => new Set([...now, step])); onStep(next); };
  const openAt = (one: StepName) => faults.filter((each) => each.step === one).length + problems.filter((each) => stepOfFinding(each.path) === one).length;
  const ready = faults.length === 0 && problems.length === 0 && check.settled && warnings.every((one) => ticked.has(one.key));
  const nothingNew = props.live && !keep.dirty && !props.drafted && !keep.waiting;
  const shared = { form, set, faults, shown: left.has(step), live: props.live };
  const at = STEPS.indexOf(step);
  return (
    <>
      <UnsavedGuard unsaved={keep.dirty && !keep.busy} lostAt={props.lostAt} />
      <Stepper step={step} onStep={go} openAt={openAt} seen={(one) => left.has(one)} ready={ready} />
      <Grid gap="lg" align="flex-start">
        <Grid.Col span={{ base: 12, md: 8.5 }}>
          <Paper p="lg" component="section" aria-label={t(step === "audience" ? "audienceStep" : step)}>
            {step === "content" && <ContentStep {...shared} />}
            {step === "schedule" && <ScheduleStep {...shared} />}
            {step === "audience" && <AudienceStep {...shared} />}
            {step === "goal" && <GoalStep {...shared} />}
            {step === "review" && <ReviewStep form={form} faults={faults} check={check} ticked={ticked} onTick={setTicked} onStep={go} />}
            {keep.stale && <Stale stale={keep.stale} onReload={() => props.onReload(keep.id)} onOverwrite={keep.overwrite} />}
            {keep.error !== null && <ProblemNotice error={keep.error} />}
            {keep.error !== null && keep.waiting && <Text size="sm" mt="xs" role="status">{t("runMissing")}</Text>}
          </Paper>
          <Group justify="space-between" mt="md">
            <Button variant="default" disabled={at === 0} onClick={() => go(STEPS[at - 1] ?? "content")}>{t("back")}</Button>
            <Group gap="xs">
              {keep.dirty && <Text size="xs" c="dimmed" role="status">{t("notSaved")}</Text>}
              {keep.mayWrite && <Button variant="default" loading={keep.busy} disabled={!keep.dirty || !form.name.trim()} onClick={keep.save}>
                {t("saveDraft")}</Button>}
              {step !== "review" && <Button onClick={() => go(STEPS[at + 1] ?? "review")}>{t("next_")}</Button>}
              {step === "review" && keep.mayWrite && keep.maySend && <Button loading={keep.busy} disabled={!ready || nothingNew}
                onClick={() => keep.launch([...ticked])}>{t(form.mode === "now" ? "launchNow" : props.live ? "update" : "launchAt")}</Button>}
            </Group>
          </Group>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 3.5 }}><EstimatePanel definition={reachable ? asked : null} repeats={form.mode === "repeat"} /></Grid.Col>
      </Grid>
    </>
  );
}

/** What the publish check says about the form, a moment after the last change; `asked` is what it was asked about. */
function useCheck(form: Form, base: Definition, wall: string) {
  const [steady] = useDebouncedValue(form, 400);
  const asked = definitionOf(steady, base, wall.slice(0, 15) + "0"); // not asked anew every minute
  const complete = faultsOf(form, wall).length === 0;
  const { data, error, isPlaceholderData, refetch } = useQuery({ ...validateQuery(asked), enabled: faultsOf(steady, wall).length === 0 });
  const check: Check = {
    problems: (complete && data?.problems) || [], warnings: (complete && data?.warnings) || [], error,
    settled: data !== undefined && !isPlaceholderData && error === null && form === steady, retry: () => void refetch(),
  };
  return { check, asked, reachable: steady.template !== "" && steady.segment !== "" && (steady.mode !== "once" || steady.date !== "") };
}

function Stale({ stale, onReload, onOverwrite }: { stale: StaleCampaign; onReload: () => void; onOverwrite: () => void }) {
  const t = useCampaignWords();
  return (
    <Alert color="yellow" mt="md" role="alert" title={t(stale.savedBy ? "stale" : "staleGone", { who: stale.savedBy })}>
      <Group gap="xs">
        <Button size="xs" onClick={onReload}>{t("reload")}</Button>
        <Button size="xs" variant="default" onClick={onOverwrite}>{t("overwrite")}</Button>
      </Group>
    </Alert>
  );
}

function Stepper({ step, onStep, openAt, seen, ready }: {
  step: StepName; onStep: (next: StepName) => void; openAt: (one: StepName) => number; seen: (one: StepName) => boolean; ready: boolean;
}) {
  const t = useCampaignWords();
  return (
    <nav aria-label={t("steps")}>
      <ol className={classes.steps}>
        {STEPS.map((one, index) => {
          const open = openAt(one);
          const done = one === "review" ? ready : open === 0 && seen(one);
          const wrong = open > 0 && seen(one);
          const label = t(one === "audience" ? "audienceStep" : one);
          return (
            <li key={one}>
              <UnstyledButton className={classes.step} aria-current={step === one ? "step" : undefined} onClick={() => onStep(one)}>
                <ThemeIcon size={26} radius="xl" variant={step === one ? "filled" : "light"} color={tones[wrong ? "bad" : done ? "good" : step === one
                  ? "brand" : "quiet"]} aria-hidden>
                  {done && !wrong ? <IconCheck size={15} stroke={2.4} /> : <span className={classes.number}>{wrong ? open : index + 1}</span>}
                </ThemeIcon>
                <span>
                  <Text size="sm" fw={step === one ? 650 : 500} span>{label}</Text>
                  {(wrong || done) && <Text size="xs" c="dimmed" display="block" span>{wrong ? t("faults", { count: open }) : t("done")}</Text>}
                </span>
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
