"""Simulations of what happened in a world."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from anklang.access.model import ALL_SCOPES, Caller
from anklang.core.clock import Clock
from anklang.flows.definitions import DefinitionCache
from anklang.flows.replay_past.work import Pieces
from anklang.flows.simulate_rules import start
from anklang.flows.simulate_rules.work import SIMULATIONS
from anklang.simulations import find
from anklang.simulations.model import ChangedMessage, ChangedPerson, Run
from anklang.simulations.report import SimulationResult, result_of
from anklang.storage.database import Database


class Place(Protocol):
    """A world of any kind."""

    database: Database
    clock: Any
    cache: DefinitionCache
    workspace: int


class Simulated:
    """A finished simulation."""

    def __init__(self, place: Place, run: Run) -> None:
        self.run = run
        self.result: SimulationResult = result_of(run)
        with place.database.transaction() as tx:
            self.people: list[ChangedPerson] = find.list_people(tx, place.workspace, run.id, limit=200)

    @property
    def changes(self) -> list[ChangedMessage]:
        """Everything that would have been different."""
        return [change for one in self.people for change in one.changes]

    def kinds(self) -> list[tuple[str, str, str]]:
        """Kind, step and reason of each difference."""
        return sorted((one.kind, one.step, one.would.reason) for one in self.changes)


def simulate(
    place: Place, begin: datetime | None = None, end: datetime | None = None, **settings: Any
) -> Simulated:
    """What happened in a period (the last 60 days) under other settings (none: those that are set)."""
    clock: Clock = place.clock
    now = clock.now()
    caller = Caller(workspace=place.workspace, name="test", scopes=frozenset(ALL_SCOPES))
    with place.database.transaction() as tx:
        run = start.ask(tx, caller, begin or now - timedelta(days=60), end or now, settings, now)
    work = Pieces(place.database, clock, place.cache, SIMULATIONS)
    while work.piece(1.0, only=run.id):
        pass
    with place.database.transaction() as tx:
        done = find.get_run(tx, place.workspace, run.id)
    assert done.state == "done", done.problem
    return Simulated(place, done)
