"""When the demo begins: a moment at which shops write to people, so that the first scene plays at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(9, 0)
CLOSES = time(15, 0)  # the scene of the collection needs four hours more
BEGINS = time(9, 41)
_SOON = 10  # days


def first_moment(now: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> datetime:
    """`now` on a working day between nine and three, else the next working day at 9:41 (UTC, never before `now`)."""
    local = now.astimezone(zone)
    for ahead in range(_SOON + 1):
        day = local.date() + timedelta(days=ahead)
        if day.isoweekday() > 5 or day in holidays:
            continue
        if ahead == 0 and OPENS <= local.time() < CLOSES:
            return now
        begin = datetime.combine(day, BEGINS, zone)
        if begin > local:
            return begin.astimezone(now.tzinfo)
    return now
