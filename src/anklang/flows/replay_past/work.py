"""Runs through the past are worked on piece by piece, beside the work that must not wait. Only their own tables are
written.

A piece is one transaction: it locks the row of its run, so that several processes may help and one that dies leaves a
run that the next one takes up where it stood.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar
from uuid import UUID

import psycopg

from anklang.core.clock import Clock
from anklang.core.errors import Unavailable
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.replays.model import PastRun
from anklang.replays.runs import Runs
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

log = logging.getLogger(__name__)

R = TypeVar("R", bound=PastRun)
C = TypeVar("C")
SHORT = 0.04  # seconds of a piece beside live work: what somebody else's fact may have to wait for


@dataclass(frozen=True)
class Trade(Generic[R, C]):
    """How runs of one kind are worked on. A course is all that does not depend on the person."""

    runs: Runs[R]
    chart: Callable[
        [Tx, Definitions, R], C
    ]  # the course of a run; anew where settings or definitions changed
    begin: Callable[[R, C], None]  # first words of its answer, once
    play: Callable[[Tx, R, C, UUID | None, int], tuple[int, UUID | None]]
    """Plays the next people behind an id, at most so many: their lines are written, the sums of the run added to.
    Answers how many they were and the last one's id, None where nobody is left."""
    fewest: int  # people of a page; how many fit is learnt
    most: int


class Pieces(Generic[R, C]):
    """Works on whatever waits. One for each kind and process."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache, trade: Trade[R, C]) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._trade = trade
        self.name = trade.runs.name
        self._charted: tuple[UUID, int, C] | None = (
            None  # run in hand, the epoch it was charted for, its course
        )
        self._people = trade.fewest
        self.waiting = False  # whether there was anything to do when it was looked at last

    def look(self) -> None:
        """See whether anything waits, and do a little of it: under load the one thing that is surely called."""
        with self._database.transaction() as tx:
            self.waiting = self._trade.runs.any_open(tx)
        if self.waiting:
            self.piece()

    def piece(self, seconds: float = SHORT, only: UUID | None = None) -> bool:
        """Work for about so many seconds on the oldest run, or the one named; False where there was nothing to do."""
        run: R | None = None
        try:
            with self._database.transaction() as tx:
                run = self._trade.runs.take(tx, only)
                if run is None:
                    self.waiting = False
                    return False
                self._work(tx, run, seconds)
        except (Unavailable, psycopg.OperationalError):
            self._charted = None  # what was noted of it in the run is undone
            raise  # the piece is done again
        except Exception as error:  # whatever it is, live work must go on, and the run must not stay open
            log.exception("a %s cannot go on", self.name)
            if run is not None:
                with self._database.transaction() as tx:
                    self._trade.runs.fail(tx, run, f"{type(error).__name__}: {error}", self._clock.now())
        return True

    def _work(self, tx: Tx, run: R, seconds: float) -> None:
        began = monotonic()
        tx.run("SET LOCAL jit = off")
        course = self._course(tx, run)
        if run.after is None:
            self._trade.begin(run, course)
        after, looked, done = run.after, 0, False
        while not done and (not looked or monotonic() - began < seconds):
            started = monotonic()
            people, last = self._trade.play(tx, run, course, after, self._people)
            looked += people
            after, done = last or after, last is None
            self._learn(people, monotonic() - started, seconds)
        self._trade.runs.keep(tx, run, after, looked, self._clock.now(), done=done)
        if done:
            self._charted = None

    def _learn(self, people: int, took: float, seconds: float) -> None:
        """How many people fit into a quarter of a piece, so that it ends about when it should."""
        if people and took > 0:
            fitting = people * seconds / 4 / took
            low, high = self._trade.fewest, self._trade.most
            self._people = int(min(max(fitting, low, self._people / 2), self._people * 2, high))

    def _course(self, tx: Tx, run: R) -> C:
        definitions = self._cache.of(tx, run.workspace)
        epoch = definitions.workspace.epoch
        if self._charted is not None and self._charted[:2] == (run.id, epoch):
            return self._charted[2]
        course = self._trade.chart(tx, definitions, run)
        self._charted = (run.id, epoch, course)
        return course


@contextmanager
def naming(person: UUID) -> Iterator[None]:
    """A life is played; whatever goes wrong says whose it was."""
    try:
        yield
    except Exception as error:
        raise RuntimeError(f"person {person}: {type(error).__name__}: {error}") from error
