"""The runs of scheduled journeys (campaigns): when each began and how far it has got."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx

NOBODY = UUID(int=0)


class Run(msgspec.Struct, frozen=True):
    """One run over a segment."""

    journey: str
    run_at: datetime  # when it begins
    version: int
    status: str  # due, running, done, cancelled
    after_person: UUID  # people up to here have been asked in
    entered: int  # people asked in
    finished_at: datetime | None
    wall: str = ""  # of a run that was moved: the local wall time that it stands for


_COLUMNS = "journey_id, run_at, version, status, after_person, entered, finished_at, wall"


def add_run(tx: Tx, workspace: int, journey: str, run_at: datetime, version: int) -> bool:
    """Plan a run; False when there is one at this moment already."""
    done = tx.run(
        "INSERT INTO campaign_runs (workspace_id, journey_id, run_at, version, status) VALUES (%s, %s, %s, %s, 'due') "
        "ON CONFLICT DO NOTHING",
        [workspace, journey, run_at, version],
    )
    return done > 0


def due_runs(tx: Tx, workspace: int, now: datetime) -> list[Run]:
    """Runs that began and are not done, oldest first."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM campaign_runs WHERE workspace_id = %s AND status IN ('due', 'running') AND "
        f"run_at <= %s "
        "ORDER BY run_at, journey_id",
        [workspace, now],
    )
    return [_run(row) for row in rows]


def list_runs(
    tx: Tx, workspace: int, journey: str = "", before: datetime | None = None, limit: int = 50
) -> list[Run]:
    """Runs, newest first; of one journey if named."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM campaign_runs WHERE workspace_id = %s AND (%s = '' OR journey_id = %s) "
        "AND (%s::timestamptz IS NULL OR run_at < %s) ORDER BY run_at DESC, journey_id LIMIT %s",
        [workspace, journey, journey, before, before, min(max(limit, 1), 200)],
    )
    return [_run(row) for row in rows]


def _run(row: tuple[Any, ...]) -> Run:
    journey, run_at, version, status, after, entered, finished, wall = row
    return Run(journey, run_at, version, status, after or NOBODY, entered, finished, wall or "")


def last_run(tx: Tx, workspace: int, journey: str, now: datetime) -> datetime | None:
    """When the newest run of a journey began; runs planned by hand for later do not count."""
    row = tx.row(
        "SELECT max(run_at) FROM campaign_runs WHERE workspace_id = %s AND journey_id = %s AND run_at <= %s",
        [workspace, journey, now],
    )
    return None if row is None else row[0]


def move_run(tx: Tx, workspace: int, run: Run, person: UUID, asked: int) -> None:
    """Remember how far a run has got."""
    tx.run(
        "UPDATE campaign_runs SET status = 'running', after_person = %s, entered = entered + %s "
        "WHERE workspace_id = %s AND journey_id = %s AND run_at = %s",
        [person, asked, workspace, run.journey, run.run_at],
    )


def end_run(tx: Tx, workspace: int, run: Run, status: str, now: datetime, asked: int = 0) -> None:
    """The run is done or cancelled."""
    tx.run(
        "UPDATE campaign_runs SET status = %s, entered = entered + %s, finished_at = %s "
        "WHERE workspace_id = %s AND journey_id = %s AND run_at = %s",
        [status, asked, now, workspace, run.journey, run.run_at],
    )
