"""When sending is open: windows in the recipient's own time, over midnight and both clock changes (R1, R2, J25, J27).

Pure: the caches hold only what never changes, such as zones by name and the instants of local times.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from anklang.policy.countries.calendar import holidays_of
from anklang.policy.model import Layer, ZoneHints

DAY = 1440  # minutes
Week = tuple[tuple[tuple[int, int], ...], ...]

_HORIZON_DAYS = 30  # no window within so many days: there is none
_MINUTE = timedelta(minutes=1)


class Opening(msgspec.Struct, frozen=True):
    """What the clock says: open until `closes`, or opening at `opens`."""

    open: bool  # every layer is open in every possible zone
    opens: datetime | None  # UTC, where not open; None: not within the horizon
    closes: datetime | None  # UTC, end of the common window; None: later than two days
    rule: str = ""  # the layer that holds longest, or that closes first
    zone: str = ""  # the zone that decided


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None for a name that is none (then it is not used as a hint)."""
    if not name or name == "Etc/Unknown":
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def possible_zones(hints: ZoneHints) -> tuple[str, tuple[ZoneInfo, ...]]:
    """Where the person may be, and how we know: profile → device → phone → address → workspace (J27).

    A number proves a zone only if its country has one. Otherwise the zones of number and delivery address are all
    possible, and a window must be open in every one of them (compliance 3.4 a).
    """
    for source, name in (("profile", hints.profile), ("device", hints.device)):
        zone = zone_of(name)
        if zone is not None:
            return source, (zone,)
    phone = _known(hints.phone)
    if phone and hints.phone_certain:
        return "phone", phone
    address = _known(hints.address)
    if phone and address:
        return "phone and address", tuple(dict.fromkeys(phone + address))
    if phone or address:
        return ("phone", phone) if phone else ("address", address)
    return "workspace", (zone_of(hints.workspace) or ZoneInfo("UTC"),)


def _known(names: Iterable[str]) -> tuple[ZoneInfo, ...]:
    return tuple(zone for zone in map(zone_of, names) if zone is not None)


def open_week(quiet_from: int, quiet_to: int) -> Week:
    """Seven equal days with sending allowed outside the quiet time; minutes from midnight, over midnight or not.

    21:00 to 08:00 (1260, 480) leaves 08:00 to 21:00 open; 12:00 to 14:00 leaves two spans; equal ends: never quiet.
    """
    if quiet_from == quiet_to:
        spans: tuple[tuple[int, int], ...] = ((0, DAY),)
    elif quiet_from > quiet_to:
        spans = ((quiet_to, quiet_from),)
    else:
        spans = tuple(span for span in ((0, quiet_from), (quiet_to, DAY)) if span[0] < span[1])
    return (spans,) * 7


def look(now: datetime, layers: Sequence[Layer], zones: Sequence[ZoneInfo]) -> Opening:
    """Whether every layer is open in every zone at `now`, until when, or from when on.

    A window with less than its `leave` minutes left counts as closed (compliance 3.4 e); ends are exclusive.
    """
    closes: datetime | None = None
    rule = zone_name = ""
    for layer in layers:
        for zone in zones:
            until = _closing(now, layer, zone)
            if until is None:
                return _next_opening(now, layers, zones)
            if until != _FAR and (closes is None or until < closes):
                closes, rule, zone_name = until, layer.rule, zone.key
    return Opening(True, None, closes, rule, zone_name)


_FAR = datetime.max.replace(tzinfo=UTC)


def _next_opening(now: datetime, layers: Sequence[Layer], zones: Sequence[ZoneInfo]) -> Opening:
    """The first instant at which all are open: each closed one moves the candidate on, until none does."""
    at = now
    rule = zone_name = ""
    limit = now + timedelta(days=_HORIZON_DAYS)
    while at <= limit:
        start = at
        for layer in layers:
            for zone in zones:
                moved = _opening(at, layer, zone)
                if moved is None:
                    return Opening(False, None, None, layer.rule, zone.key)
                if moved > at:
                    at, rule, zone_name = moved, layer.rule, zone.key
        if at == start:
            return Opening(False, at, _common_close(at, layers, zones), rule, zone_name)
    return Opening(False, None, None, rule, zone_name)


def _common_close(at: datetime, layers: Sequence[Layer], zones: Sequence[ZoneInfo]) -> datetime | None:
    ends = [_closing(at, layer, zone) for layer in layers for zone in zones]
    known = [end for end in ends if end is not None and end != _FAR]
    return min(known) if known else None


def _closing(now: datetime, layer: Layer, zone: ZoneInfo) -> datetime | None:
    """When the span around `now` ends (UTC; _FAR if later than two days), or None if it is closed or about to be."""
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    day = local.date()
    for start, end in _spans(layer, day):
        if start <= minute < end:
            break
    else:
        return None
    if end == DAY:
        day, end = _run_on(layer, day)
        if end < 0:
            return _FAR
    closes = to_utc(day, end, zone)
    return closes if closes - now >= layer.leave * _MINUTE else None


def _run_on(layer: Layer, day: date) -> tuple[date, int]:
    """Day and minute at which a span that reaches midnight really ends; minute -1 if it goes on over two days."""
    for _ in range(2):
        following = day + timedelta(days=1)
        spans = _spans(layer, following)
        if not spans or spans[0][0] > 0:
            return following, 0
        day = following
        if spans[0][1] < DAY:
            return day, spans[0][1]
    return day, -1


def _opening(at: datetime, layer: Layer, zone: ZoneInfo) -> datetime | None:
    """`at` if the layer is open then, else the next instant at which it opens (UTC), None if not in the horizon."""
    if _closing(at, layer, zone) is not None:
        return at
    day = at.astimezone(zone).date()
    for ahead in range(_HORIZON_DAYS + 1):
        on = day + timedelta(days=ahead)
        for start, _ in _spans(layer, on):
            opens = to_utc(on, start, zone)
            if opens > at and _closing(opens, layer, zone) is not None:
                return opens
    return None


def _spans(layer: Layer, day: date) -> tuple[tuple[int, int], ...]:
    if layer.holidays and day in holidays_of(layer.holidays, day.year):
        return ()
    return layer.week[day.weekday()]


@lru_cache(maxsize=4096)
def to_utc(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a local time of day; minute 1440 is the next midnight.

    A time that does not exist gives the first valid minute after it, one that exists twice the first (J25).
    """
    if minute >= DAY:
        day, minute = day + timedelta(days=1), minute - DAY
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before = wall.replace(tzinfo=zone, fold=1).astimezone(
        UTC
    )  # in a gap: the later offset, so the earlier instant
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((first - before) / _MINUTE)
    while low < high:
        middle = (low + high) // 2
        if (before + middle * _MINUTE).astimezone(zone).utcoffset() == offset:
            low = middle + 1
        else:
            high = middle
    return before + low * _MINUTE


def release_at(
    opening: Opening, window: timedelta, spread: float, useless_after: datetime | None
) -> datetime | None:
    """When a held message leaves: the opening plus its share of the release window (R2), or None without an opening.

    `spread` is 0 up to 1. A message that would come too late so, because the hours close or it becomes useless, leaves
    after its share of the time there is; all others of one `spread` leave at the same moment, so that the best of them
    goes first (R7).
    """
    if opening.opens is None:
        return None
    share = min(max(spread, 0.0), 1.0)
    room = window
    if opening.closes is not None:
        room = min(room, (opening.closes - opening.opens) / 2)
    if useless_after is not None and useless_after >= opening.opens:
        room = min(room, useless_after - opening.opens)
    return opening.opens + (window * share if window * share <= room else room * share)
