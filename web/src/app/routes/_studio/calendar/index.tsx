import { ActionIcon, Anchor, Button, Group, MultiSelect, SegmentedControl, Text, Title } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { calendarQuery, countriesQuery, type Calendar } from "@/features/calendar/api/calendar";
import { DayDrawer } from "@/features/calendar/day-drawer";
import { DayList } from "@/features/calendar/day-list";
import { addMonths, weeksOf } from "@/features/calendar/model";
import { MonthGrid } from "@/features/calendar/month-grid";
import { useCalendarWords } from "@/features/calendar/words";
import { useFormat } from "@/lib/format";
import { useCountryName } from "@/parts/countries";
import { journeyNames } from "@/parts/pickers";
import { Page } from "@/ui/page";
import { daysOf } from "@/ui/period";
import { QueryView } from "@/ui/query-view";
import { useUiWords } from "@/ui/words";

type View = "month" | "list";
type Search = { month?: string; day?: string; view?: View; country?: string[] };

/** Campaigns, expected volume, closed days; `day` is the one whose panel is open. */
export const Route = createFileRoute("/_studio/calendar/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    month: typeof search.month === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(search.month) ? search.month : undefined,
    day: typeof search.day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(search.day) ? search.day : undefined,
    view: search.view === "list" ? "list" : undefined,
    country: Array.isArray(search.country) && search.country.length ? search.country.filter((one) => typeof one === "string").slice(0, 20) : undefined,
  }),
  component: CalendarScreen,
});

function CalendarScreen() {
  const t = useCalendarWords();
  const ui = useUiWords();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const month = search.month ?? search.day?.slice(0, 7) ?? daysOf({ days: 1 }).to.slice(0, 7);
  const weeks = weeksOf(month);
  const calendar = useQuery(calendarQuery(weeks[0]?.[0] ?? "", weeks.at(-1)?.at(-1) ?? "", search.country ?? []));
  const change = (next: Partial<Search>) => void navigate({ search: { ...search, ...next }, resetScroll: false });
  return (
    <Page title={t("title")} lead={<>{t("lead")} {calendar.data && ui("serverZone", { zone: calendar.data.zone })}</>}>
      <Bar month={month} search={search} today={calendar.data?.today} onChange={change} />
      <QueryView query={calendar}>{(found) => <Shown calendar={found} month={month} search={search} onChange={change} />}</QueryView>
    </Page>
  );
}

function Bar({ month, search, today, onChange }: { month: string; search: Search; today?: string; onChange: (next: Partial<Search>) => void }) {
  const t = useCalendarWords();
  const countryName = useCountryName();
  const format = useFormat("UTC");
  const countries = useQuery(countriesQuery);
  const title = new Intl.DateTimeFormat(format.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01`));
  const turn = (next?: string) => onChange({ month: next, day: undefined });
  return (
    <Group mb="md" justify="space-between">
      <Group gap="xs">
        <ActionIcon variant="default" size="lg" aria-label={t("before")} onClick={() => turn(addMonths(month, -1))}><IconChevronLeft size={18} /></ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t("after")} onClick={() => turn(addMonths(month, 1))}><IconChevronRight size={18} /></ActionIcon>
        <Button variant="default" disabled={today?.startsWith(month)} onClick={() => turn()}>{t("today")}</Button>
        <Title order={2} ml="xs" aria-live="polite">{title}</Title>
      </Group>
      <Group gap="xs">
        <MultiSelect w={320} searchable clearable aria-label={t("countries")} value={search.country ?? []}
          placeholder={search.country?.length ? undefined : `${t("countries")}: ${t("ownCountry")}`}
          data={(countries.data ?? []).map((code) => ({ value: code, label: countryName(code) }))}
          onChange={(next) => onChange({ country: next.length ? next : undefined })} />
        <SegmentedControl aria-label={t("view")} value={search.view ?? "month"}
          data={[{ value: "month", label: t("month") }, { value: "list", label: t("list") }]}
          onChange={(next) => onChange({ view: next === "list" ? "list" : undefined })} />
      </Group>
    </Group>
  );
}

function Shown({ calendar, month, search, onChange }: { calendar: Calendar; month: string; search: Search; onChange: (next: Partial<Search>) => void }) {
  const t = useCalendarWords();
  const format = useFormat();
  const journeys = useQuery(journeyNames);
  const days = useMemo(() => new Map(calendar.days.map((one) => [one.day, one])), [calendar.days]);
  const [stood, setStood] = useState(calendar.today);
  const current = stood.startsWith(month) ? stood : calendar.today.startsWith(month) ? calendar.today : `${month}-01`;
  const open = search.day ? days.get(search.day) : undefined;
  const caps = calendar.caps.map((one) => t("cap", { limit: one.limit, hours: format.duration(one.hours * 3600) })).join(", ");
  const stand = (day: string) => {
    setStood(day);
    if (!day.startsWith(month)) onChange({ month: day.slice(0, 7), day: undefined });
  };
  return (
    <>
      {search.view === "list"
        ? <DayList days={calendar.days.filter((one) => one.day.startsWith(month))} onOpen={(day) => onChange({ month, day })} />
        : <MonthGrid month={month} today={calendar.today} days={days} current={current} onCurrent={stand} onOpen={(day) => onChange({ month, day })} />}
      <Text size="sm" c="dimmed" mt="sm">
        {caps ? t("capsNow", { caps }) : t("noCaps")} <Anchor component={Link} to="/rules" search={{ tab: "limits" } as never} inherit underline="always">{t("setLimits")}</Anchor>
      </Text>
      {open && (
        <DayDrawer day={open} names={(id) => journeys.data?.find((one) => one.id === id)?.name ?? id} zone={calendar.zone}
          onMoved={(day) => onChange({ month: day.slice(0, 7), day })} onClose={() => onChange({ month, day: undefined })} />
      )}
    </>
  );
}
