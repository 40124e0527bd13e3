"""What has to be done now and then: campaign runs, segments to fill, ids to forget. One process at a time does each."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anklang.analytics import store as analytics
from anklang.catalogue import store as catalogue
from anklang.catalogue.find import KEPT_PRICES
from anklang.core.clock import Clock
from anklang.core.ids import derive_id
from anklang.coupons import store as coupons
from anklang.events import store as events
from anklang.events.model import Fact
from anklang.feeds import store as feeds
from anklang.flows.back_test.work import BACK_TESTS
from anklang.flows.count_segments import count_members_of_next
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.fill_segments import fill_waiting
from anklang.flows.forget_old import Forgetting
from anklang.flows.import_people import forget, import_more
from anklang.flows.isolate import class_of, place_of
from anklang.flows.learn_intervals import learn_due
from anklang.flows.match_reports import match_reports
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_link_click import settle_clicks
from anklang.flows.outcomes import append_facts
from anklang.flows.read_feeds import FeedReader
from anklang.flows.replay_past.work import Pieces
from anklang.flows.simulate_rules.work import SIMULATIONS
from anklang.flows.tell_news import tell_news
from anklang.journeys import entry_counts, runs
from anklang.journeys.runs import Run
from anklang.journeys.schedule import AROUND, enter_properties, next_run, wall_of
from anklang.segments.members import members_after
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.transaction import Tx, is_fault

log = logging.getLogger(__name__)

PAGE = 160  # people asked in at once: what somebody else's fact may have to wait for
MATCH_EVERY = timedelta(seconds=5)  # reports that were quicker than the answer of their hand-over
KEEP_SEEN = timedelta(days=30)  # repeats of a fact are recognised for so long
KEEP_RESERVED = timedelta(days=30)  # longer than any message waits, so that a code is never given to two
KEEP_FILES = timedelta(days=30)  # files that were never imported, and rows that were refused
KEEP_COUNTS = timedelta(days=40)  # of hours, days and runs with an entry cap; people wait less at the door
_LOCK = 7424


class Chores:
    """Called about twice a second by every worker; each chore does a bounded piece and returns."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._partitions = Partitions(database)
        self._handler = FactHandler(database, clock, cache)
        self._forget_shard = 0
        self._asking = False  # a run has people left to ask in
        self._importing = False  # an import has rows left
        self._matched: dict[int, datetime] = {}  # when reports of a workspace were looked at last
        self._past: tuple[Pieces[Any, Any], ...] = (
            Pieces(database, clock, cache, BACK_TESTS),
            Pieces(database, clock, cache, SIMULATIONS),
        )
        self._feeds = FeedReader(database, clock, cache)
        self._forgetting = Forgetting(database, clock, cache)

    def run(self) -> None:
        """Do a piece of whatever is due."""
        now = self._clock.now()
        self._partitions.ensure([now, now + timedelta(days=3)])
        for pieces in self._past:
            with _apart(f"looking for a {pieces.name}"):
                pieces.look()
        with self._database.transaction() as tx:
            row = tx.row("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if row is None or not row[0]:
                return
            self._asking = False
            for definitions in self._cache.refresh(tx).values():
                self._of_workspace(tx, definitions, now)
            with _apart("counting clicks of mails", tx):
                settle_clicks(tx, now)
            with _apart("forgetting old ids", tx):
                events.forget_seen(tx, self._forget_shard, (now - KEEP_SEEN).date())
            if self._forget_shard == 0:
                with _apart("forgetting old files", tx):
                    forget(tx, now - KEEP_FILES)
                    feeds.forget(tx, now - KEEP_FILES)
            self._forget_shard = (self._forget_shard + 1) & 255
        if self._forget_shard == 1:  # right after the round of small things
            with _apart("forgetting what is too old"):
                self._forgetting.round()
        with _apart("filling segments"):
            fill_waiting(self._database, self._clock)
        self._import()
        with _apart("learning how long products last"):
            learn_due(self._database, self._clock, self._cache)
        with _apart("reading product feeds"):
            self._feeds.piece()
        with _apart("trying stuck facts again"):
            self._handler.try_stuck()

    def _of_workspace(self, tx: Tx, definitions: Definitions, now: datetime) -> None:
        workspace = definitions.workspace.id
        if workspace not in self._matched or now >= self._matched[workspace] + MATCH_EVERY:
            self._matched[workspace] = now
            with _apart(f"matching reports of workspace {workspace}", tx):
                match_reports(tx, workspace, now)
        with _apart(f"planning runs of workspace {workspace}", tx):
            plan_runs(tx, definitions, now)
        if self._forget_shard == 0:  # every few minutes is often enough
            with _apart(f"tidying workspace {workspace}", tx):
                coupons.release_stale(tx, workspace, now - KEEP_RESERVED)
                catalogue.forget_prices(tx, workspace, now - KEPT_PRICES)
                catalogue.forget_gone(tx, workspace, now - KEPT_PRICES)
                catalogue.forget_news(tx, workspace, now - KEEP_FILES)
                entry_counts.forget(tx, workspace, now - KEEP_COUNTS)
                analytics.join_slots(
                    tx, workspace, now.astimezone(definitions.zone).date() - timedelta(days=1)
                )
        with _apart(f"asking people of workspace {workspace} into journeys", tx):
            self._ask_in(tx, definitions, now)
        if definitions.catalogue:
            with _apart(f"telling news of products of workspace {workspace}", tx):
                tell_news(tx, workspace, now)
        with _apart(f"counting members of workspace {workspace}", tx):
            count_members_of_next(tx, workspace, definitions.zone, now)

    def _import(self) -> None:
        self._importing = False
        with _apart("importing people"):
            self._importing = import_more(self._database, self._clock, self._cache)

    def ask_in_more(self) -> None:
        """The next page of the runs under way; called when a worker has little to do, so that a campaign goes as fast
        as it can without standing in front of what happens meanwhile. What looks at the past comes after that."""
        if self._importing:
            self._import()
        if self._feeds.waiting:
            with _apart("reading product feeds"):
                self._feeds.piece()
        if not self._asking:
            for pieces in self._past:
                if pieces.waiting:
                    with _apart(f"working on a {pieces.name}"):
                        pieces.piece()
            return
        with self._database.transaction() as tx:
            row = tx.row("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if row is not None and row[0]:
                self._asking = False
                for definitions in self._cache.refresh(tx).values():
                    with _apart(f"asking people of workspace {definitions.workspace.id} into journeys", tx):
                        self._ask_in(tx, definitions, self._clock.now())

    def _ask_in(self, tx: Tx, definitions: Definitions, now: datetime) -> None:
        for run in runs.due_runs(tx, definitions.workspace.id, now):
            self._asking = True
            ask_in(tx, definitions, run, now)


@contextmanager
def _apart(what: str, tx: Tx | None = None) -> Iterator[None]:
    """A chore by itself: where it raises something unexpected, what it did in `tx` is undone, and the others go on."""
    try:
        if tx is None:
            yield
        else:
            with tx.part():
                yield
    except Exception as error:
        if not is_fault(error):
            raise
        log.error("%s raised %s at %s; it is tried again", what, class_of(error), place_of(error))


def plan_runs(tx: Tx, definitions: Definitions, now: datetime) -> None:
    """Write the next run of every scheduled journey, and the one that is due now (J7)."""
    for version in definitions.journeys.current.values():
        schedule = version.journey.enter.schedule
        if schedule is None or version.status != "live":
            continue
        last = runs.last_run(tx, definitions.workspace.id, version.journey.id, now)
        # A single run for everybody's own clock began long ago where the day begins first: it may be published after.
        wide = not schedule.every and schedule.zone == "person"
        back = AROUND if wide else timedelta(hours=1) if last else timedelta(minutes=5)
        since = max(last, now - back) if last else now - back
        found = next_run(schedule, since, definitions.workspace.settings.zone)
        if found is not None and found[0] <= now:
            runs.add_run(tx, definitions.workspace.id, version.journey.id, found[0], version.journey.version)


def ask_in(tx: Tx, definitions: Definitions, run: Run, now: datetime) -> int:
    """Ask the next page of a run's segment into the journey; answers how many. The run is done when nobody is left."""
    workspace = definitions.workspace
    version = definitions.version(run.journey, run.version)
    if version is None or version.status not in ("live", "held") or version.journey.enter.schedule is None:
        runs.end_run(tx, workspace.id, run, "cancelled", now)
        return 0
    schedule = version.journey.enter.schedule
    people: Sequence[UUID] = members_after(tx, workspace.id, schedule.segment, run.after_person, PAGE)
    wall = run.wall or wall_of(schedule, run.run_at, workspace.settings.zone)
    properties = {**enter_properties(run.journey, schedule, wall), "run": run.run_at.isoformat()}
    facts = [
        Fact(
            id=derive_id("run", workspace.id, run.journey, run.run_at.isoformat(), person), workspace=workspace.id,
            person=person, kind="enter", name="Journey Asked", at=now, received=now, properties=properties,
        )
        for person in people
    ]  # fmt: skip
    append_facts(tx, facts)
    if len(people) < PAGE:
        runs.end_run(tx, workspace.id, run, "done", now, asked=len(people))
    else:
        runs.move_run(tx, workspace.id, run, people[-1], len(people))
    return len(people)
