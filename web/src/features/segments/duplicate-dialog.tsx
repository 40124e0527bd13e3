import { Modal, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDuplicateSegment } from "@/features/segments/api/segments";
import { idOf } from "@/features/segments/model";
import { useSegmentWords } from "@/features/segments/words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

/** Makes another segment with the same condition and opens it. */
export function DuplicateDialog({ segment, onClose }: { segment: { id: string; name: string } | null; onClose: () => void }) {
  const t = useSegmentWords();
  return (
    <Modal opened={!!segment} onClose={onClose} title={t("duplicateTitle", { name: segment?.name ?? "" })}>
      {segment && <Form segment={segment} onClose={onClose} />}
    </Modal>
  );
}

function Form({ segment, onClose }: { segment: { id: string; name: string }; onClose: () => void }) {
  const t = useSegmentWords();
  const notify = useNotify();
  const navigate = useNavigate();
  const make = useDuplicateSegment();
  const [name, setName] = useState(t("copyOf", { name: segment.name }));
  const id = idOf(name);
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      make.mutate({ segment: segment.id, id, name: name.trim() }, {
        onSuccess: (made) => {
          notify.done(t("duplicated"));
          onClose();
          void navigate({ to: "/segments/$segment", params: { segment: made.id } as never });
        },
      });
    }}>
      <Stack>
        <TextInput data-autofocus required label={t("newName")} description={`${t("id")}: ${id}`} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <DialogFoot error={make.error} onCancel={onClose} loading={make.isPending} disabled={!id}>{t("duplicate")}</DialogFoot>
      </Stack>
    </form>
  );
}
