import { Paper, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent } from "react";
import type { CalendarDay } from "@/features/calendar/api/calendar";
import { holidayNames, moved, volume, weeksOf } from "@/features/calendar/model";
import { useCalendarWords } from "@/features/calendar/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useChannelName } from "@/parts/channels";
import classes from "./month.module.css";

const SHOWN = 2; // campaigns in a cell

type Props = {
  month: string;
  today: string;
  days: ReadonlyMap<string, CalendarDay>;
  /** The day that the keyboard stands on. */
  current: string;
  onCurrent: (day: string) => void;
  onOpen: (day: string) => void;
};

/** A month as weeks. One day is in the tab order; arrows move between days, Enter opens one. */
export function MonthGrid({ month, today, days, current, onCurrent, onOpen }: Props) {
  const t = useCalendarWords();
  const format = useFormat("UTC");
  const grid = useRef<HTMLTableElement>(null);
  const wanted = useRef(""); // the day that a key leads to; another month is drawn before it can be focused
  useEffect(() => {
    if (wanted.current !== current) return;
    wanted.current = "";
    grid.current?.querySelector<HTMLButtonElement>(`[data-day="${current}"]`)?.focus();
  }, [current, month]);
  const onKey = (event: KeyboardEvent) => {
    const next = moved(current, event.key);
    if (next === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    wanted.current = next;
    onCurrent(next);
  };
  const weeks = weeksOf(month);
  const most = Math.max(1, ...[...days.values()].map(volume));
  const weekday = new Intl.DateTimeFormat(format.locale, { weekday: "short", timeZone: "UTC" });
  const weekdayLong = new Intl.DateTimeFormat(format.locale, { weekday: "long", timeZone: "UTC" });
  return (
    <Paper p={0} style={{ overflow: "hidden" }}>
      <VisuallyHidden id="calendar-help">{t("help")}</VisuallyHidden>
      <table ref={grid} className={classes.grid} aria-describedby="calendar-help">
        <thead>
          <tr>
            {(weeks[0] ?? []).map((day) => <th key={day} scope="col" abbr={weekdayLong.format(new Date(day))}>{weekday.format(new Date(day))}</th>)}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} className={`${classes.cell} ${day.startsWith(month) ? "" : classes.other}`}>
                  <button type="button" data-day={day} className={classes.day} tabIndex={day === current ? 0 : -1} aria-current={day === today ? "date" : undefined}
                    onKeyDown={onKey} onFocus={() => day !== current && day.startsWith(month) && onCurrent(day)} onClick={() => onOpen(day)}>
                    <span className={`${classes.number} ${day === today ? classes.today : ""}`} aria-hidden style={{ alignSelf: "flex-start" }}>{Number(day.slice(8))}</span>
                    <VisuallyHidden>{format.day(day)}</VisuallyHidden>
                    <Content day={days.get(day)} most={most} />
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Paper>
  );
}

function Content({ day, most }: { day: CalendarDay | undefined; most: number }) {
  const t = useCalendarWords();
  const lang = useLanguage();
  const format = useFormat();
  const name = useChannelName();
  if (!day) return null;
  const messages = volume(day);
  const known = (day.planned ?? 0) >= (day.expected ?? 0);
  const holidays = holidayNames(day, lang);
  const quiet = day.closed.filter((one) => one.why === "weekday");
  const channels = quiet.some((one) => one.channels.length === 0) ? [] : quiet.flatMap((one) => one.channels);
  return (
    <>
      {day.runs.slice(0, SHOWN).map((run) => (
        <span key={run.journey + run.wall} className={`${classes.run} ${run.status === "cancelled" ? classes.cancelled : ""}`} title={run.name}>{`${run.wall.slice(11, 16)} ${run.name}`}</span>
      ))}
      {day.runs.length > SHOWN && <span className={classes.closed}>{t("more", { count: day.runs.length - SHOWN })}</span>}
      {day.clashes.length > 0 && <span className={classes.clash}>{t("clash", { count: day.clashes.length })}</span>}
      {holidays.map((name) => <span key={name} className={classes.closed} title={name}>{name}</span>)}
      {quiet.length > 0 && holidays.length === 0 && (
        <span className={classes.closed} title={channels.map(name).join(", ") || undefined}>{channels.length ? t("closedFor", { channels: `${name(channels[0] ?? "")}${channels.length > 1 ? ` +${channels.length - 1}` : ""}` }) : t("closed")}</span>
      )}
      {messages > 0 && (
        <span style={{ marginTop: "auto" }}>
          <span className={classes.closed}>{`${known ? "" : "≈ "}${format.compact(messages)} `}<VisuallyHidden>{t(known ? "planned" : "expected")}</VisuallyHidden></span>
          <span className={classes.track} style={{ display: "block" }} aria-hidden>
            <span className={`${classes.bar} ${known ? "" : classes.expected}`} style={{ display: "block", width: `${Math.max(3, (messages / most) * 100)}%` }} />
          </span>
        </span>
      )}
    </>
  );
}
