import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMakeJourney } from "@/features/journeys/api/journey";
import { useStartWords } from "@/features/journeys/words-start";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

type Copied = { id: string; name: string };

/** Makes a draft with the same content and opens it. */
export function DuplicateDialog({ journey, onClose }: { journey: Copied | null; onClose: () => void }) {
  const t = useStartWords();
  return (
    <Modal opened={!!journey} onClose={onClose} title={t("duplicateTitle", { name: journey?.name ?? "" })} closeButtonProps={{ "aria-label": t("close") }}>
      {journey && <Form journey={journey} onClose={onClose} />}
    </Modal>
  );
}

function Form({ journey, onClose }: { journey: Copied; onClose: () => void }) {
  const t = useStartWords();
  const notify = useNotify();
  const navigate = useNavigate();
  const make = useMakeJourney();
  const [name, setName] = useState(t("copyOf", { name: journey.name }));
  const submit = () => make.mutate({ name: name.trim(), copyOf: journey.id }, {
    onSuccess: (made) => {
      notify.done(t("duplicated"));
      onClose();
      void navigate({ to: "/journeys/$journey" as never, params: { journey: made.id } as never });
    },
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack>
        <Text size="sm" c="dimmed">{t("duplicateText")}</Text>
        <TextInput data-autofocus required maxLength={200} label={t("newName")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <DialogFoot error={make.error} onCancel={onClose} loading={make.isPending} disabled={!name.trim()}>{t("duplicate")}</DialogFoot>
      </Stack>
    </form>
  );
}
