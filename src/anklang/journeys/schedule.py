"""When do the runs of a scheduled journey begin? (J7, J10)"""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from anklang.journeys.model import Schedule
from anklang.journeys.waits import WEEKDAYS, instant, zone_of

_DAY = timedelta(days=1)
_EARLIEST = ZoneInfo("Etc/GMT-14")  # where every day begins first (Kiritimati)
AHEAD = timedelta(hours=1)  # people are asked in so long before their local time
AROUND = AHEAD + timedelta(hours=26)  # from then until the last clock on earth (UTC-12) shows it


def next_run(schedule: Schedule, after: datetime, workspace_zone: str) -> tuple[datetime, str] | None:
    """The next run that begins after `after` (UTC), and the local wall time it stands for; None: there is none.

    With `zone: person` the run begins an hour before the first time zone on earth gets there; everybody then waits at
    the door for their own clock. The 31st is the last day of shorter months.
    """
    wide = schedule.zone == "person"
    name = workspace_zone if schedule.zone in ("person", "workspace") else schedule.zone
    zone = _EARLIEST if wide else zone_of(name) or ZoneInfo("UTC")
    lead = AHEAD if wide else timedelta(0)
    if not schedule.every:
        wall = datetime.fromisoformat(schedule.at)
        begins = instant(wall.date(), wall.time(), zone) - lead
        return (begins, wall.isoformat(timespec="minutes")) if begins > after else None
    at = time.fromisoformat(schedule.at)
    day = after.astimezone(zone).date()
    for ahead in range(-1, 63):
        candidate = day + ahead * _DAY
        if _fits(schedule, candidate):
            begins = instant(candidate, at, zone) - lead
            if begins > after:
                return begins, datetime.combine(candidate, at).isoformat(timespec="minutes")
    return None


def begin_of(schedule: Schedule, wall: datetime, workspace_zone: str) -> datetime:
    """When a run begins (UTC) that stands for this wall time of the schedule's clock; `wall` has no zone (J7)."""
    if schedule.zone == "person":
        return instant(wall.date(), wall.time(), _EARLIEST) - AHEAD
    name = workspace_zone if schedule.zone == "workspace" else schedule.zone
    return instant(wall.date(), wall.time(), zone_of(name) or ZoneInfo("UTC"))


def wall_of(schedule: Schedule, begins: datetime, workspace_zone: str) -> str:
    """The local wall time that a run stands for (J7); of one started by hand, that of the workspace's clock."""
    planned = next_run(schedule, begins - timedelta(microseconds=1), workspace_zone)
    if planned is not None and planned[0] == begins:
        return planned[1]
    zone = zone_of(workspace_zone) or ZoneInfo("UTC")
    return begins.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def enter_properties(journey: str, schedule: Schedule, wall: str) -> dict[str, object]:
    """What the enter fact of one person says for a run (kind `enter`)."""
    said: dict[str, object] = {"journey": journey, "context": schedule.context}
    return {**said, "run_at": wall, "if_past": schedule.if_past} if schedule.zone == "person" else said


def _fits(schedule: Schedule, day: date) -> bool:
    if schedule.every == "week":
        return WEEKDAYS[day.weekday()] in schedule.days
    if schedule.every == "month":
        return day.day == min(schedule.day, calendar.monthrange(day.year, day.month)[1])
    return True
