import { Anchor, Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconBulb, IconCheck, IconWorld } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Advice } from "@/features/templates/api/try-template";
import { placeOf } from "@/features/templates/model";
import type { Look } from "@/features/templates/use-look";
import { languageName, useTemplateWords } from "@/features/templates/words";
import { useFormat } from "@/lib/format";
import { tones } from "@/ui/theme";

/** What a careful colleague would say: what keeps the words from being saved, what blocks, what is advice. */
export function GuardPanel({ look, onLanguage }: { look: Look; onLanguage: (next: string) => void }) {
  const t = useTemplateWords();
  const format = useFormat();
  const { checked } = look;
  if (!checked) return null;
  const advice = [...checked.advice].sort((one, other) => Number(other.blocks) - Number(one.blocks));
  const missing = checked.missing_languages.map((tag) => languageName(tag, format.locale)).join(", ");
  const good = checked.problems.length === 0 && advice.length === 0 && !missing;
  return (
    <Paper p="md" component="section" aria-labelledby="guard">
      <Title order={2} fz="sm" mb="xs" id="guard">{t("guard")}</Title>
      <Stack gap="xs" component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {good && <Line tone="good" icon={<IconCheck size={14} aria-hidden />}>{t("guardGood")}</Line>}
        {checked.problems.map((one, index) => (
          <Line key={`p${index}`} tone="bad" icon={<IconAlertTriangle size={14} aria-hidden />} label={t("blocks")} place={<Place path={one.path} onLanguage={onLanguage} />}>
            {[one.reason, one.hint].filter(Boolean).join(" – ")}
          </Line>
        ))}
        {advice.map((one, index) => (
          <Line key={`a${index}`} tone={one.blocks ? "bad" : "warn"} label={t(one.blocks ? "blocks" : "advice")} place={<Place path={one.path} onLanguage={onLanguage} />}
            icon={one.blocks ? <IconAlertTriangle size={14} aria-hidden /> : <IconBulb size={14} aria-hidden />}>
            {t(wordOf(one))}
          </Line>
        ))}
        {missing && <Line tone="info" label={t("advice")} icon={<IconWorld size={14} aria-hidden />}>{t("missingLanguages", { languages: missing })}</Line>}
      </Stack>
    </Paper>
  );
}

function wordOf(one: Advice) {
  return one.rule === "several_ideas" && one.path.endsWith(".subject") ? ("r_long_subject" as const) : (`r_${one.rule}` as const);
}

function Place({ path, onLanguage }: { path: string; onLanguage: (next: string) => void }) {
  const t = useTemplateWords();
  const format = useFormat();
  const { language } = placeOf(path);
  if (!language) return path && path !== "languages" ? <Text size="xs" c="dimmed" span>{path}</Text> : null;
  return <Anchor component="button" type="button" size="xs" onClick={() => onLanguage(language)}>{t("here", { language: languageName(language, format.locale) })}</Anchor>;
}

function Line({ tone, icon, label, place, children }: { tone: keyof typeof tones; icon: ReactNode; label?: string; place?: ReactNode; children: ReactNode }) {
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <ThemeIcon size={22} radius="xl" variant="light" color={tones[tone]} aria-hidden={!label} role={label ? "img" : undefined} aria-label={label}>{icon}</ThemeIcon>
      <div style={{ minWidth: 0 }}><Text size="sm" style={{ overflowWrap: "anywhere" }}>{children}</Text>{place}</div>
    </Group>
  );
}
