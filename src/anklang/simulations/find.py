"""Simulations for their screen: the list, one with its answer, and the people for whom it differs."""

from __future__ import annotations

from uuid import UUID

import msgspec

from anklang.replays.model import Progress
from anklang.simulations.model import ChangedMessage, ChangedPerson, Kind, Run, SimulationWanted
from anklang.simulations.store import RUNS
from anklang.storage.transaction import Tx

_MANY = 100_000  # counting stops here
_TEST = {"": "true", "less": "less > 0", "more": "more > 0", "moved": "moved > 0",
         "reason": "changes @> '[{\"kind\": \"reason\"}]'"}  # fmt: skip


class SimulationRow(Progress, frozen=True, kw_only=True):
    """A line in the list of simulations."""

    wanted: SimulationWanted


def row_of(run: Run) -> SimulationRow:
    """A run as a line of the list."""
    return msgspec.convert(run, SimulationRow, from_attributes=True)


def get_run(tx: Tx, workspace: int, run: UUID) -> Run:
    """One simulation of a workspace; raises NotFound."""
    return RUNS.get(tx, workspace, run)


def list_runs(tx: Tx, workspace: int, before: UUID | None = None, limit: int = 50) -> list[SimulationRow]:
    """The simulations of a workspace, newest first, older than `before` if given."""
    return RUNS.lines(tx, SimulationRow, [workspace], before, limit)


def count_runs(tx: Tx, workspace: int) -> int:
    """How many simulations are kept."""
    return RUNS.count(tx, [workspace])


def list_people(
    tx: Tx, workspace: int, run: UUID, kind: Kind | None = None, after: UUID | None = None, limit: int = 50
) -> list[ChangedPerson]:
    """People for whom something would have been different, by id."""
    rows = tx.rows(
        "SELECT person_id, less, more, moved, changes FROM simulation_people WHERE simulation_id = %s "
        f"AND workspace_id = %s AND {_TEST[kind or '']} AND (%s::uuid IS NULL OR person_id > %s) "
        "ORDER BY person_id LIMIT %s",
        [run, workspace, after, after, limit],
    )
    return [
        ChangedPerson(
            person=row[0],
            less=row[1],
            more=row[2],
            moved=row[3],
            changes=msgspec.convert(row[4], list[ChangedMessage]),
        )
        for row in rows
    ]


def count_people(tx: Tx, workspace: int, run: UUID, kind: Kind | None = None) -> int:
    """How many there are; counting stops at 100,000."""
    row = tx.row(
        "SELECT count(*) FROM (SELECT 1 FROM simulation_people WHERE simulation_id = %s AND workspace_id = %s "
        f"AND {_TEST[kind or '']} LIMIT {_MANY}) AS found",
        [run, workspace],
    )
    return int(row[0]) if row else 0
