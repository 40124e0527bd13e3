import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useExportPerson, type Format } from "@/features/privacy/api/person";
import { usePrivacyWords } from "@/features/privacy/words";
import { useLanguage, type Language } from "@/lib/i18n";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Everything that is stored about a person as a file, in the language of the person. */
export function ExportPersonDialog({ person, opened, onClose }: { person: string; opened: boolean; onClose: () => void }) {
  const t = usePrivacyWords();
  const ui = useUiWords();
  const notify = useNotify();
  const save = useExportPerson(person);
  const [format, setFormat] = useState<Format>("html");
  const here = useLanguage();
  const [language, setLanguage] = useState<Language>(here);
  return (
    <Modal opened={opened} onClose={onClose} title={t("exportTitle")}>
      <Stack>
        <Text size="sm" c="dimmed">{t("exportLead")}</Text>
        <SegmentedControl aria-label={t("kind")} value={format} onChange={(next) => setFormat(next as Format)} data={[{ value: "html", label: t("asPage") }, { value: "json", label: t("asJson") }]} />
        <div>
          <Text size="sm" fw={500} mb={4}>{t("fileLanguage")}</Text>
          <SegmentedControl aria-label={t("fileLanguage")} value={language} onChange={(next) => setLanguage(next as Language)} data={[{ value: "de", label: t("german") }, { value: "en", label: t("english") }]} />
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{ui("cancel")}</Button>
          <Button leftSection={<IconDownload size={16} aria-hidden />} loading={save.isPending}
            onClick={() => save.mutate({ format, language }, { onSuccess: () => { notify.done(t("downloaded")); onClose(); }, onError: notify.problem })}>{t("download")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
