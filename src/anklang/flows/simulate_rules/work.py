"""Simulations are worked on piece by piece, beside the work that must not wait. Only their own tables are written.

A piece is one transaction: it locks the row of its run, so that several processes may help and one that dies leaves a
run that the next one takes up where it stood.
"""

from __future__ import annotations

import logging
from copy import copy
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

import msgspec
import psycopg

from anklang.backtests.model import Tally
from anklang.core.clock import Clock
from anklang.core.errors import Unavailable
from anklang.flows.back_test.history import kept_since
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.simulate_rules.count import count
from anklang.flows.simulate_rules.history import Merges, load_lives, merges_since, next_people
from anklang.flows.simulate_rules.life import Life
from anklang.flows.simulate_rules.replay import Replay
from anklang.flows.simulate_rules.start import with_rules
from anklang.flows.surroundings import LONGEST_LEGAL_WINDOW
from anklang.messages.prepare import caps_of
from anklang.policy.caps import longest_window
from anklang.preferences.model import MAX_DAYS
from anklang.simulations import store
from anklang.simulations.model import ChangedPerson, Run
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

log = logging.getLogger(__name__)

SHORT = 0.04  # seconds of a piece beside live work: what somebody else's fact may have to wait for
FEWEST, MOST = 16, 2000  # people of a piece; how many fit is learnt


class Simulations:
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
            log.exception("a simulation cannot go on")
            if run is not None:
                with self._database.transaction() as tx:
                    text = f"{type(error).__name__}: {error}"
                    store.end(tx, run.workspace, run.id, "failed", self._clock.now(), text)
        return True

    def _work(self, tx: Tx, run: Run, seconds: float) -> None:
        began = monotonic()
        tx.run("SET LOCAL jit = off")
        course = self._course(tx, run)
        tally, people, after, looked, done = run.tally, [], run.after, 0, False
        if run.after is None:
            _first_words(run, course)
        while not done and (not looked or monotonic() - began < seconds):
            started = monotonic()
            page, low = next_people(tx, run.workspace, after, self._people)
            lives = load_lives(
                tx, course.definitions, run.wanted, page, course.merges, course.since, course.window
            )
            for life in lives:
                line = play(course, life, tally, run.asked_at)
                people += [line] if line is not None else []
            looked += len(page)
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
        definitions = self._cache.of(tx, run.workspace)
        epoch = definitions.workspace.epoch
        known = self._courses.get(run.id)
        if known is not None and known[0] == epoch:
            return known[1]
        course = _chart(tx, definitions, run)
        self._courses = {run.id: (epoch, course)}
        return course


class Course(msgspec.Struct, frozen=True):
    """Everything that does not depend on the person."""

    definitions: Definitions  # with the rules that are tried
    stages: dict[str, str]  # abandonment stages of journeys (R8)
    merges: Merges
    since: datetime | None  # history is kept from then on
    window: timedelta  # contacts that far back count


def _chart(tx: Tx, definitions: Definitions, run: Run) -> Course:
    settings = with_rules(definitions.workspace.settings, run.wanted.rules)
    tried = copy(definitions)
    tried.workspace = msgspec.structs.replace(definitions.workspace, settings=settings)
    window = max(longest_window(caps_of(settings)), LONGEST_LEGAL_WINDOW, timedelta(days=MAX_DAYS))
    stages = {
        id_: v.journey.stage for (id_, _), v in definitions.journeys.versions.items() if v.journey.stage
    }
    merges = merges_since(tx, run.workspace, run.wanted.from_ - window)
    return Course(tried, dict(stages), merges, kept_since(tx), window)


def _first_words(run: Run, course: Course) -> None:
    if course.definitions.workspace.settings.rates:
        run.tally.add("note", "rates")
    if course.since is not None and course.since > run.wanted.from_:
        run.tally.add("since", course.since.date().isoformat())


def play(course: Course, life: Life, tally: Tally, until: datetime) -> ChangedPerson | None:
    """Play one life and add it to `tally`; answers its line, None where nothing would have been different."""
    replay = Replay(course.definitions, life, course.stages, until)
    try:
        replay.run()
    except Exception as error:
        raise RuntimeError(f"person {life.person}: {type(error).__name__}: {error}") from error
    return count(replay, tally)
