"""A batch of facts raised: it is handled again in parts, and the person whose fact it was is set aside from that fact
on.

Everybody else goes on; of the culprit's person nothing is handled out of order (J45). Everything happens in the
transaction of the claim, so that a process that dies meanwhile leaves the queue as it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang import __version__
from anklang.events import set_aside
from anklang.events.set_aside import StuckFact
from anklang.flows.isolate import class_of, first_fault, isolate, place_of
from anklang.flows.line_up import Item, line_up
from anklang.storage import queue
from anklang.storage.queue import DueTimer, QueuedFact, Taken
from anklang.storage.transaction import Tx

LONGEST_LINE = 1000  # what is handled of one person's line in one transaction
PEOPLE = 20  # lines that are tried again in one go

Work = Callable[[Taken], set[UUID]]  # handles what was taken; answers whose facts had to be put back (J40)

log = logging.getLogger(__name__)


class Line(msgspec.Struct):
    """What was taken of one person, in order."""

    person: UUID
    items: list[Item]


def park_behind(tx: Tx, taken: Taken) -> Taken:
    """Let facts and timers of people with a stuck fact wait behind it; answers what is left of `taken`."""
    stuck = set_aside.people_stuck(tx, taken.shards)
    if not stuck:
        return taken
    line: list[Item] = [*taken.facts, *taken.timers]
    set_aside.park(tx, [one for one in line if one.person in stuck])
    return Taken(
        taken.shards,
        [one for one in taken.facts if one.person not in stuck],
        [one for one in taken.timers if one.person not in stuck],
    )


def handle_apart(tx: Tx, taken: Taken, work: Work, now: datetime) -> None:
    """Handle what was taken, person by person where it raises, and set culprits aside.

    Raises what is no fault of a fact, and what everybody's facts raise (isolate.EVERYBODY).
    """

    def handle(lines: Sequence[Line]) -> None:
        work(_taken(taken.shards, [item for line in lines for item in line.items]))

    def blame(line: Line, _error: Exception) -> None:
        handle_line(tx, taken.shards, line, work, now)

    isolate(tx, _lines(taken), handle, blame)


def handle_line(
    tx: Tx, shards: list[int], line: Line, work: Work, now: datetime, before: StuckFact | None = None
) -> bool:
    """Handle one person's line up to the first fact that raises; that one and all behind it are set aside.

    `before`: the fact for which the line has stood aside until now. Answers whether all was handled.
    """
    later: list[Item] = []  # another worker has the profile to be merged: all from there on is put back

    def handle(items: Sequence[Item]) -> None:
        if not later and line.person in work(_taken(shards, items)):
            later.append(items[-1])
        elif later:
            _put_back(tx, items)

    found = first_fault(tx, line.items, handle)
    if found is None:
        return True
    index, error = found
    culprit = set_aside.stuck(line.items[index])
    set_aside.park(tx, line.items[index:])
    same = before if before is not None and before.id == culprit.id else None
    set_aside.blame(tx, culprit, class_of(error), place_of(error), now, __version__, same)
    log.error(
        "fact %s of person %s was set aside: %s at %s; later facts of this person wait (anklang doctor)",
        culprit.id, culprit.person, class_of(error), place_of(error),
    )  # fmt: skip
    return False


def try_line(tx: Tx, shard: int, person: UUID, work: Work, now: datetime) -> bool:
    """Handle a line that stands aside, in order; answers whether nothing of it stands aside any more.

    The caller holds the shard's lock.
    """
    rows = set_aside.take_line(tx, shard, person, LONGEST_LINE)
    items = [row.back() for row in rows]
    facts = sorted((one for one in items if isinstance(one, QueuedFact)), key=lambda one: one.seq)
    timers = [one for one in items if isinstance(one, DueTimer)]
    before = next((row for row in rows if row.error), None)
    done = handle_line(tx, [shard], Line(person, line_up(facts, timers)), work, now, before)
    return done and (len(rows) < LONGEST_LINE or not set_aside.try_soon(tx, shard, person, now))


def _lines(taken: Taken) -> list[Line]:
    facts: dict[UUID, list[QueuedFact]] = {}
    timers: dict[UUID, list[DueTimer]] = {}
    for fact in taken.facts:
        facts.setdefault(fact.person, []).append(fact)
    for timer in taken.timers:
        timers.setdefault(timer.person, []).append(timer)
    return [
        Line(person, line_up(facts.get(person, ()), timers.get(person, ())))
        for person in dict.fromkeys([*facts, *timers])
    ]


def _taken(shards: list[int], items: Sequence[Item]) -> Taken:
    facts = sorted(
        (one for one in items if isinstance(one, QueuedFact)), key=lambda one: (one.shard, one.seq)
    )
    return Taken(shards, facts, [one for one in items if isinstance(one, DueTimer)])


def _put_back(tx: Tx, items: Sequence[Item]) -> None:
    back = _taken([], items)
    queue.put_back(tx, back.facts, back.timers)
