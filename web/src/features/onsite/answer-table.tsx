import { Button, Group, Text } from "@mantine/core";
import { IconDownload, IconMessageQuestion } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answersQuery, type QuestionSums, type Span, type SurveyAnswer } from "@/features/onsite/api/onsite";
import { useOnSiteWords } from "@/features/onsite/words";
import { download } from "@/lib/api";
import { PersonName } from "@/parts/person-name";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { TimeText } from "@/ui/time-text";

/** Who answered what, latest first. */
export function AnswerTable({ template, span, questions }: { template: string; span: Span; questions: readonly QuestionSums[] }) {
  const t = useOnSiteWords();
  const notify = useNotify();
  const rows = useInfiniteQuery(answersQuery(template, span));
  const columns: Column<SurveyAnswer>[] = [
    { key: "when", label: t("when"), width: 150, cell: (row) => <Text size="sm"><TimeText at={row.at} /></Text> },
    {
      key: "person", label: t("person"), width: 180,
      cell: (row) => <PersonName person={row.person} />,
    },
    ...questions.map((one): Column<SurveyAnswer> => ({
      key: one.id, label: one.text, cell: (row) => <Text size="sm" lineClamp={2}>{said((row.answers as Record<string, unknown>)[one.id])}</Text>,
    })),
  ];
  const path = `/on-site/${encodeURIComponent(template)}/answers.csv?${new URLSearchParams(span)}`;
  return (
    <>
      <Group justify="flex-end" mb="sm">
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void download(path, `${template}-answers.csv`).catch(notify.problem)}>{t("export")}</Button>
      </Group>
      <DataTable label={t("answers")} rows={rows} columns={columns} rowKey={(row) => row.id} empty={<EmptyState icon={IconMessageQuestion} title={t("noAnswers")} text={t("noAnswersText")} />} />
    </>
  );
}

function said(answer: unknown): string {
  if (answer === null || answer === undefined) return "–";
  return Array.isArray(answer) ? answer.join(", ") : String(answer as string | number);
}
