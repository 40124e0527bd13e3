import { Alert, Button, FileButton, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconFileUpload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMakeJourney, type Beginning } from "@/features/journeys/api/journey";
import { FindingList } from "@/features/journeys/start/finding-list";
import { PlaybookGallery } from "@/features/journeys/start/playbook-gallery";
import { useMarks, useReading } from "@/features/journeys/start/use-reading";
import { useStartWords } from "@/features/journeys/words-start";
import { CodeEditor } from "@/ui/code-editor";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";

const WAYS = ["playbook", "blank", "text"] as const;
type Way = (typeof WAYS)[number];

/** How a journey begins: from a playbook, blank, or from a text. Opens what was made. */
export function NewJourney({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useStartWords();
  return (
    <Modal opened={opened} onClose={onClose} size={980} title={t("newTitle")} closeButtonProps={{ "aria-label": t("close") }}>
      {opened && <Ways />}
    </Modal>
  );
}

function Ways() {
  const t = useStartWords();
  const notify = useNotify();
  const navigate = useNavigate();
  const make = useMakeJourney();
  const [way, setWay] = useState<Way>("playbook");
  const begin = (from: Beginning) => make.mutate(from, {
    onSuccess: (made) => {
      notify.done(t("made", { name: from.name }));
      void navigate({ to: "/journeys/$journey" as never, params: { journey: made.id } as never });
    },
  });
  return (
    <Stack>
      <SegmentedControl aria-label={t("how")} value={way} data={WAYS.map((one) => ({ value: one, label: t(`from_${one}`) }))}
        onChange={(next) => { make.reset(); setWay(next as Way); }} />
      {make.error && <ProblemNotice error={make.error} />}
      {way === "playbook" && <PlaybookGallery busy={make.isPending ? make.variables : undefined} onUse={begin} onBlank={() => setWay("blank")} />}
      {way === "blank" && <Blank busy={make.isPending} onMake={begin} />}
      {way === "text" && <FromText busy={make.isPending} onMake={begin} />}
    </Stack>
  );
}

type FormProps = { busy: boolean; onMake: (from: Beginning) => void };

function Blank({ busy, onMake }: FormProps) {
  const t = useStartWords();
  const [name, setName] = useState("");
  return (
    <form onSubmit={(event) => { event.preventDefault(); onMake({ name: name.trim() }); }}>
      <Stack>
        <Text size="sm" c="dimmed">{t("blankLead")}</Text>
        <TextInput data-autofocus autoFocus required maxLength={200} label={t("nameLabel")} placeholder={t("nameExample")} value={name}
          onChange={(event) => setName(event.currentTarget.value)} />
        <Group justify="flex-end"><Button type="submit" loading={busy} disabled={!name.trim()}>{t("create")}</Button></Group>
      </Stack>
    </form>
  );
}

function FromText({ busy, onMake }: FormProps) {
  const t = useStartWords();
  const [text, setText] = useState("");
  const [named, setNamed] = useState<string>();
  const { read, fresh, error, retry } = useReading(text);
  const blank = text.trim() === "";
  const found = fresh && !blank ? read : undefined;
  const marks = useMarks(found?.problems, found?.warnings);
  const own = found?.definition?.name ?? found?.definition?.id;
  const name = named ?? (typeof own === "string" ? own : "");
  return (
    <form onSubmit={(event) => { event.preventDefault(); onMake({ name: name.trim(), text }); }}>
      <Stack>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm" c="dimmed">{t("textLead")}</Text>
          <FileButton accept=".yaml,.yml,.json" onChange={(file) => void file?.text().then(setText)}>
            {(props) => <Button {...props} variant="default" style={{ flexShrink: 0 }} leftSection={<IconFileUpload size={16} aria-hidden />}>{t("openFile")}</Button>}
          </FileButton>
        </Group>
        <CodeEditor language="yaml" label={t("textLabel")} value={text} onChange={setText} marks={marks} height="240px" />
        {error && !blank ? <ProblemNotice error={error} retry={retry} /> : null}
        <div aria-live="polite">
          {blank ? <Text size="sm" c="dimmed">{t("needsText")}</Text> : !found ? !error && <Text size="sm" c="dimmed">{t("reading")}</Text> : found.definition === null ? (
            <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("notJourney")}><FindingList findings={found.problems} /></Alert>
          ) : found.problems.length > 0 ? (
            <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("textErrors", { count: found.problems.length })}><FindingList findings={found.problems} /></Alert>
          ) : (
            <Group gap={6}><IconCheck size={16} aria-hidden /><Text size="sm">{t("readable")}</Text></Group>
          )}
        </div>
        <TextInput required maxLength={200} label={t("nameLabel")} placeholder={t("nameExample")} value={name} onChange={(event) => setNamed(event.currentTarget.value)} />
        <Group justify="flex-end"><Button type="submit" loading={busy} disabled={!name.trim() || !found?.definition}>{t("create")}</Button></Group>
      </Stack>
    </form>
  );
}
