"""Back-tests for their screen: the list, one with its answer, and the people it met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from anklang.backtests.model import Moment, Outcome, Run, Wanted
from anklang.backtests.store import RUNS
from anklang.replays.model import Progress
from anklang.storage.transaction import Tx

_MANY = 100_000  # counting stops here


class RunRow(Progress, frozen=True, kw_only=True):
    """A line in the list of back-tests."""

    journey: str
    version: int  # 0: a draft, or a definition that was sent along
    wanted: Wanted


class TestedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the journey would have met."""

    person: UUID
    outcome: Outcome
    reasons: list[str]
    entries: int
    sent: int
    parts: int
    costs: dict[str, int]  # currency -> millionths
    timeline: list[Moment]


def row_of(run: Run) -> RunRow:
    """A run as a line of the list."""
    return msgspec.convert(run, RunRow, from_attributes=True)


def get_run(tx: Tx, workspace: int, run: UUID) -> Run:
    """One back-test of a workspace; raises NotFound."""
    return RUNS.get(tx, workspace, run)


def list_runs(
    tx: Tx, workspace: int, journey: str, before: UUID | None = None, limit: int = 50
) -> list[RunRow]:
    """The back-tests of a journey, newest first, older than `before` if given."""
    return RUNS.lines(tx, RunRow, [workspace, journey], before, limit)


def count_runs(tx: Tx, workspace: int, journey: str) -> int:
    """How many back-tests of a journey are kept."""
    return RUNS.count(tx, [workspace, journey])


def list_people(
    tx: Tx,
    workspace: int,
    run: UUID,
    outcome: str = "",
    reason: str = "",
    after: UUID | None = None,
    limit: int = 50,
) -> list[TestedPerson]:
    """People of a back-test by id; `outcome` and `reason` narrow it."""
    rows = tx.rows(
        f"SELECT person_id, outcome, reasons, entries, sent, parts, costs, timeline {_PEOPLE} "
        "AND (%(after)s::uuid IS NULL OR person_id > %(after)s) ORDER BY person_id LIMIT %(limit)s",
        {**_asked(workspace, run, outcome, reason), "after": after, "limit": limit},
    )
    return [_person(row) for row in rows]


def count_people(tx: Tx, workspace: int, run: UUID, outcome: str = "", reason: str = "") -> int:
    """How many people a back-test met, so narrowed; counting stops at 100,000."""
    row = tx.row(
        f"SELECT count(*) FROM (SELECT 1 {_PEOPLE} LIMIT {_MANY}) AS found",
        _asked(workspace, run, outcome, reason),
    )
    return int(row[0]) if row else 0


_PEOPLE = (
    "FROM backtest_people WHERE backtest_id = %(run)s AND workspace_id = %(workspace)s "
    "AND (%(outcome)s = '' OR outcome = %(outcome)s) AND (%(reason)s = '' OR %(reason)s = ANY(reasons))"
)


def _asked(workspace: int, run: UUID, outcome: str, reason: str) -> dict[str, Any]:
    return {"workspace": workspace, "run": run, "outcome": outcome, "reason": reason}


def _person(row: Sequence[Any]) -> TestedPerson:
    person, outcome, reasons, entries, sent, parts, costs, timeline = row
    return TestedPerson(
        person=person, outcome=outcome, reasons=reasons, entries=entries, sent=sent, parts=parts, costs=costs,
        timeline=msgspec.convert(timeline, list[Moment]),
    )  # fmt: skip
