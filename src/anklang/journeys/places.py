"""How many more people a journey may take in: per run, per hour and day of the workspace's zone, and ever (J1).

What has been counted comes in with the surroundings; entries take their places in order. Whoever is refused, or comes
in by a transaction that is rolled back, takes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from anklang.journeys.model import EntryCap, Journey

Key = tuple[str, str]  # journey, span


def spans(cap: EntryCap, run: str, now: datetime, zone: tzinfo) -> list[tuple[str, str, int]]:
    """What an entry at `now` counts against, as (field of the cap, span, most).

    `run`: when the campaign run began, as ISO text; empty for who comes in another way. An hour is one of the wall
    clock, with its offset, so that the hour that comes twice in autumn is two.
    """
    local = now.astimezone(zone)
    hour = local.replace(minute=0, second=0, microsecond=0)
    found = (
        ("per_run", f"run:{run}" if run else "", cap.per_run),
        ("per_hour", f"hour:{hour.isoformat(timespec='minutes')}", cap.per_hour),
        ("per_day", f"day:{local.date().isoformat()}", cap.per_day),
        ("ever", "ever", cap.ever),
    )  # fmt: skip
    return [(field, span, most) for field, span, most in found if span and most is not None]


class Places:
    """The places of all capped journeys of a workspace, for the facts of one moment."""

    __slots__ = ("_now", "_zone", "counted", "most", "used")

    def __init__(self, counted: Mapping[Key, int], now: datetime, zone: tzinfo) -> None:
        self.counted = counted  # entries so far
        self.used: dict[Key, int] = {}  # places that were taken from here
        self.most: dict[Key, int] = {}  # the cap of each that was taken
        self._now = now
        self._zone = zone

    def full(self, journey: Journey, run: str) -> tuple[str, int] | None:
        """The cap that leaves no place now, as (field, most); None where one more may come in."""
        if journey.enter.cap is None:
            return None
        for field, span, most in spans(journey.enter.cap, run, self._now, self._zone):
            key = (journey.id, span)
            if self.counted.get(key, 0) + self.used.get(key, 0) >= most:
                return field, most
        return None

    def take(self, journey: Journey, run: str) -> None:
        """Somebody came in."""
        if journey.enter.cap is None:
            return
        for _, span, most in spans(journey.enter.cap, run, self._now, self._zone):
            key = (journey.id, span)
            self.used[key] = self.used.get(key, 0) + 1
            self.most[key] = most
