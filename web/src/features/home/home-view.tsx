import { Anchor, Badge, Grid, Group, Paper, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Home } from "@/features/home/api/home";
import { alertAt, recentAt } from "@/features/home/model";
import { useHomeWords } from "@/features/home/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { Figure, Figures as FigureRow } from "@/ui/figure";
import { StatusBadge } from "@/ui/status-badge";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Only until a shop is set up: not part of what everybody loads first. */
const Setup = lazy(() => import("@/features/home/setup-card"));
const LESS_IS_BETTER = new Set(["not_sent", "opt_outs"]);

/** Figures, what needs a look, the first steps, and what was edited last. */
export function HomeOverview({ home }: { home: Home }) {
  const showSetup = !home.setup_done && !home.dismissed.includes("setup");
  return (
    <Stack gap="lg">
      <Figures home={home} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            {showSetup && <Suspense fallback={<Skeleton h={320} />}><Setup home={home} /></Suspense>}
            <Recent home={home} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Alerts home={home} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Figures({ home }: { home: Home }) {
  const t = useHomeWords();
  const format = useFormat();
  const lang = useLanguage();
  return (
    <FigureRow>
      {home.figures.map((one) => (
        <Figure key={one.code} label={t(one.code as "sent")} counted={home.definitions[one.code]?.[lang]} now={one.now} before={one.before}
          lessIsBetter={LESS_IS_BETTER.has(one.code)} value={one.code === "net_revenue" ? format.money(one.now, home.currency) : format.compact(one.now)}
          note={one.code === "people" ? t("peopleInAll", { count: format.number(home.people) }) : undefined} />
      ))}
    </FigureRow>
  );
}

function Alerts({ home }: { home: Home }) {
  const t = useHomeWords();
  return (
    <Paper component="section" aria-label={t("alerts")}>
      <Title order={2} mb="sm">{t("alerts")}</Title>
      {home.alerts.length === 0 && (
        <Group gap="sm">
          <ThemeIcon color="teal" variant="light" radius="xl" aria-hidden><IconCheck size={16} /></ThemeIcon>
          <Text size="sm">{t("noAlerts")}</Text>
        </Group>
      )}
      <Stack gap="sm">
        {home.alerts.map((one) => (
          <Group key={`${one.code} ${one.object}`} wrap="nowrap" align="flex-start" gap="sm">
            <ThemeIcon color={one.severity === "error" ? "red" : "yellow"} variant="light" radius="xl" aria-hidden><IconAlertTriangle size={16} /></ThemeIcon>
            <div style={{ flex: 1 }}>
              <Anchor component={Link} to={alertAt(one.code, one.object) as never} size="sm" fw={550}>{t(one.code, { object: one.object })}</Anchor>
              {one.since && <Text size="xs" c="dimmed"><TimeText at={one.since} /></Text>}
            </div>
            {one.count > 1 && <Badge color={tones[one.severity === "error" ? "bad" : "warn"]}>{one.count}</Badge>}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

function Recent({ home }: { home: Home }) {
  const t = useHomeWords();
  return (
    <Paper component="section" aria-label={t("goOn")}>
      <Title order={2} mb="sm">{t("goOn")}</Title>
      {home.recent.length === 0 && <Text size="sm" c="dimmed">{t("noRecent")}</Text>}
      <Stack gap={4}>
        {home.recent.map((one) => (
          <Group key={`${one.kind} ${one.id}`} wrap="nowrap" py={5} gap="sm">
            <div style={{ flex: 1, minWidth: 0 }}>
              <Anchor component={Link} to={recentAt(one.kind, one.id) as never} size="sm" fw={550} truncate display="block">{one.name || one.id}</Anchor>
              <Text size="xs" c="dimmed">{t(one.kind)} · <TimeText at={one.at} /> · {one.mine ? t("you") : one.actor}</Text>
            </div>
            {one.status && <StatusBadge status={one.status} />}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
