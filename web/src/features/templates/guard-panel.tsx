import { Anchor, Button, Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconBulb, IconCheck, IconEye } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Finding } from "@/features/templates/api/try-template";
import { useGuardWords } from "@/features/templates/guard-words";
import { placeOf, type Place } from "@/features/templates/model";
import type { Look } from "@/features/templates/use-look";
import { languageName } from "@/features/templates/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { guardRulesQuery, type GuardRule } from "@/parts/guard-rules";
import { variableName } from "@/parts/variable-names";
import { tones } from "@/ui/theme";

const LEVELS = ["block", "warn", "note"] as const;
const LOOKS = {
  block: { tone: "bad", icon: <IconAlertTriangle size={14} aria-hidden /> }, warn: { tone: "warn", icon: <IconEye size={14} aria-hidden /> },
  note: { tone: "info", icon: <IconBulb size={14} aria-hidden /> },
} as const;

type Props = {
  look: Look;
  /** The language that is shown. */
  language: string;
  onPlace: (place: Place, finding?: Finding) => void;
  /** Makes the change that settles a finding; null where who looks may not write. */
  onApply: ((finding: Finding) => void) | null;
};

/** What a careful colleague would say: what keeps the words from being saved, what must be settled, what is advice. */
export function GuardPanel({ look, language, onPlace, onApply }: Props) {
  const t = useGuardWords();
  const rules = useQuery(guardRulesQuery).data;
  const { checked } = look;
  if (!checked) return null;
  const good = checked.problems.length === 0 && checked.findings.length === 0;
  return (
    <Paper p="md" component="section" aria-labelledby="guard">
      <Title order={2} fz="sm" mb="sm" id="guard">{t("title")}</Title>
      {good && <List><Row tone="good" icon={<IconCheck size={14} aria-hidden />}><Text size="sm">{t("good")}</Text></Row></List>}
      <Stack gap="md">
        {checked.problems.length > 0 && (
          <Level title={t("problem")}>
            {look.problems.map((one, index) => (
              <Row key={index} tone="bad" icon={LOOKS.block.icon}>
                <Text size="sm">{[one.reason, one.hint].filter(Boolean).join(" – ")}</Text>
                <PlaceLink path={one.path} language={language} onPlace={(place) => onPlace(place)} />
              </Row>
            ))}
          </Level>
        )}
        {LEVELS.map((level) => {
          const found = checked.findings.filter((one) => one.severity === level);
          if (found.length === 0) return null;
          return (
            <Level key={level} title={t(level)} text={level === "block" ? t("publish") : undefined}>
              {found.map((one, index) => (
                <FindingRow key={`${one.rule}${one.path}${index}`} one={one} rule={rules?.find((each) => each.id === one.rule)} language={language}
                  onPlace={(place) => onPlace(place, one)} onApply={onApply && one.edits.length > 0 ? () => onApply(one) : null} />
              ))}
            </Level>
          );
        })}
      </Stack>
    </Paper>
  );
}

function Level({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} fz="xs" c="dimmed" fw={600} mb={6}>{title}</Title>
      {text && <Text size="xs" c="dimmed" mb={6}>{text}</Text>}
      <List>{children}</List>
    </div>
  );
}

function List({ children }: { children: ReactNode }) {
  return <Stack gap="sm" component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>{children}</Stack>;
}

function FindingRow({ one, rule, language, onPlace, onApply }: {
  one: Finding; rule: GuardRule | undefined; language: string; onPlace: (place: Place) => void; onApply: (() => void) | null;
}) {
  const t = useGuardWords();
  const lang = useLanguage();
  const [open, setOpen] = useState(false);
  const look = LOOKS[one.severity === "off" ? "note" : one.severity];
  return (
    <Row tone={look.tone} icon={look.icon}>
      {rule && <Text size="sm" fw={600}>{rule.name[lang]}</Text>}
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>{said(one, lang)}</Text>
      <Text size="sm" c="dimmed">{one.suggestion[lang]}</Text>
      <Group gap="sm" mt={4}>
        <PlaceLink path={one.path} language={language} onPlace={onPlace} />
        {rule && <Anchor component="button" type="button" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? "less" : "why")}</Anchor>}
        {onApply && <Button size="compact-xs" variant="light" onClick={onApply}>{t("apply")}</Button>}
      </Group>
      {open && rule && (
        <Text size="xs" mt={4}>{rule.why[lang]} <Text span c="dimmed">{t("source")}: {rule.source}</Text></Text>
      )}
    </Row>
  );
}

/** The reason with a variable by its name: "First name is printed …"; where another one was meant, by its name and path. */
function said({ rule, reason, found, edits }: Finding, lang: "en" | "de"): string {
  const better = rule === "unknown_variable" ? edits[0]?.text : undefined;
  if (better) return reason[lang].replace(better, `${variableName(better, lang)} (${better})`);
  return rule !== "unknown_variable" && /^[a-z_]+\.[\w.]+$/.test(found) ? reason[lang].replace(found, variableName(found, lang)) : reason[lang];
}

function PlaceLink({ path, language, onPlace }: { path: string; language: string; onPlace: (place: Place) => void }) {
  const t = useGuardWords();
  const format = useFormat();
  const place = placeOf(path);
  if (!place.language) return path && path !== "languages" ? <Text size="xs" c="dimmed" span>{path}</Text> : null;
  const label = place.language === language ? t("go") : t("goIn", { language: languageName(place.language, format.locale) });
  return <Anchor component="button" type="button" size="xs" onClick={() => onPlace(place)}>{label}</Anchor>;
}

function Row({ tone, icon, children }: { tone: keyof typeof tones; icon: ReactNode; children: ReactNode }) {
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start" style={{ listStyle: "none" }}>
      <ThemeIcon size={22} radius="xl" variant="light" color={tones[tone]} aria-hidden>{icon}</ThemeIcon>
      <div style={{ minWidth: 0, flex: 1 }}>{children}</div>
    </Group>
  );
}
