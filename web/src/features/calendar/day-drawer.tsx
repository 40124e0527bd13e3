import { Alert, Anchor, Code, Drawer, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import type { CalendarDay } from "@/features/calendar/api/calendar";
import { MoveRun } from "@/features/calendar/move-run";
import { useCalendarWords } from "@/features/calendar/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import { useCountryName } from "@/parts/countries";
import { Figure, Figures } from "@/ui/figure";
import { StatusBadge } from "@/ui/status-badge";

/** Everything about one day. */
export function DayDrawer({ day, names, zone, onMoved, onClose }: {
  day: CalendarDay;
  names: (journey: string) => string;
  zone: string;
  onMoved: (day: string) => void;
  onClose: () => void;
}) {
  const t = useCalendarWords();
  const format = useFormat("UTC");
  const title = new Intl.DateTimeFormat(format.locale, { dateStyle: "full", timeZone: "UTC" }).format(new Date(day.day));
  // The drawer is opened by the address, so it does not know by itself whom to give the focus back to.
  useEffect(() => () => document.querySelector<HTMLElement>(`[data-day="${day.day}"]`)?.focus(), [day.day]);
  const woken = Object.entries(day.by_journey).sort((one, two) => two[1] - one[1]);
  return (
    <Drawer opened onClose={onClose} size="lg" title={title}>
      <Stack gap="lg">
        <Figures>
          {day.planned !== null && <Figure label={t("planned")} value={format.number(day.planned)} counted={t("howPlanned")} />}
          {day.expected !== null && <Figure label={t("expected")} value={format.number(day.expected)} counted={t("howExpected")} />}
          <Figure label={t("usual")} value={format.decimal(day.usual)} counted={t("howUsual")} />
          {day.expected !== null && <Figure label={t("waking")} value={format.number(day.waking)} counted={t("howWaking")} />}
        </Figures>
        <section>
          <Title order={2} mb="xs">{t("runs")}</Title>
          {day.runs.length === 0 && <Text size="sm" c="dimmed">{t("noRuns")}</Text>}
          <Stack gap="xs">
            {day.runs.map((run) => (
              <Paper key={run.journey + run.wall} p="sm">
                <Group justify="space-between" wrap="nowrap" align="flex-start">
                  <div style={{ minWidth: 0 }}>
                    <JourneyLink journey={run.journey}>{run.name}</JourneyLink>
                    <Text size="xs" c="dimmed">{[`${run.wall.slice(11, 16)}${run.own_clock ? ` ${t("ownClock")}` : ""}`, t("people", { count: run.people })].join(" · ")}</Text>
                  </div>
                  <Group gap="xs" wrap="nowrap" style={{ flexShrink: 0 }}>
                    <MoveRun run={run} zone={zone} onMoved={onMoved} />
                    <StatusBadge status={run.status} />
                  </Group>
                </Group>
              </Paper>
            ))}
          </Stack>
        </section>
        {day.clashes.length > 0 && (
          <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("clashes")}>
            {day.clashes.map((one) => (
              <Text key={String(one.journeys)} size="sm" mb={4}>
                {t("clashText", { one: names(String(one.journeys[0])), two: names(String(one.journeys[1])), people: format.number(one.people), share: format.percent(one.share) })}
              </Text>
            ))}
            <Text size="sm">{t("clashNext")}</Text>
          </Alert>
        )}
        <Closed day={day} />
        {day.expected !== null && (
          <section>
            <Title order={2} mb="xs">{t("journeys")}</Title>
            {woken.length === 0 && <Text size="sm" c="dimmed">{t("noJourneys")}</Text>}
            {woken.map(([journey, count]) => (
              <Group key={journey} justify="space-between" py={4}>
                <JourneyLink journey={journey}>{names(journey)}</JourneyLink>
                <Text size="sm" className="studio-numeric">{t("people", { count })}</Text>
              </Group>
            ))}
          </section>
        )}
      </Stack>
    </Drawer>
  );
}

function Closed({ day }: { day: CalendarDay }) {
  const t = useCalendarWords();
  const lang = useLanguage();
  const name = useChannelName();
  const countryName = useCountryName();
  return (
    <section>
      <Title order={2} mb="xs">{t("closed")}</Title>
      {day.closed.length === 0 && <Text size="sm" c="dimmed">{t("notClosed")}</Text>}
      <Stack gap="sm">
        {day.closed.map((one, index) => (
          <div key={index}>
            <Text size="sm" fw={550}>
              {`${one.rule === "workspace.hours" ? t("ofOurs") : countryName(one.country)}: ${one.why === "holiday" ? `${t("holiday")} ${one.name[lang] ?? ""}` : t("weekday")}`}
            </Text>
            <Text size="sm" c="dimmed">{one.channels.map(name).join(", ") || t("allChannels")}</Text>
            <Code>{one.rule}</Code>
          </div>
        ))}
      </Stack>
    </section>
  );
}

function JourneyLink({ journey, children }: { journey: string; children: ReactNode }) {
  return <Anchor component={Link} to={"/journeys/$journey" as never} params={{ journey } as never} size="sm" fw={550}>{children}</Anchor>;
}
