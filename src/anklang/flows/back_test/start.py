"""A back-test is asked for, and called off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.backtests.model import Run, Wanted
from anklang.backtests.store import RUNS
from anklang.core.errors import BadInput, Problem
from anklang.core.ids import new_id
from anklang.flows.define_journey import known_in
from anklang.flows.look_up_journey import definition
from anklang.flows.replay_past.read import count_people
from anklang.journeys.parse import dump, parse
from anklang.replays.model import Tally, faults_of_period
from anklang.storage.transaction import Tx


def ask(
    tx: Tx, caller: Caller, journey: str, wanted: Wanted, now: datetime, *, version: int = 0,
    sent_along: Mapping[str, Any] | None = None,
) -> Run:  # fmt: skip
    """Put a back-test of a journey into the line: a published version, 0 for the draft, or a definition sent along.

    Raises NotFound for the journey or segment, BadInput with every fault of definition and period, and Conflict where
    too many wait already.
    """
    wanted = msgspec.structs.replace(wanted, from_=wanted.from_.astimezone(UTC), to=wanted.to.astimezone(UTC))
    faults = _faults(tx, caller.workspace, wanted, now)
    said = dict(sent_along) if sent_along is not None else definition(tx, caller.workspace, journey, version)
    if said.setdefault("id", journey) != journey:
        faults.append(Problem("definition.id", f"is not {journey!r}, as the address says"))
    if faults:
        raise BadInput("The back-test cannot be made.", faults)
    said.pop("version", None)  # a number that only publishing gives
    tested = parse(said, known_in(tx, caller.workspace, [journey]))
    run = Run(
        id=new_id(now), workspace=caller.workspace, journey=journey,
        version=0 if sent_along is not None else _number(tx, caller.workspace, journey, version),
        definition=dump(tested), wanted=wanted, asked_by=caller.name, asked_at=now, state="queued", problem="",
        started_at=None, finished_at=None, done=0, total=_total(tx, caller.workspace, wanted.segment), after=None,
        tally=Tally(),
    )  # fmt: skip
    RUNS.add(tx, run, [caller.workspace, journey])
    return run


def _faults(tx: Tx, workspace: int, wanted: Wanted, now: datetime) -> list[Problem]:
    found = faults_of_period(wanted.from_, wanted.to, now)
    if not 0 <= wanted.sample <= 10_000_000:
        found.append(Problem("sample", "is no number of people", "0 for everybody"))
    for name in ("delivered", "read", "clicked"):
        if not 0 <= getattr(wanted.assumed, name) <= 1:
            found.append(Problem(f"assumed.{name}", "is no share", "from 0 (nobody) to 1 (everybody)"))
    if wanted.segment and not tx.row(
        "SELECT 1 FROM segments WHERE workspace_id = %s AND id = %s AND status <> 'archived'",
        [workspace, wanted.segment],
    ):
        found.append(Problem("segment", f"there is no segment {wanted.segment[:60]!r}"))
    return found


def _number(tx: Tx, workspace: int, journey: str, version: int) -> int:
    """The number of the version tested: for 0 that of the present one where there is no draft."""
    if version:
        return version
    row = tx.row(
        "SELECT version FROM journeys WHERE workspace_id = %s AND id = %s AND draft IS NULL",
        [workspace, journey],
    )
    return 0 if row is None else int(row[0])


def _total(tx: Tx, workspace: int, segment: str) -> int:
    """How many people a test without a sample would look at."""
    if not segment:
        return count_people(tx, workspace)
    row = tx.row(
        "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s", [workspace, segment]
    )
    return int(row[0]) if row else 0


def cancel(tx: Tx, caller: Caller, run: UUID, now: datetime) -> Run:
    """Call a back-test off; what it found so far stays. Raises NotFound, and Conflict where it has ended already."""
    return RUNS.cancel(tx, caller.workspace, run, now)
