"""Facts are handled: a batch is claimed, everybody touched is loaded, the heart decides, everything is written. One
transaction, so that a fact leaves the queue exactly when all its consequences stand (ARCHITECTURE.md, sentence 2)."""

from __future__ import annotations

import logging
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.core.clock import Clock
from anklang.core.ids import derive_id, shard_of
from anklang.events import store as events
from anklang.events.model import Fact, decode_fact
from anklang.flows.batch import Batch, Work
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.heart import handle
from anklang.flows.on_merge import Merges
from anklang.flows.write_batch import write_batch
from anklang.journeys import store as journeys
from anklang.journeys.instance import Instances
from anklang.profiles import store as profiles
from anklang.storage import queue
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.queue import DueTimer, QueuedFact
from anklang.storage.transaction import Tx

SKEW = timedelta(
    seconds=10
)  # clocks of the processes that take in may differ so much; the queue's order counts then

log = logging.getLogger(__name__)


class FactHandler:
    """Handles what is due, batch by batch. Any number of processes may do so at the same time."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._partitions = Partitions(database)

    def handle_batch(self, limit: int, start: int) -> int:
        """Take up to about `limit` facts and timers and handle them; answers how many were taken."""
        with self._database.hot_transaction() as tx:
            now = self._clock.now()
            taken = queue.claim(tx, now, limit, start)
            if taken is None:
                return 0
            definitions = self._cache.refresh(tx)  # after the claim: filled counters are safe only then
            facts = [fact for fact in map(_read, taken.facts) if fact is not None]
            merges = Merges(tx, facts, taken, now)
            fresh = events.drop_seen(tx, merges.facts)
            self._partitions.ensure([*(fact.at for fact in fresh), now])
            for workspace in sorted({f.workspace for f in fresh} | {t.workspace for t in merges.timers}):
                known = definitions.get(workspace)
                if known is None:
                    continue  # the workspace was removed: its facts go with it
                mine = [f for f in fresh if f.workspace == workspace]
                timers = [t for t in merges.timers if t.workspace == workspace]
                work_batch(tx, known, mine, timers, merges, now)
            return len(taken.facts) + len(taken.timers)


def _read(queued: QueuedFact) -> Fact | None:
    try:
        return decode_fact(queued.body)
    except msgspec.DecodeError:
        log.exception("a queued fact of shard %s cannot be read; it is dropped", queued.shard)
        return None


def work_batch(
    tx: Tx,
    definitions: Definitions,
    facts: Sequence[Fact],
    timers: Sequence[DueTimer],
    merges: Merges,
    now: datetime,
) -> None:
    """Handle facts and timers of one workspace, each person's in order, and write what comes of it."""
    batch = load_batch(tx, definitions, facts, timers, merges, now)
    for work in batch.works.values():
        for fact in work.line:
            loser = merges.loser_of(fact, batch.people)
            moved = [] if loser is None else merges.instances_of(tx, loser)
            work.join(moved, {} if loser is None else merges.past_of(tx, loser))
            work.took(fact, handle(work.person, work.instances, fact, definitions, now, loser))
            if loser is not None:
                merges.done(tx, work.person, loser, moved)
    write_batch(tx, batch, now)


def load_batch(
    tx: Tx,
    definitions: Definitions,
    facts: Sequence[Fact],
    timers: Sequence[DueTimer],
    merges: Merges,
    now: datetime,
) -> Batch:
    """Load everybody whom these facts and timers are about, with their live instances."""
    lines: dict[UUID, list[tuple[datetime, int, Fact]]] = {}
    for fact in facts:
        line = lines.setdefault(fact.person, [])
        line.append((_behind(line[-1][0], fact.received) if line else fact.received, 0, fact))
    for timer in timers:
        lines.setdefault(timer.person, []).append((timer.due, 1, _timer_fact(timer, now)))
    people = profiles.load_or_make(
        tx, [(definitions.workspace.id, one) for one in {*lines, *merges.losers}], now
    )
    wanted = _may_enter(definitions, facts, lines)
    keys = [(shard_of(person), person) for person in lines]
    live = journeys.load_live_instances(tx, keys)
    past = journeys.load_past(tx, [key for key in keys if key[1] in wanted])
    works: dict[UUID, Work] = {}
    for id_, line in lines.items():
        instances = Instances(live.get(id_, ()), past.get(id_))
        person = people[id_]
        person.journeys = {one.journey for one in instances.all.values() if one.live}
        works[id_] = Work(person, instances, [fact for _, _, fact in sorted(line, key=_by_time)])
    return Batch(definitions, people, works)


def _behind(last: datetime, received: datetime) -> datetime:
    """Where a fact stands that came into the queue after one of `last`: behind it, if only their clocks differ."""
    return last if received < last <= received + SKEW else received


def _by_time(item: tuple[datetime, int, Fact]) -> tuple[datetime, int]:
    """Queue order for facts (the sort is stable); a timer stands behind the facts received before its deadline
    (J47)."""
    return item[0], item[1]


def _may_enter(definitions: Definitions, facts: Sequence[Fact], lines: Container[UUID]) -> Container[UUID]:
    """Whose earlier instances must be known: people with a fact that may open a journey (J10)."""
    if definitions.opens_on_derived:
        return lines
    return {fact.person for fact in facts if definitions.journeys.may_enter(fact)}


def _timer_fact(timer: DueTimer, now: datetime) -> Fact:
    return Fact(
        id=derive_id("timer", timer.owner, timer.due.isoformat()), workspace=timer.workspace, person=timer.person,
        kind="timer", name="Timer", at=timer.due, received=timer.due,
        properties={"owner": str(timer.owner), "kind": timer.kind},
    )  # fmt: skip
