"""What goes out on which day: campaigns, what journeys are expected to send, limits, holidays, clashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.definitions import Definitions
from anklang.journeys.schedule import next_run, wall_of
from anklang.policy.countries.calendar import holiday_names
from anklang.policy.countries.load import Countries, Pack, read_week
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Cap, Gap, WorkspaceSettings

LONGEST = 100  # days
EARLIEST = timedelta(
    hours=28
)  # a run for everybody's own clock begins so long before the workspace's, at most
WEEKS = 4  # of the same weekday that the usual volume is the average of
_COMPARED = 100_000  # members of the smaller segment that are compared
_MOST_RUNS = 500


class CalendarRun(msgspec.Struct, frozen=True):
    """One run of a campaign."""

    journey: str
    name: str
    at: datetime  # when it begins; with `zone: person` that is before the first clock on earth shows `wall`
    wall: str  # what clocks show when its messages are planned: the workspace's, or everybody's own
    status: Literal["due", "running", "done", "cancelled", "expected"]  # expected: its schedule says so
    segment: str  # whom it asks in
    people: int  # asked in so far; before it begins: members of the segment today
    own_clock: bool  # `wall` is everybody's own time, not the workspace's
    movable: bool  # it has not begun, and its journey is live


class ClosedDay(msgspec.Struct, frozen=True):
    """A country's hours let nothing out on this day."""

    country: str
    why: Literal["holiday", "weekday"]
    name: dict[str, str]  # of the holiday: de, en; empty for weekdays
    rule: str  # id with the version of the pack; workspace.hours for our own
    channels: list[str]  # empty: all


class Clash(msgspec.Struct, frozen=True):
    """Two campaigns on one day reach the same people."""

    journeys: tuple[str, str]
    people: int  # in both segments
    share: float  # of the smaller segment


class CalendarDay(msgspec.Struct, frozen=True):
    """One day."""

    day: date
    runs: list[CalendarRun]  # by time
    planned: int | None  # messages that were planned; null: the day is to come
    waking: int  # people in journeys whose wait ends on this day, as of now
    usual: float  # messages planned on this weekday, average of four weeks
    expected: (
        int | None
    )  # to come: the usual volume or what wakes, whichever is more, and people of campaigns
    by_journey: dict[str, int]  # journey -> waking
    closed: list[ClosedDay]
    clashes: list[Clash]


class CalendarView(msgspec.Struct, frozen=True):
    """The calendar."""

    zone: str
    today: date
    caps: list[Cap]  # limits per person that hold on every day
    gaps: list[Gap]
    countries: list[str]  # whose closed days are shown
    days: list[CalendarDay]


def calendar_of(
    tx: Tx, definitions: Definitions, first: date, last: date, countries: Sequence[str], now: datetime
) -> CalendarView:
    """Every day from `first` to `last`; closed days of the countries named, or of our own. Raises BadInput."""
    settings = definitions.workspace.settings
    if not 0 <= (last - first).days < LONGEST:
        fault = Problem("to", f"{first} to {last}", f"1 to {LONGEST} days, in order")
        raise BadInput("The period is not possible.", [fault])
    zone, today = ZoneInfo(settings.zone), now.astimezone(ZoneInfo(settings.zone)).date()
    runs = _runs(tx, definitions, first, last, zone, now)
    planned = _planned(tx, definitions.workspace.id, min(first, today) - timedelta(weeks=WEEKS), last)
    waking = _waking(tx, definitions.workspace.id, settings.zone, zone, max(first, today), last)
    codes = list(countries) or [settings.country]
    days = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        mine = [run for run in runs if run.wall[:10] == day.isoformat()]
        woken = waking.get(day, {})
        usual = sum(planned.get(_before(day, today, week), 0) for week in range(1, WEEKS + 1)) / WEEKS
        to_come = day > today
        asked = sum(run.people for run in mine if run.status in ("due", "expected"))
        days.append(
            CalendarDay(
                day=day, runs=mine, planned=None if to_come else planned.get(day, 0), waking=sum(woken.values()),
                usual=usual, expected=max(round(usual), sum(woken.values())) + asked if day >= today else None,
                by_journey=woken, closed=closed(definitions.countries, settings, codes, day),
                clashes=_clashes(tx, definitions.workspace.id, mine),
            )
        )  # fmt: skip
    return CalendarView(settings.zone, today, settings.caps, settings.gaps, codes, days)


def _before(day: date, today: date, weeks: int) -> date:
    """The same weekday so many weeks before; of a day to come, counted from the last one that was."""
    ahead = max(0, -(-(day - today).days // 7))
    return day - timedelta(weeks=ahead + weeks - 1 if ahead else weeks)


def _runs(
    tx: Tx, definitions: Definitions, first: date, last: date, zone: ZoneInfo, now: datetime
) -> list[CalendarRun]:
    workspace = definitions.workspace.id
    begin = datetime.combine(first, datetime.min.time(), zone) - EARLIEST
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    names = dict(tx.rows("SELECT id, name FROM journeys WHERE workspace_id = %s", [workspace]))
    rows = tx.rows(
        "SELECT r.journey_id, r.run_at, r.status, r.entered, v.definition->'enter'->'schedule'->>'segment', r.wall "
        "FROM campaign_runs r LEFT JOIN journey_versions v ON v.workspace_id = r.workspace_id "
        "AND v.journey_id = r.journey_id AND v.version = r.version WHERE r.workspace_id = %s AND r.run_at >= %s "
        "AND r.run_at < %s ORDER BY r.run_at, r.journey_id LIMIT %s",
        [workspace, begin, end, _MOST_RUNS],
    )
    members = _members(tx, workspace)
    found = [
        CalendarRun(
            journey, names.get(journey, journey), at, wall or _wall(definitions, journey, at, zone), status,
            segment or "", members.get(segment or "", 0) if status == "due" else entered,
            _own_clock(definitions, journey), status == "due" and at > now and _live(definitions, journey),
        )
        for journey, at, status, entered, segment, wall in rows
    ]  # fmt: skip
    known = {(run.journey, run.at.astimezone(UTC)) for run in found}
    for id_, version in definitions.journeys.current.items():
        schedule, at = version.journey.enter.schedule, max(now, begin - timedelta(seconds=1))
        while schedule is not None and version.status == "live" and len(found) < _MOST_RUNS:
            following = next_run(schedule, at, definitions.workspace.settings.zone)
            if following is None or following[0] >= end:
                break
            at = following[0]
            if at >= begin and (id_, at.astimezone(UTC)) not in known:
                people = members.get(schedule.segment, 0)
                found.append(
                    CalendarRun(
                        id_,
                        names.get(id_, id_),
                        at,
                        following[1],
                        "expected",
                        schedule.segment,
                        people,
                        schedule.zone == "person",
                        True,
                    )
                )
    return sorted(found, key=lambda run: (run.at, run.journey))


def _live(definitions: Definitions, journey: str) -> bool:
    version = definitions.journeys.current.get(journey)
    return version is not None and version.status == "live" and version.journey.enter.schedule is not None


def _own_clock(definitions: Definitions, journey: str) -> bool:
    version = definitions.journeys.current.get(journey)
    schedule = version.journey.enter.schedule if version is not None else None
    return schedule is not None and schedule.zone == "person"


def _wall(definitions: Definitions, journey: str, at: datetime, zone: ZoneInfo) -> str:
    """The wall time of a run; of a journey that has no schedule any more, that of the workspace's clock."""
    version = definitions.journeys.current.get(journey)
    schedule = version.journey.enter.schedule if version is not None else None
    if schedule is not None:
        return wall_of(schedule, at, definitions.workspace.settings.zone)
    return at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _members(tx: Tx, workspace: int) -> dict[str, int]:
    return dict(
        tx.rows(
            "SELECT segment_id, count(*) FROM memberships WHERE workspace_id = %s GROUP BY 1", [workspace]
        )
    )


def _planned(tx: Tx, workspace: int, first: date, last: date) -> dict[date, int]:
    rows = tx.rows(
        "SELECT day, sum(n)::bigint FROM rollups WHERE workspace_id = %s AND day BETWEEN %s AND %s "
        "AND metric = 'planned' AND channel <> 'http' GROUP BY 1",
        [workspace, first, last],
    )
    return dict(rows)


def _waking(
    tx: Tx, workspace: int, name: str, zone: ZoneInfo, first: date, last: date
) -> dict[date, dict[str, int]]:
    begin, end = (
        datetime.combine(day, datetime.min.time(), zone) for day in (first, last + timedelta(days=1))
    )
    rows = tx.rows(
        "SELECT journey_id, (wake_at AT TIME ZONE %s)::date, count(*) FROM instances WHERE workspace_id = %s "
        "AND ended_at IS NULL AND wake_at >= %s AND wake_at < %s GROUP BY 1, 2",
        [name, workspace, begin, end],
    )
    found: dict[date, dict[str, int]] = {}
    for journey, day, n in rows:
        found.setdefault(day, {})[journey] = n
    return found


def closed(
    countries: Countries, settings: WorkspaceSettings, codes: Iterable[str], day: date
) -> list[ClosedDay]:
    """Whose hours let nothing out on a day: those of the countries, and our own."""
    found = []
    for code in codes:
        pack = countries.packs.get(code) or countries.packs["default"]
        found += _closed_by_law(pack, code, day)
    own = [one for one in settings.hours if day.isoweekday() not in one.days]
    found += [ClosedDay(settings.country, "weekday", {}, "workspace.hours", one.channels) for one in own]
    for one in settings.hours:
        name = holiday_names(one.holidays, day.year).get(day) if one.holidays else None
        if name is not None:
            found.append(ClosedDay(one.holidays, "holiday", name, "workspace.hours", one.channels))
    return found


def _closed_by_law(pack: Pack, code: str, day: date) -> list[ClosedDay]:
    found = []
    for row in pack.hours:
        if row.preset not in ("", "strict") or not row.holds(day):
            continue
        rule = f"{row.rule_id}@{pack.version}"
        name = holiday_names(row.holidays, day.year).get(day) if row.holidays else None
        if name is not None:
            found.append(ClosedDay(code, "holiday", name, rule, row.channels))
        elif not read_week(row.days)[day.weekday()]:
            found.append(ClosedDay(code, "weekday", {}, rule, row.channels))
    return found


def _clashes(tx: Tx, workspace: int, runs: Sequence[CalendarRun]) -> list[Clash]:
    found = []
    segments = {run.journey: run for run in runs if run.segment and run.status != "cancelled"}
    for one, two in combinations(segments.values(), 2):
        small, large = sorted((one, two), key=lambda run: run.people)
        row = tx.row(
            "SELECT count(*), count(b.person_id) FROM (SELECT shard, person_id FROM memberships "
            "WHERE workspace_id = %s AND segment_id = %s LIMIT %s) a LEFT JOIN memberships b "
            "ON b.shard = a.shard AND b.person_id = a.person_id AND b.segment_id = %s",
            [workspace, small.segment, _COMPARED, large.segment],
        )
        if row is not None and row[1]:
            found.append(Clash((one.journey, two.journey), row[1], row[1] / row[0]))
    return found
