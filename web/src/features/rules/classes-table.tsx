import { Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import type { Rules } from "@/features/rules/api/rules";
import { useRulesWords } from "@/features/rules/words";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import { SimpleTable } from "@/ui/simple-table";
import { useUiWords } from "@/ui/words";

const ASKED = [["consent", "asksConsent"], ["hours", "asksHours"], ["caps", "asksCaps"], ["rate", "asksRate"], ["lane_first", "lane"]] as const;

/** What a legal class of messages means for the gate. */
export function ClassesTable({ rules }: { rules: Rules }) {
  const t = useRulesWords();
  const lang = useLanguage();
  const name = useChannelName();
  return (
    <Stack>
      <Text size="sm" c="dimmed">{t("classesLead")}</Text>
      <SimpleTable label={t("classes")} rows={rules.classes} rowKey={(row) => row.id}
        columns={[
          { key: "class", label: t("class"), width: 150, cell: (row) => <Text size="sm" fw={550}>{name(row.id)}</Text> },
          { key: "what", label: t("what"), cell: (row) => <Text size="sm" c="dimmed">{row[lang]}</Text> },
          ...ASKED.map(([key, word]) => ({ key, label: t(word), width: 110, cell: (row: Rules["classes"][number]) => <Mark yes={row[key]} /> })),
        ]} />
    </Stack>
  );
}

function Mark({ yes }: { yes: boolean }) {
  const ui = useUiWords();
  return (
    <>
      {yes ? <IconCheck size={18} aria-hidden color="var(--mantine-color-teal-7)" /> : <IconMinus size={18} aria-hidden opacity={0.4} />}
      <VisuallyHidden>{ui(yes ? "yes" : "no")}</VisuallyHidden>
    </>
  );
}
