import { Modal, Stack, TagsInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTagPeople, useUndoTags, type TagBody } from "@/features/people/api/tag-people";
import { usePeopleWords } from "@/features/people/words";
import { useFormat } from "@/lib/format";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Adds and removes tags of the chosen people, or of everybody who fits the filter. */
export function TagDialog({ opened, onClose, whom, count, onDone }: {
  opened: boolean;
  onClose: () => void;
  whom: Pick<TagBody, "people" | "search" | "segment">;
  count: number;
  onDone: () => void;
}) {
  const t = usePeopleWords();
  const ui = useUiWords();
  const format = useFormat();
  const notify = useNotify();
  const tag = useTagPeople();
  const undo = useUndoTags();
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const close = () => {
    setAdd([]);
    setRemove([]);
    tag.reset();
    onClose();
  };
  const save = () =>
    tag.mutate({ ...whom, add, remove }, {
      onSuccess: (made) => {
        if (made.status === "done") {
          notify.done(t("tagDone", { count: made.changed }), () => undo.mutateAsync(made.id).then(() => notify.done(t("tagUndone"))));
        } else notify.done(t("tagWaiting"));
        onDone();
        close();
      },
    });
  return (
    <Modal opened={opened} onClose={close} title={`${t("tagTitle")}: ${t("tagChosen", { count, formatted: format.number(count) })}`}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Stack>
          <Text size="sm" c="dimmed">{t("tagLead")}</Text>
          <TagsInput data-autofocus label={t("addTags")} placeholder={t("tagHint")} value={add} onChange={setAdd} acceptValueOnBlur maxTags={50} />
          <TagsInput label={t("removeTags")} placeholder={t("tagHint")} value={remove} onChange={setRemove} acceptValueOnBlur maxTags={50} />
          <DialogFoot error={tag.error} onCancel={close} loading={tag.isPending} disabled={add.length + remove.length === 0}>{ui("save")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
