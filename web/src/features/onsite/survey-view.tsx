import { Badge, Blockquote, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { QuestionSums, SurveyResults } from "@/features/onsite/api/onsite";
import { bars } from "@/features/onsite/model";
import { useOnSiteWords } from "@/features/onsite/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { Counted, Figure } from "@/ui/figure";
import { tones } from "@/ui/theme";

const COUNTS = ["offered", "shown", "dismissed", "clicked", "answered", "refused"] as const;

/** What became of a message, and what was answered to each question. */
export function SurveyView({ results }: { results: SurveyResults }) {
  const t = useOnSiteWords();
  const format = useFormat();
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
        {COUNTS.map((key) => <Figure key={key} label={t(key)} value={format.compact(results.counts[key])} counted={key === "offered" ? t("howOffered") : undefined} />)}
      </SimpleGrid>
      {results.questions.length === 0 && <Text size="sm" c="dimmed">{t("noSurvey")}</Text>}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {results.questions.map((one) => <Question key={one.id} question={one} />)}
      </SimpleGrid>
    </Stack>
  );
}

function Question({ question }: { question: QuestionSums }) {
  const t = useOnSiteWords();
  const format = useFormat();
  const mayRead = useMay("personal");
  return (
    <Paper component="article">
      <Title order={2}>{question.text}</Title>
      <Group gap={6} mt={4} mb="md">
        <Text size="sm" c="dimmed">{t("answersN", { count: question.answers })}</Text>
        {question.average !== null && <Badge color={tones.info}>{t("average", { value: format.decimal(question.average, 2) })}</Badge>}
        {question.nps !== null && <><Badge color={tones.info}>{t("nps", { value: format.decimal(question.nps) })}</Badge><Counted text={t("howNps")} /></>}
      </Group>
      {question.kind === "text" ? (
        <Stack gap="xs">
          {question.texts.length > 0 && <Text size="sm" fw={550}>{t("latest")}</Text>}
          {question.texts.map((text, index) => <Blockquote key={index} p="sm" fz="sm" m={0}>{text}</Blockquote>)}
          {question.texts.length === 0 && <Text size="sm" c="dimmed">{t(mayRead ? "noTexts" : "hiddenTexts")}</Text>}
        </Stack>
      ) : <Bars question={question} />}
    </Paper>
  );
}

function Bars({ question }: { question: QuestionSums }) {
  const t = useOnSiteWords();
  const format = useFormat();
  const all = Math.max(1, question.answers);
  return (
    <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: "none" }}>
      {bars(question).map(({ label, count }) => (
        <Group key={label} component="li" wrap="nowrap" gap="sm">
          <Text size="sm" w={question.kind === "choice" ? 160 : 40} truncate title={label} className="studio-numeric">{question.kind === "stars" ? `${label} ★` : label}</Text>
          <Progress value={(count / all) * 100} flex={1} size="lg" aria-hidden />
          <Text size="sm" w={110} ta="right" className="studio-numeric" aria-label={t("answersN", { count })}>{`${format.number(count)} · ${format.percent(count / all)}`}</Text>
        </Group>
      ))}
    </Stack>
  );
}
