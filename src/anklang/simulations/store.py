"""The tables of simulations. A piece of work is one transaction: a process that dies leaves nothing half done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from anklang.backtests.model import MAX_PROBLEM, State, Tally
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.simulations.model import ChangedPerson, Run, SimulationWanted
from anklang.storage.transaction import Tx

COLUMNS = (
    "id, workspace_id, wanted, asked_by, asked_at, state, problem, started_at, finished_at, done, total, after_person, "
    "tally"
)


def run_of(row: tuple[Any, ...]) -> Run:
    """A run from a row of COLUMNS."""
    id_, workspace, wanted, by, asked, state, problem, started, finished, done, total, after, tally = row
    return Run(
        id=id_, workspace=workspace, wanted=msgspec.convert(wanted, SimulationWanted), asked_by=by, asked_at=asked,
        state=state, problem=problem, started_at=started, finished_at=finished, done=done, total=total, after=after,
        tally=Tally(tally or None),
    )  # fmt: skip


def add(tx: Tx, run: Run) -> None:
    """Put a new run into the line."""
    tx.run(
        "INSERT INTO simulations (workspace_id, id, wanted, asked_by, asked_at, state, total) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [run.workspace, run.id, Jsonb(run.wanted, encode), run.asked_by, run.asked_at, run.state, run.total],
    )


def any_open(tx: Tx) -> bool:
    """Whether any run waits to be worked on."""
    return tx.row("SELECT 1 FROM simulations WHERE state IN ('queued', 'running') LIMIT 1") is not None


def count_open(tx: Tx, workspace: int) -> int:
    """How many runs of a workspace wait or are under way."""
    row = tx.row(
        "SELECT count(*) FROM simulations WHERE workspace_id = %s AND state IN ('queued', 'running')",
        [workspace],
    )
    return int(row[0]) if row else 0


def take(tx: Tx, only: UUID | None = None) -> Run | None:
    """The oldest run that nobody works on at this moment, or the one named; its row is locked until the commit."""
    row = tx.row(
        f"SELECT {COLUMNS} FROM simulations WHERE state IN ('queued', 'running') AND (%s::uuid IS NULL OR id = %s) "
        "ORDER BY asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
        [only, only],
    )
    return None if row is None else run_of(row)


def keep(
    tx: Tx, run: Run, after: UUID | None, looked: int, tally: Tally, now: datetime, *, done: bool
) -> None:
    """Write how far a run is. `looked`: people more than before."""
    tx.run(
        "UPDATE simulations SET state = %s, after_person = %s, done = done + %s, tally = %s, "
        "total = CASE WHEN %s THEN done + %s ELSE greatest(total, done + %s) END, "
        "started_at = coalesce(started_at, %s), finished_at = %s WHERE workspace_id = %s AND id = %s",
        [
            "done" if done else "running", after, looked, Jsonb(tally.dump(), encode), done, looked, looked, now,
            now if done else None, run.workspace, run.id,
        ],
    )  # fmt: skip


def end(tx: Tx, workspace: int, run: UUID, state: State, now: datetime, problem: str = "") -> bool:
    """A run ends early; False where it had ended already."""
    return (
        tx.run(
            "UPDATE simulations SET state = %s, problem = %s, finished_at = %s WHERE workspace_id = %s AND id = %s "
            "AND state IN ('queued', 'running')",
            [state, problem[:MAX_PROBLEM], now, workspace, run],
        )
        > 0
    )


def add_people(tx: Tx, run: Run, people: Sequence[ChangedPerson]) -> None:
    """Write for whom something would have been different."""
    if not people:
        return
    tx.copy(
        "simulation_people",
        ["shard", "simulation_id", "person_id", "workspace_id", "less", "more", "moved", "changes"],
        ["int2", "uuid", "uuid", "int4", "int4", "int4", "int4", "jsonb"],
        [
            (
                shard_of(one.person), run.id, one.person, run.workspace, one.less, one.more, one.moved,
                Jsonb(one.changes, encode),
            )
            for one in people
        ],
    )  # fmt: skip


def forget_old(tx: Tx, workspace: int, leave: int) -> int:
    """Remove all but the newest ended runs, with their people; answers how many."""
    rows = tx.rows(
        "SELECT id FROM simulations WHERE workspace_id = %s AND state NOT IN ('queued', 'running') "
        "ORDER BY id DESC OFFSET %s",
        [workspace, leave],
    )
    old = [row[0] for row in rows]
    if old:
        tx.run("DELETE FROM simulation_people WHERE simulation_id = ANY(%b)", [old])
        tx.run("DELETE FROM simulations WHERE workspace_id = %s AND id = ANY(%b)", [workspace, old])
    return len(old)
