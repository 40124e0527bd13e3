"""Back-tests are worked on piece by piece, beside the work that must not wait. Nothing but their own tables is written.

A piece is one transaction: it locks the row of its run, so that several processes may help and one that dies leaves a
run that the next one takes up where it stood.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from uuid import UUID

import msgspec
import psycopg

from anklang.backtests import store
from anklang.backtests.model import PersonResult, Run, Tally
from anklang.core.clock import Clock
from anklang.core.errors import Unavailable
from anklang.flows.back_test.count import count
from anklang.flows.back_test.course import Course, chart
from anklang.flows.back_test.history import kept_since, load_lives, next_people
from anklang.flows.back_test.life import Life
from anklang.flows.back_test.replay import Replay
from anklang.flows.definitions import DefinitionCache
from anklang.journeys.parse import parse
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

log = logging.getLogger(__name__)

SHORT = 0.04  # seconds of a piece beside live work: what somebody else's fact may have to wait for
FEWEST, MOST = 8, 1000  # people of a piece; how many fit is learnt


class BackTests:
    """Works on whatever waits. One for each process."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._courses: dict[
            UUID, tuple[int, Course]
        ] = {}  # of the run in hand, with the epoch it was made for
        self._people = FEWEST
        self.waiting = False  # whether there was anything to do when it was looked at last

    def look(self) -> None:
        """See whether anything waits, and do a little of it: under load the one thing that is surely called."""
        with self._database.transaction() as tx:
            self.waiting = store.any_open(tx)
        if self.waiting:
            self.piece()

    def piece(self, seconds: float = SHORT, only: UUID | None = None) -> bool:
        """Work for about so many seconds on the oldest run, or the one named; False where there was nothing to do."""
        run: Run | None = None
        try:
            with self._database.transaction() as tx:
                run = store.take(tx, only)
                if run is None:
                    self.waiting = False
                    return False
                self._work(tx, run, seconds)
        except (Unavailable, psycopg.OperationalError):
            raise  # the piece is done again
        except Exception as error:  # whatever it is, live work must go on, and the run must not stay open
            log.exception("a back-test cannot go on")
            if run is not None:
                with self._database.transaction() as tx:
                    text = f"{type(error).__name__}: {error}"
                    store.end(tx, run.workspace, run.id, "failed", self._clock.now(), text)
        return True

    def _work(self, tx: Tx, run: Run, seconds: float) -> None:
        began = monotonic()
        tx.run("SET LOCAL jit = off")
        course = self._course(tx, run)
        since = kept_since(tx)
        tally, people, after, looked, done = run.tally, [], run.after, 0, False
        if run.after is None:
            _first_words(run, course, since)
        while not done and (not looked or monotonic() - began < seconds):
            started = monotonic()
            page, size, low = next_people(tx, course, run.total, after, self._people)
            people += play_all(course, load_lives(tx, course, page, since), tally)
            looked += size
            tally.add("people", n=len(page))
            after, done = low or after, low is None
            self._learn(len(page), monotonic() - started, seconds)
        store.add_people(tx, run, people)
        store.keep(tx, run, after, looked, tally, self._clock.now(), done=done)
        if done:
            self._courses.pop(run.id, None)

    def _learn(self, people: int, took: float, seconds: float) -> None:
        """How many people fit into a quarter of a piece, so that it ends about when it should."""
        if people and took > 0:
            fitting = people * seconds / 4 / took
            self._people = int(min(max(fitting, FEWEST, self._people / 2), self._people * 2, MOST))

    def _course(self, tx: Tx, run: Run) -> Course:
        """What is played; made anew where a definition or setting was changed meanwhile, which the answer says."""
        definitions = self._cache.of(tx, run.workspace)
        epoch = definitions.workspace.epoch
        known = self._courses.get(run.id)
        if known is not None and known[0] == epoch:
            return known[1]
        before = run.tally.get("epoch")
        if before and before != epoch and not run.tally.get("note", "changed"):
            run.tally.add("note", "changed")
        run.tally.sums[("epoch",)] = epoch
        journey = msgspec.structs.replace(parse(run.definition), version=run.version)
        course = chart(definitions, journey, run.wanted)
        self._courses = {run.id: (epoch, course)}
        return course


def _first_words(run: Run, course: Course, since: datetime | None) -> None:
    if course.definitions.workspace.settings.rates:
        run.tally.add("note", "rates")
    if any(live.journey.enter.cap for live in course.definitions.journeys.versions.values()):
        run.tally.add("note", "caps")
    if since is not None and since > run.wanted.from_:
        run.tally.add("since", since.date().isoformat())


def play_all(course: Course, lives: Sequence[Life], tally: Tally) -> list[PersonResult]:
    """Play these lives, add them to `tally`, and answer the lines of those whom the journey met."""
    found: list[PersonResult] = []
    for life in lives:
        if course.by_event and not _knocks(course, life):
            continue
        replay = Replay(course, life)
        try:
            replay.run()
        except Exception as error:
            raise RuntimeError(f"person {life.person}: {type(error).__name__}: {error}") from error
        line = count(replay, tally)
        if line is not None:
            found.append(line)
    return found


def _knocks(course: Course, life: Life) -> bool:
    """Whether anything within the period may open the door: most lives need not be played."""
    begins = course.wanted.from_
    return any(fact.received >= begins and course.plays(fact) and course.opens(fact) for fact in life.facts)
