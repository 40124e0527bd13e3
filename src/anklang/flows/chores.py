"""What has to be done now and then: campaign runs, segments to fill, ids to forget. One process at a time does each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anklang.core.clock import Clock
from anklang.core.ids import derive_id
from anklang.coupons import store as coupons
from anklang.events import store as events
from anklang.events.model import Fact
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.fill_segments import fill_waiting
from anklang.flows.outcomes import append_facts
from anklang.journeys import runs
from anklang.journeys.runs import Run
from anklang.journeys.schedule import enter_properties, next_run
from anklang.segments.members import members_after
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.transaction import Tx

log = logging.getLogger(__name__)

PAGE = 160  # people asked in at once: what somebody else's fact may have to wait for
KEEP_SEEN = timedelta(days=30)  # repeats of a fact are recognised for so long
KEEP_RESERVED = timedelta(days=30)  # longer than any message waits, so that a code is never given to two
_LOCK = 7424


class Chores:
    """Called about twice a second by every worker; each chore does a bounded piece and returns."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._partitions = Partitions(database)
        self._forget_shard = 0
        self._asking = False  # a run has people left to ask in

    def run(self) -> None:
        """Do a piece of whatever is due."""
        now = self._clock.now()
        self._partitions.ensure([now, now + timedelta(days=3)])
        with self._database.transaction() as tx:
            row = tx.row("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if row is None or not row[0]:
                return
            self._asking = False
            for definitions in self._cache.refresh(tx).values():
                plan_runs(tx, definitions, now)
                if self._forget_shard == 0:  # every few minutes is often enough
                    coupons.release_stale(tx, definitions.workspace.id, now - KEEP_RESERVED)
                self._ask_in(tx, definitions, now)
            events.forget_seen(tx, self._forget_shard, (now - KEEP_SEEN).date())
            self._forget_shard = (self._forget_shard + 1) & 255
        fill_waiting(self._database, self._clock)

    def ask_in_more(self) -> None:
        """The next page of the runs under way; called when a worker has little to do, so that a campaign goes as fast
        as it can without standing in front of what happens meanwhile."""
        if not self._asking:
            return
        with self._database.transaction() as tx:
            row = tx.row("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if row is not None and row[0]:
                self._asking = False
                for definitions in self._cache.refresh(tx).values():
                    self._ask_in(tx, definitions, self._clock.now())

    def _ask_in(self, tx: Tx, definitions: Definitions, now: datetime) -> None:
        for run in runs.due_runs(tx, definitions.workspace.id, now):
            self._asking = True
            ask_in(tx, definitions, run, now)


def plan_runs(tx: Tx, definitions: Definitions, now: datetime) -> None:
    """Write the next run of every scheduled journey, and the one that is due now (J7)."""
    for version in definitions.journeys.current.values():
        schedule = version.journey.enter.schedule
        if schedule is None or version.status != "live":
            continue
        last = runs.last_run(tx, definitions.workspace.id, version.journey.id, now)
        found = next_run(schedule, max(last, now - timedelta(hours=1)) if last else now - timedelta(minutes=5),
                         definitions.workspace.settings.zone)  # fmt: skip
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
    wall = run.run_at.astimezone(definitions.zone).replace(tzinfo=None).isoformat(timespec="minutes")
    properties = enter_properties(run.journey, schedule, wall)
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
