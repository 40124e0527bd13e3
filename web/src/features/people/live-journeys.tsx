import { Anchor, Badge, Button, Modal, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useStopJourney } from "@/features/people/api/change-person";
import type { InJourney, PersonView } from "@/features/people/api/read-person";
import { usePersonWords, type PersonWord } from "@/features/people/person-words";
import { useMay } from "@/lib/session";
import { useNamesIn } from "@/parts/steps/step-name";
import type { Column } from "@/ui/data-table";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** The journeys that the person is in now: where they stand, when they are looked at again, and a way out. */
export function LiveJourneys({ view }: { view: PersonView }) {
  const t = usePersonWords();
  const may = useMay("send");
  const names = useNamesIn(view.journeys.map((one) => one.journey));
  const [stopping, setStopping] = useState<InJourney | null>(null);
  const columns: Column<InJourney>[] = [
    {
      key: "journey", label: t("journey"),
      cell: (row) => (
        <Stack gap={0}>
          <Anchor component={Link} to="/journeys/$journey" params={{ journey: row.journey } as never} size="sm" fw={550}>{row.name}</Anchor>
          <Text size="xs" c="dimmed">{[t("version", { version: row.version }), row.key].filter(Boolean).join(" · ")}</Text>
        </Stack>
      ),
    },
    {
      key: "step", label: t("step"),
      cell: (row) => (
        <Stack gap={2} align="flex-start">
          <Text size="sm" lineClamp={2} title={names.step(row.journey, row.step)}>{names.step(row.journey, row.step) || "–"}</Text>
          <Badge color={tones.info}>{usePersonWords.has(`status_${row.status}`) ? t(`status_${row.status}` as PersonWord) : row.status}</Badge>
        </Stack>
      ),
    },
    { key: "next", label: t("next"), cell: (row) => (
      <Stack gap={0}>
        {row.wake_at ? <TimeText at={row.wake_at} absolute size="sm" /> : <Text size="sm" c="dimmed">{t("noWake")}</Text>}
        <Text size="xs" c="dimmed">{`${t("entered")}: `}<TimeText at={row.entered_at} /></Text>
      </Stack>
    ) },
  ];
  const stop: Column<InJourney> = {
    key: "stop", label: "", align: "right",
    cell: (row) => <Button size="compact-sm" variant="light" color="red" aria-label={`${t("stop")}: ${row.name}`} onClick={() => setStopping(row)}>{t("stop")}</Button>,
  };
  return (
    <Paper>
      <Title order={2} mb="sm">{t("inJourneys")}</Title>
      {view.journeys.length === 0 ? <Text size="sm" c="dimmed">{t("inJourneysNone")}</Text> : (
        <SimpleTable bare label={t("inJourneys")} rows={view.journeys} rowKey={(row) => row.instance} columns={may ? [...columns, stop] : columns} />
      )}
      <StopDialog person={view.id} journey={stopping} onClose={() => setStopping(null)} />
    </Paper>
  );
}

function StopDialog({ person, journey, onClose }: { person: string; journey: InJourney | null; onClose: () => void }) {
  const t = usePersonWords();
  const notify = useNotify();
  const stop = useStopJourney(person);
  const [why, setWhy] = useState("");
  const leave = () => {
    if (!journey) return;
    stop.mutate({ instance: journey.instance, why }, {
      onSuccess: () => {
        notify.done(t("stopDone", { journey: journey.name })); // no way back: begun again, it would send its first messages once more
        onClose();
      },
    });
  };
  return (
    <Modal opened={!!journey} onClose={onClose} title={journey ? t("stopTitle", { journey: journey.name }) : t("stop")} onExitTransitionEnd={() => { setWhy(""); stop.reset(); }}>
      <form onSubmit={(event) => { event.preventDefault(); leave(); }}>
        <Stack>
          <Text size="sm">{t("stopText")}</Text>
          <TextInput data-autofocus label={t("stopWhy")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          <DialogFoot error={stop.error} onCancel={onClose} color="red" loading={stop.isPending}>{t("stop")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
