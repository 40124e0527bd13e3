import { Alert, Button, Group, Modal, Radio, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { journeyQuery, usePublish, usePublishPreview, useSetStatus, type PublishChoice, type PublishPreview } from "@/features/journeys/api/journey";
import { useRestoreVersion } from "@/features/journeys/api/versions";
import type { Definition } from "@/parts/steps/model";
import { useNamesOfBoth } from "@/features/journeys/panels/use-names";
import { FindingList } from "@/features/journeys/start/finding-list";
import { beginning, changesAnything, choiceOf, isReady, type Decision } from "@/features/journeys/start/publish-model";
import { ChangeList, PeopleChoices, WarningTicks } from "@/features/journeys/start/publish-parts";
import { useStartWords } from "@/features/journeys/words-start";
import { ApiProblem } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";

type Props = {
  journey: string;
  opened: boolean;
  onClose: () => void;
  /** What stands in the editor and was saved. */
  draft: Definition;
  /** Shows the step that a finding is about ("entry" for the journey itself). */
  onStep?: (step: string) => void;
  /** Shows what the journey does from now on. */
  onWatch: () => void;
};

/** The last look before a journey goes live. The draft has to be saved before it is opened. */
export function PublishDialog({ journey, draft, opened, onClose, onStep, onWatch }: Props) {
  const t = useStartWords();
  return (
    <Modal opened={opened} onClose={onClose} size={760} title={t("publishTitle")} closeButtonProps={{ "aria-label": t("close") }}>
      {opened && <Look journey={journey} draft={draft} onClose={onClose} onWatch={onWatch} onStep={onStep && ((step) => { onClose(); onStep(step); })} />}
    </Modal>
  );
}

function Look({ journey, draft, onClose, onStep, onWatch }: Omit<Props, "opened">) {
  const publish = usePublish(journey);
  const preview = usePublishPreview(journey, !publish.isSuccess);
  const [decided, decide] = useState<Decision>();
  if (publish.data) return <Success journey={journey} version={publish.data.version} moved={publish.data.moved} onClose={onClose} onWatch={onWatch} />;
  if (preview.isError) return <ProblemNotice error={preview.error} retry={() => void preview.refetch()} />;
  if (!preview.data || (preview.isFetching && !preview.isFetchedAfterMount)) return <Stack><Skeleton h={24} w="50%" /><Skeleton h={140} /><Skeleton h={80} /></Stack>;
  const seen = preview.data;
  const decision = decided ?? beginning(seen);
  const go = () => publish.mutate(choiceOf(seen, decision), {
    onError: () => void preview.refetch(), // what was found has changed meanwhile
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (isReady(seen, decision)) go(); }}>
      <Questions journey={journey} draft={draft} seen={seen} decision={decision} decide={decide} onStep={onStep} />
      {publish.error && (
        <div style={{ marginTop: 16 }}>{moved(publish.error, publish.variables, seen) ? <Moved /> : <ProblemNotice error={publish.error} />}</div>
      )}
      <Buttons seen={seen} ready={isReady(seen, decision)} busy={publish.isPending} onClose={onClose} />
    </form>
  );
}

/** Whether it was kept back because another draft stands there now than the one that was looked at. */
const moved = (error: Error, tried: PublishChoice, seen: PublishPreview): boolean =>
  error instanceof ApiProblem && error.status === 409 && seen.revision !== tried.revision;

function Moved() {
  const t = useStartWords();
  return <Alert color="yellow" role="alert" icon={<IconInfoCircle size={18} aria-hidden />}>{t("draftMoved")}</Alert>;
}

function Buttons({ seen, ready, busy, onClose }: { seen: PublishPreview; ready: boolean; busy: boolean; onClose: () => void }) {
  const t = useStartWords();
  return (
    <Group justify="flex-end" mt="lg" py="md" pos="sticky" bottom="calc(var(--mantine-spacing-lg) * -1)" bg="var(--mantine-color-body)" style={{ borderTop: "1px solid var(--studio-line)", zIndex: 1 }}>
      <Button variant="default" onClick={onClose}>{t("cancel")}</Button>
      {changesAnything(seen) && seen.problems.length === 0 && (
        <Button type="submit" data-autofocus disabled={!ready} loading={busy}>{t("publishVersion", { version: seen.version })}</Button>
      )}
    </Group>
  );
}

const NOTHING: Definition = {};
type Asking = Pick<Props, "journey" | "draft" | "onStep"> & { seen: PublishPreview; decision: Decision; decide: (next: Decision) => void };

function Questions({ journey, draft, seen, decision, decide, onStep }: Asking) {
  const t = useStartWords();
  const view = useQuery(journeyQuery(journey)).data;
  const names = useNamesOfBoth(draft, view?.definition ?? NOTHING);
  const { nameOf } = names;
  const anybody = Object.values(seen.people).some((n) => n > 0);
  if (seen.problems.length > 0) {
    return (
      <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("blocked", { count: seen.problems.length })}>
        <FindingList findings={seen.problems} called={names} onStep={onStep} />
      </Alert>
    );
  }
  if (!changesAnything(seen)) return <Text size="sm">{t("nothing", { version: seen.version - 1 })}</Text>;
  const note = view?.row.status === "paused" ? t("pausedNote") : view?.row.status === "held" ? t("heldNote") : view?.row.status === "stopped" ? t("stoppedNote") : "";
  return (
    <Stack gap="lg">
      {note && <Alert color="yellow" icon={<IconInfoCircle size={18} aria-hidden />}>{note}</Alert>}
      {seen.version === 1 ? <Text size="sm">{t("firstVersion")}</Text> : <ChangeList changes={seen.changes} names={names} />}
      <WarningTicks warnings={seen.warnings} accepted={new Set(seen.accepted)} before={seen.version - 1} called={names}
        ticked={decision.ticked} onTick={(ticked) => decide({ ...decision, ticked })} onStep={onStep} />
      <PeopleChoices seen={seen} draft={draft} nameOf={nameOf} steps={decision.steps} onChoose={(steps) => decide({ ...decision, steps })} />
      {anybody && seen.version > 1 && (
        <Radio.Group label={t("timers")} value={decision.timers} onChange={(timers) => decide({ ...decision, timers: timers as Decision["timers"] })}>
          <Stack gap={6} mt={6}>
            <Radio value="keep" label={t("timers_keep")} />
            <Radio value="recompute" label={t("timers_recompute")} />
          </Stack>
        </Radio.Group>
      )}
      <Textarea autosize minRows={2} maxLength={2000} label={t("notes")} description={t("notesHint")} value={decision.notes}
        onChange={(event) => decide({ ...decision, notes: event.currentTarget.value })} />
    </Stack>
  );
}

function Success({ journey, version, moved, onClose, onWatch }: { journey: string; version: number; moved: number; onClose: () => void; onWatch: () => void }) {
  const t = useStartWords();
  const notify = useNotify();
  const mayWrite = useMay("write");
  const view = useQuery(journeyQuery(journey)).data;
  const restore = useRestoreVersion(journey);
  const status = useSetStatus(journey);
  const before = version - 1;
  const back = () => restore.mutate({ version: before, revision: view?.revision ?? 0 }, {
    onSuccess: () => { notify.done(t("restored", { version: before })); onClose(); }, onError: notify.problem,
  });
  const start = () => status.mutate({ verb: "resume" }, { onSuccess: () => { notify.done(t("started")); onClose(); }, onError: notify.problem });
  const now = view?.row.status;
  return (
    <Stack>
      <Alert color="teal" role="status" icon={<IconCircleCheck size={18} aria-hidden />} title={t("publishedTitle", { version })}>
        <Text size="sm">{now === "paused" ? t("pausedNote") : now === "held" ? t("heldNote") : now === "stopped" ? t("stoppedNote") : t("running")}</Text>
        {moved > 0 && <Text size="sm">{t("moved", { count: moved })}</Text>}
      </Alert>
      {before > 0 && <Text size="sm" c="dimmed">{t("undoHint", { version: before })}</Text>}
      <Group justify="flex-end">
        {before > 0 && mayWrite && <Button variant="default" loading={restore.isPending} disabled={!view} onClick={back}>{t("restore", { version: before })}</Button>}
        {(now === "paused" || now === "stopped") && <Button variant="default" loading={status.isPending} onClick={start}>{t("start")}</Button>}
        <Button variant="default" onClick={() => { onClose(); onWatch(); }}>{t("watch")}</Button>
        <Button data-autofocus onClick={onClose}>{t("close")}</Button>
      </Group>
    </Stack>
  );
}
