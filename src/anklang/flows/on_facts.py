"""Facts are handled: a batch is claimed, everybody touched is loaded, the heart decides, everything is written. One
transaction, so that a fact leaves the queue exactly when all its consequences stand (ARCHITECTURE.md, sentence 2)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from anklang import __version__
from anklang.analytics.count import Sale
from anklang.core.clock import Clock
from anklang.core.ids import derive_id, shard_of
from anklang.events import set_aside
from anklang.events import store as events
from anklang.events.model import Fact, decode_fact
from anklang.flows.batch import Batch, Work
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.entry_places import PlacesTaken, places_of, places_used
from anklang.flows.find_culprit import PEOPLE, handle_apart, park_behind, try_line
from anklang.flows.heart import handle
from anklang.flows.isolate import class_of, place_of
from anklang.flows.leave_erased import leave_erased
from anklang.flows.line_up import behind
from anklang.flows.on_merge import Merges
from anklang.flows.write_batch import write_batch
from anklang.journeys import store as journeys
from anklang.journeys.instance import Instances
from anklang.privacy.retention import kept_since
from anklang.profiles import store as profiles
from anklang.storage import queue
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.queue import DueTimer, Taken
from anklang.storage.transaction import Tx, is_fault

Known = Mapping[int, Definitions]
Way = Callable[[Tx, Taken, Known, datetime], None]

log = logging.getLogger(__name__)


class FactHandler:
    """Handles what is due, batch by batch. Any number of processes may do so at the same time."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._partitions = Partitions(database)

    def handle_batch(self, limit: int, start: int) -> int:
        """Take up to about `limit` facts and timers and handle them; answers how many were taken.

        A fact whose handling raises something unexpected is set aside with what follows of its person (find_culprit).
        """
        try:
            return self._handle(limit, start, self._together)
        except Exception as error:
            if not isinstance(error, PlacesTaken) and not is_fault(error):
                raise
            if not isinstance(error, PlacesTaken):
                log.error(
                    "a batch of facts raised %s at %s; it is handled apart", class_of(error), place_of(error)
                )
                self._partitions = Partitions(
                    self._database
                )  # retention may have dropped one that we remember
        return self._handle(limit, start, self._apart)

    def try_stuck(self) -> int:
        """Try lines again that stand aside and whose time has come; answers how many are done (J45)."""
        with self._database.transaction() as tx:
            people = set_aside.due(tx, self._clock.now(), __version__, PEOPLE)
        if people:
            self._partitions = Partitions(self._database)
        return sum(self._try_line(shard, person) for shard, person in people)

    def _try_line(self, shard: int, person: UUID) -> bool:
        with self._database.hot_transaction() as tx:
            now = self._clock.now()
            if not queue.lock_shard(tx, shard):
                return False  # busy: next time
            work = partial(self._work, tx, self._cache.refresh(tx), now, lock=True)
            return try_line(tx, shard, person, work, now)

    def _handle(self, limit: int, start: int, way: Way) -> int:
        with self._database.hot_transaction() as tx:
            now = self._clock.now()
            taken = queue.claim(tx, now, limit, start)
            if taken is None:
                return 0
            known = self._cache.refresh(tx)  # after the claim: filled counters are safe only then
            way(tx, park_behind(tx, taken), known, now)
            return len(taken.facts) + len(taken.timers)

    def _together(self, tx: Tx, taken: Taken, known: Known, now: datetime) -> None:
        self._work(tx, known, now, taken)

    def _apart(self, tx: Tx, taken: Taken, known: Known, now: datetime) -> None:
        handle_apart(tx, taken, partial(self._work, tx, known, now, lock=True), now)

    def _work(self, tx: Tx, known: Known, now: datetime, taken: Taken, *, lock: bool = False) -> set[UUID]:
        """Handle what was taken; answers whose facts had to be put back. `lock`: nobody else may take the last places
        of a capped journey meanwhile."""
        merges = Merges(tx, [decode_fact(one.body) for one in taken.facts], taken, now)
        fresh = events.drop_seen(tx, merges.facts)
        since = {id_: kept_since(one.workspace.settings.retention, now) for id_, one in known.items()}
        kept = (fact.at for fact in fresh if fact.workspace in since and fact.at >= since[fact.workspace])
        self._partitions.ensure([*kept, now])
        for workspace in sorted({f.workspace for f in fresh} | {t.workspace for t in merges.timers}):
            definitions = known.get(workspace)
            if definitions is None:
                continue  # the workspace was removed: its facts go with it
            mine = [f for f in fresh if f.workspace == workspace]
            timers = [t for t in merges.timers if t.workspace == workspace]
            work_batch(tx, definitions, mine, timers, merges, now, lock=lock)
        return merges.later


def work_batch(
    tx: Tx,
    definitions: Definitions,
    facts: Sequence[Fact],
    timers: Sequence[DueTimer],
    merges: Merges,
    now: datetime,
    *,
    lock: bool = False,
) -> None:
    """Handle facts and timers of one workspace, each person's in order, and write what comes of it.

    Raises PlacesTaken where others took the last places of a capped journey meanwhile; with `lock` they cannot.
    """
    batch = load_batch(tx, definitions, facts, timers, merges, now)
    places = places_of(tx, batch, now, lock=lock)
    for work in batch.works.values():
        for fact in work.line:
            loser = merges.loser_of(fact, batch.people)
            moved = [] if loser is None else merges.instances_of(tx, loser)
            work.join(moved, {} if loser is None else merges.past_of(tx, loser))
            before = work.person.profile.orders
            theirs = () if loser is None else (loser.profile.orders,)
            work.took(fact, handle(work.person, work.instances, fact, definitions, now, loser, places))
            if work.person.profile.orders is not before:
                work.sales.append(Sale(fact.at, (before, *theirs), work.person.profile.orders))
            if loser is not None:
                merges.done(tx, work.person, loser, moved)
    write_batch(tx, batch, now)
    if places is not None:
        places_used(tx, definitions.workspace.id, places, now)


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
        line.append((behind(line[-1][0], fact.received) if line else fact.received, 0, fact))
    for timer in timers:
        lines.setdefault(timer.person, []).append((timer.due, 1, _timer_fact(timer, now)))
    people = profiles.load_or_make(
        tx, [(definitions.workspace.id, one) for one in {*lines, *merges.losers}], now
    )
    leave_erased(tx, people, lines, now)
    wanted = _may_enter(definitions, facts, lines)
    keys = [(shard_of(person), person) for person in lines]
    live = journeys.load_live_instances(tx, keys)
    door = {one for one, mine in live.items() if any(instance.status == "at_door" for instance in mine)}
    past = journeys.load_past(tx, [key for key in keys if key[1] in wanted or key[1] in door])
    works: dict[UUID, Work] = {}
    for id_, line in lines.items():
        instances = Instances(live.get(id_, ()), past.get(id_))
        person = people[id_]
        person.journeys = {one.journey for one in instances.all.values() if one.live}
        works[id_] = Work(person, instances, [fact for _, _, fact in sorted(line, key=_by_time)])
    return Batch(definitions, people, works)


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
