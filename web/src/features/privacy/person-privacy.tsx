import { Alert, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconEyeOff, IconFileText, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useRestrictPerson } from "@/features/privacy/api/person";
import { EraseDialog } from "@/features/privacy/erase-dialog";
import { ExportPersonDialog } from "@/features/privacy/export-dialog";
import { usePrivacyWords } from "@/features/privacy/words";
import { useFormat } from "@/lib/format";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";

export type PrivacyDialog = "export" | "erase" | "restrict";

/** The entries of a person's menu that concern data protection. */
export function PrivacyItems({ write, restricted, onDialog }: { write: boolean; restricted: boolean; onDialog: (next: PrivacyDialog) => void }) {
  const t = usePrivacyWords();
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("dataProtection")}</Menu.Label>
      <Menu.Item leftSection={<IconFileText size={16} aria-hidden />} onClick={() => onDialog("export")}>{t("exportPerson")}</Menu.Item>
      {write && <Menu.Item leftSection={<IconEyeOff size={16} aria-hidden />} onClick={() => onDialog("restrict")}>{t(restricted ? "lift" : "restrict")}</Menu.Item>}
      {write && <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => onDialog("erase")}>{t("erasePerson")}</Menu.Item>}
    </>
  );
}

/** Their dialogs. `onErased`: the person is gone, and the screen has to be left. */
export function PrivacyDialogs({ person, restricted, dialog, onClose, onErased }: {
  person: string;
  restricted: boolean;
  dialog: string | null;
  onClose: () => void;
  onErased: () => void;
}) {
  return (
    <>
      <ExportPersonDialog person={person} opened={dialog === "export"} onClose={onClose} />
      <RestrictDialog person={person} restricted={restricted} opened={dialog === "restrict"} onClose={onClose} />
      <EraseDialog person={person} opened={dialog === "erase"} onClose={(erased) => (erased ? onErased() : onClose())} />
    </>
  );
}

/** Says that somebody's data is only stored. */
export function RestrictedNotice({ since }: { since: string | null | undefined }) {
  const t = usePrivacyWords();
  const format = useFormat();
  return since ? <Alert color="yellow" mb="lg" title={t("restricted")}>{t("restrictedSince", { at: format.day(since) })}</Alert> : null;
}

function RestrictDialog({ person, restricted, opened, onClose }: { person: string; restricted: boolean; opened: boolean; onClose: () => void }) {
  const t = usePrivacyWords();
  const notify = useNotify();
  const restrict = useRestrictPerson(person);
  const [why, setWhy] = useState("");
  const save = () =>
    restrict.mutate({ restricted: !restricted, why }, {
      onSuccess: () => { notify.done(t(restricted ? "restrictionLifted" : "restrictedDone")); setWhy(""); onClose(); },
      onError: notify.problem,
    });
  return (
    <Modal opened={opened} onClose={onClose} title={t(restricted ? "lift" : "restrictTitle")}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Stack>
          <Text size="sm" c="dimmed">{t("restrictLead")}</Text>
          <TextInput label={t("why")} value={why} maxLength={200} onChange={(event) => setWhy(event.currentTarget.value)} />
          <DialogFoot onCancel={onClose} loading={restrict.isPending}>{t(restricted ? "lift" : "restrict")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
