"""The order of what happened to one person: facts as they came into the queue, timers behind what was received before
their deadline (J45, J47)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from anklang.storage.queue import DueTimer, QueuedFact

SKEW = timedelta(
    seconds=10
)  # clocks of the processes that take in may differ so much; the queue's order counts then

Item = QueuedFact | DueTimer


def behind(last: datetime, received: datetime) -> datetime:
    """Where a fact stands that came into the queue after one of `last`: behind it, if only their clocks differ."""
    return last if received < last <= received + SKEW else received


def line_up(facts: Iterable[QueuedFact], timers: Iterable[DueTimer]) -> list[Item]:
    """What was taken of one person, in the order in which it is handled; `facts` in the order of the queue."""
    line: list[tuple[datetime, int, Item]] = []
    for fact in facts:
        line.append((behind(line[-1][0], fact.received) if line else fact.received, 0, fact))
    line += [(timer.due, 1, timer) for timer in timers]
    return [item for _, _, item in sorted(line, key=lambda one: one[:2])]
