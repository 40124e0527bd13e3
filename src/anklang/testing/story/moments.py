"""Moments and spans as stories write them: +30m, 18:30, 2026-03-10 18:30, after 10m."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PART = re.compile(r"(\d+)\s*(d|h|m|s)")
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def read_span(text: str) -> timedelta:
    """1d 2h 30m 5s as a span; raises ValueError with what is accepted."""
    bare = re.sub(r"\s", "", text)
    parts = _PART.findall(bare)
    if not parts or "".join(f"{n}{unit}" for n, unit in parts) != bare:
        raise ValueError(f"{text!r} is no span; write it like 30m, 4h or 1d 2h")
    return timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in parts))


def read_local(text: str, zone: ZoneInfo) -> datetime:
    """A local date and time (2026-03-10 18:30) as a moment in UTC."""
    return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)


def read_moment(text: str, start: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """A step's moment: from the start (+30m), from now (after 10m), the next 18:30 from now on, or a date with time."""
    text = text.strip()
    if text in ("+0", "start"):
        return start
    if text.startswith("+"):
        return start + read_span(text[1:])
    if text.startswith("after "):
        return now + read_span(text[6:])
    if re.fullmatch(r"\d\d?:\d\d(:\d\d)?", text):
        wall = time.fromisoformat(text.zfill(5))
        day = now.astimezone(zone).date()
        at = datetime.combine(day, wall, zone).astimezone(UTC)
        return at if at >= now else datetime.combine(day + timedelta(days=1), wall, zone).astimezone(UTC)
    return read_local(text, zone)
