import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import type { CalendarDay } from "@/features/calendar/api/calendar";
import { holidayNames, volume } from "@/features/calendar/model";
import { useCalendarWords } from "@/features/calendar/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { EmptyState } from "@/ui/empty-state";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";

/** The days of a month on which something happens, one below the other. */
export function DayList({ days, onOpen }: { days: readonly CalendarDay[]; onOpen: (day: string) => void }) {
  const t = useCalendarWords();
  const lang = useLanguage();
  const format = useFormat("UTC");
  const weekday = new Intl.DateTimeFormat(format.locale, { weekday: "short", timeZone: "UTC" });
  const shown = days.filter((one) => one.runs.length || volume(one) > 0 || one.closed.some((day) => day.why === "holiday"));
  if (shown.length === 0) return <EmptyState icon={IconCalendar} title={t("nothing")} text={t("nothingText")} />;
  return (
    <SimpleTable label={t("title")} rows={shown} rowKey={(row) => row.day}
      columns={[
        {
          key: "day", label: t("day"), width: 190,
          cell: (row) => <Anchor component="button" type="button" data-day={row.day} size="sm" fw={550} onClick={() => onOpen(row.day)}>{`${weekday.format(new Date(row.day))} ${format.day(row.day)}`}</Anchor>,
        },
        {
          key: "runs", label: t("runs"),
          cell: (row) => (
            <Stack gap={2}>
              {row.runs.map((run) => <Text key={run.journey + run.wall} size="sm" td={run.status === "cancelled" ? "line-through" : undefined}>{`${run.wall.slice(11, 16)} ${run.name}`}</Text>)}
              {row.clashes.length > 0 && <Group><Badge color={tones.warn}>{t("clash", { count: row.clashes.length })}</Badge></Group>}
            </Stack>
          ),
        },
        {
          key: "closed", label: t("closed"),
          cell: (row) => <Text size="sm" c="dimmed">{[...holidayNames(row, lang), ...(row.closed.some((one) => one.why === "weekday") ? [t("weekday")] : [])].join(", ")}</Text>,
        },
        { key: "planned", label: t("planned"), width: 120, align: "right", cell: (row) => (row.planned === null ? "–" : format.number(row.planned)) },
        { key: "expected", label: t("expected"), width: 120, align: "right", cell: (row) => (row.expected === null ? "–" : format.number(row.expected)) },
      ]} />
  );
}
