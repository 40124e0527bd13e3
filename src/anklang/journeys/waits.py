"""The eight kinds of delay (J22): when does somebody who arrives now leave?

A rule is plain data and is kept next to the moment that it gave (J24), so that a wait in local time can be computed
again when the person's zone changes. Local time follows J25: a time that does not exist is the first valid minute after
it, a time that exists twice is its first occurrence.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from babel.dates import format_datetime

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
IfPast = Literal["continue", "exit"]
MIDNIGHT = time(0, 0)
MAX_AHEAD = timedelta(days=731)  # a date further away is taken for a mistake
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class For(msgspec.Struct, frozen=True, tag="for"):
    """A span of time from arrival, in elapsed time: a day is 24 hours."""

    span: timedelta  # how long


class ForThenAt(msgspec.Struct, frozen=True, tag="for_then_at"):
    """The whole span first, then the next occurrence of a time of day."""

    span: timedelta  # how long at least
    at: time  # local time of day to leave at


class CalendarDay(msgspec.Struct, frozen=True, tag="days"):
    """So many midnights, then a time of day; may be minutes."""

    days: int  # local midnights to pass, from 1
    at: time = MIDNIGHT  # local time of day to leave at


class OnWeekday(msgspec.Struct, frozen=True, tag="weekday"):
    """The next such weekday at a time of day."""

    day: Weekday  # which day
    at: time = MIDNIGHT  # local time of day to leave at
    if_passed: Literal["same_day", "next_week"] = "next_week"  # today is the day, but the time has gone


class FixedDate(msgspec.Struct, frozen=True, tag="date"):
    """One local date and time, the same for everybody."""

    date: datetime  # naive: local wall time
    if_past: IfPast = "continue"  # J23


class OwnDate(msgspec.Struct, frozen=True, tag="own_date"):
    """A date of this person (profile or context) and an offset from it; or a number of units from arrival."""

    value: str | float | None  # ISO date or moment, or a number; what was found when the person arrived
    offset: timedelta = timedelta(0)  # negative: before the date
    at: time | None = None  # local time of day; None: as the value says, or midnight
    yearly: bool = False  # the next anniversary counts; 29 February is 28 February in common years
    unit: timedelta = _DAY  # what a number counts
    if_past: IfPast | None = None  # J23; None: exit before a date, continue after it
    if_missing: IfPast = "exit"  # no value, no date, or more than two years away


class Window(msgspec.Struct, frozen=True, tag="window"):
    """At once inside the window, else at its next beginning."""

    start: time  # local, inclusive
    end: time  # local, exclusive; earlier than start: over midnight
    days: tuple[Weekday, ...] = WEEKDAYS  # days on which the window begins


class UntilTime(msgspec.Struct, frozen=True, tag="until"):
    """The next occurrence of a local time of day."""

    at: time  # when to leave


Rule = For | ForThenAt | CalendarDay | OnWeekday | FixedDate | OwnDate | Window | UntilTime


class Due(msgspec.Struct, frozen=True):
    """When to leave, and whether the author wants the person out instead."""

    at: datetime  # UTC; not before arrival
    exit: str = ""  # reason code, where the person leaves the journey: date_passed, date_missing


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None for a name that is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_local(rule: Rule) -> bool:
    """Whether the moment depends on the person's zone, and so has to be computed again when that changes (J24)."""
    if isinstance(rule, OwnDate):
        return not isinstance(rule.value, int | float) or rule.at is not None
    return not isinstance(rule, For)


def due(rule: Rule, arrived: datetime, zone: ZoneInfo) -> Due:
    """When somebody who arrived at `arrived` (UTC) in `zone` leaves; all eight kinds (J22, J23, J25)."""
    match rule:
        case For():
            return Due(arrived + rule.span)
        case ForThenAt():
            return Due(_next(arrived + rule.span, rule.at, zone))
        case UntilTime():
            return Due(_next(arrived, rule.at, zone))
        case CalendarDay():
            return Due(instant(arrived.astimezone(zone).date() + rule.days * _DAY, rule.at, zone))
        case OnWeekday():
            return Due(_weekday(rule, arrived, zone))
        case FixedDate():
            return _dated(instant(rule.date.date(), rule.date.time(), zone), arrived, rule.if_past)
        case OwnDate():
            return _own(rule, arrived, zone)
        case Window():
            return Due(_window(rule, arrived, zone))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local date and time of day as UTC (J25): in a gap the first valid minute after it, twice: the first one."""
    wall = datetime.combine(day, at)
    early = wall.replace(tzinfo=zone).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)  # in a gap this is the earlier moment
    low, high = late, early
    while high - low > _MINUTE:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


def _next(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    day = after.astimezone(zone).date()
    found = instant(day, at, zone)
    return found if found >= after else instant(day + _DAY, at, zone)


def _weekday(rule: OnWeekday, arrived: datetime, zone: ZoneInfo) -> datetime:
    today = arrived.astimezone(zone).date()
    ahead = (WEEKDAYS.index(rule.day) - today.weekday()) % 7
    found = instant(today + ahead * _DAY, rule.at, zone)
    if found >= arrived:
        return found
    return arrived if rule.if_passed == "same_day" else instant(today + 7 * _DAY, rule.at, zone)


def _window(rule: Window, arrived: datetime, zone: ZoneInfo) -> datetime:
    today = arrived.astimezone(zone).date()
    for ahead in range(-1, 9):
        day = today + ahead * _DAY
        if WEEKDAYS[day.weekday()] not in rule.days:
            continue
        opens = instant(day, rule.start, zone)
        closes = instant(day + _DAY if rule.end <= rule.start else day, rule.end, zone)
        if opens <= arrived < closes:
            return arrived
        if opens > arrived:
            return opens
    return arrived


def _dated(at: datetime, arrived: datetime, if_past: IfPast) -> Due:
    if at >= arrived:
        return Due(at)
    return Due(arrived, "date_passed" if if_past == "exit" else "")


def _own(rule: OwnDate, arrived: datetime, zone: ZoneInfo) -> Due:
    at = _own_moment(rule, arrived, zone)
    if at is None or at - arrived > MAX_AHEAD:
        return Due(arrived, "date_missing" if rule.if_missing == "exit" else "")
    return _dated(at, arrived, rule.if_past or ("exit" if rule.offset < timedelta(0) else "continue"))


def _own_moment(rule: OwnDate, arrived: datetime, zone: ZoneInfo) -> datetime | None:
    if isinstance(rule.value, int | float) and not isinstance(rule.value, bool):
        if not abs(rule.value) * rule.unit.total_seconds() <= MAX_AHEAD.total_seconds() * 2:  # NaN too
            return None
        at = arrived + rule.value * rule.unit + rule.offset
        return at if rule.at is None else _next(at, rule.at, zone)
    found = _read_date(rule.value)
    if found is None:
        return None
    if rule.yearly:
        return _anniversary(found, rule, arrived, zone)
    return _shifted(found, rule, zone)


def _shifted(found: datetime | date, rule: OwnDate, zone: ZoneInfo) -> datetime:
    """Whole days of an offset move the local date, the rest moves the moment."""
    if isinstance(found, datetime) and found.tzinfo is not None and rule.at is None:
        return found.astimezone(UTC) + rule.offset
    local = (
        found.astimezone(zone).replace(tzinfo=None) if isinstance(found, datetime) and found.tzinfo else found
    )
    day = local.date() if isinstance(local, datetime) else local
    at = rule.at or (local.time() if isinstance(local, datetime) else MIDNIGHT)
    days, rest = divmod(rule.offset, _DAY)
    return instant(day + days * _DAY, at, zone) + rest


def _anniversary(found: datetime | date, rule: OwnDate, arrived: datetime, zone: ZoneInfo) -> datetime:
    this_year = arrived.astimezone(zone).year
    moments = [
        _shifted(_in_year(found, year), rule, zone)
        for year in (this_year - 1, this_year, this_year + 1, this_year + 2)
    ]
    return next((at for at in moments if at >= arrived), moments[-1])


def _in_year(found: datetime | date, year: int) -> datetime | date:
    try:
        return found.replace(year=year)
    except ValueError:  # 29 February
        return found.replace(year=year, day=28)


def _read_date(value: str | float | None) -> datetime | date | None:
    """An ISO 8601 date or moment; a moment without zone is local wall time. None for anything else."""
    if not isinstance(value, str) or not 10 <= len(value) <= 40:
        return None
    try:
        read = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        return read if 1000 <= read.year <= 9000 else None
    except ValueError:
        return None


def preview(rule: Rule, now: datetime, zone: ZoneInfo, language: str = "en") -> str:
    """The line under the editor's field: "Someone arriving now leaves Tue 14 May 09:00" (J22)."""
    found = due(rule, now, zone)
    if found.exit:
        return (
            "Wer jetzt ankommt, verlässt die Journey"
            if language == "de"
            else "Someone arriving now leaves the journey"
        )
    pattern = "EEE d. MMM y, HH:mm" if language == "de" else "EEE d MMM y HH:mm"
    when = format_datetime(found.at, pattern, tzinfo=zone, locale="de_DE" if language == "de" else "en_GB")
    start = "Wer jetzt ankommt, geht weiter am" if language == "de" else "Someone arriving now leaves"
    return f"{start} {when} ({zone.key})"
