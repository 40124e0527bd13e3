"""The tests in which time plays a part, each with the moment at which time alone changes the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from anklang.profiles.compare import day_of, iso_day, next_anniversary, order, parse_day, start_of_day
from anklang.profiles.count import hundredths
from anklang.profiles.model import CounterState
from anklang.segments.check import moment_of

Look = tuple[bool | None, datetime | None]  # the value, and when time alone could change it
_LAST_DAY = 2_900_000  # in the year 9909; day numbers beyond are never waited for
_DAY_OP = {"before": "lt", "after": "gt", "on": "eq", "gt": "gt", "ge": "ge", "lt": "lt", "le": "le"}


def recent(at: datetime | None, duration: timedelta, now: datetime) -> Look:
    """Whether `at` is later than `duration` ago; it stops being so exactly at `at + duration`."""
    if at is None or now - at >= duration:
        return False, None
    try:
        return True, at + duration
    except OverflowError:
        return True, None


def compare_moment(op: str, at: datetime | None, expected: str, zone: tzinfo) -> bool:
    """`at` before or after a moment an author wrote; a bare date means its first moment in `zone`."""
    if at is None:
        return False
    moment = start_of_day(iso_day(expected), zone) if len(expected) == 10 else moment_of(expected)
    return at < moment if op == "before" else at > moment


def compare_day(op: str, value: Any, expected: Any, zone: tzinfo, now: datetime) -> Look:
    """A day (its number, or ISO text) against a date, {days: n} from today, or its anniversary."""
    day = value if type(value) is int else parse_day(value, zone)
    if day is None:
        return False, None
    today = day_of(now, zone)
    if op == "anniversary":
        return _anniversary(day, expected["days"], today, zone)
    if isinstance(expected, str):
        return order(_DAY_OP[op], day, iso_day(expected)), None
    ahead = expected["days"]
    value_now = order(_DAY_OP[op], day, today + ahead)
    for turn in (day - ahead, day - ahead + 1):
        if turn > today and order(_DAY_OP[op], day, turn + ahead) is not value_now:
            return value_now, start_of_day(turn, zone) if turn < _LAST_DAY else None
    return value_now, None


def _anniversary(day: int, ahead: int, today: int, zone: tzinfo) -> Look:
    target = today + ahead
    if target >= day and next_anniversary(day, target) == target:
        return True, start_of_day(today + 1, zone)
    if max(target + 1, day) >= _LAST_DAY:
        return False, None
    return False, start_of_day(next_anniversary(day, max(target + 1, day)) - ahead, zone)


def count_within(
    state: CounterState | None,
    op: str,
    value: float,
    summed: bool,
    within_days: int | None,
    zone: tzinfo,
    now: datetime,
    blind: bool = False,
) -> Look:
    """A counter, ever or within whole days, against `value`; `blind` and nothing seen is unknown (J32).

    Time changes it at the midnight at which a counted day leaves the window and the comparison turns.
    """
    limit = hundredths(value) if summed else value

    def decide(n: int, total: int) -> bool | None:
        return None if blind and n == 0 else order(op, total if summed else n, limit)

    if state is None:
        return decide(0, 0), None
    if within_days is None:
        return decide(state.n, state.total), None
    return _window(state, within_days, zone, now, decide)


def _window(
    state: CounterState,
    within_days: int,
    zone: tzinfo,
    now: datetime,
    decide: Callable[[int, int], bool | None],
) -> Look:
    start = day_of(now, zone) - within_days + 1
    if state.last is None or (start > 0 and day_of(state.last, zone) < start):
        return decide(0, 0), None
    inside = sorted((day, *counted) for day, counted in state.days.items() if day >= start)
    n = sum(entry[1] for entry in inside)
    total = sum(entry[2] for entry in inside)
    result = decide(n, total)
    for day, count, amount in inside:
        n -= count
        total -= amount
        if decide(n, total) is not result:
            return result, start_of_day(day + within_days, zone)
    return result, None
