"""A run of a campaign that has not begun is moved to another moment; the schedule itself stays as it is (J7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.flows.define import note_change
from anklang.flows.define_run import Run
from anklang.flows.definitions import Definitions
from anklang.journeys.model import Schedule
from anklang.journeys.schedule import begin_of, next_run
from anklang.storage.transaction import Tx

FARTHEST = timedelta(days=366)  # ahead of now


def move_run(
    tx: Tx, caller: Caller, definitions: Definitions, journey: str, run_at: datetime, to: str, now: datetime
) -> Run:
    """Let the run that begins at `run_at` stand for the wall time `to` (2026-12-01T18:00) instead.

    `to` is read on the clock of the journey's schedule: with `zone: person` everybody's own. A run that only its
    schedule foresees is written down as cancelled at its old moment, so that it is not planned there again. Raises
    NotFound for a run that nobody foresees, Conflict for one that has begun or where there is one already, BadInput.
    """
    version = definitions.journeys.current.get(journey)
    schedule = version.journey.enter.schedule if version is not None else None
    if version is None or schedule is None:
        raise NotFound(f"There is no published campaign {journey!r} in this workspace.")
    if version.status != "live":
        raise Conflict(f"The journey {journey!r} is not live; resume it first.")
    zone = definitions.workspace.settings.zone
    at = run_at.astimezone(UTC)
    begins = _begin(schedule, to, zone, now)
    if begins == at:
        raise BadInput(
            "The run stays where it is.", [Problem("to", "is its present moment", "choose another one")]
        )
    foreseen = _is_foreseen(schedule, at, zone)
    _leave(tx, caller, journey, at, now, foreseen, version.journey.version)
    _arrive(tx, caller, journey, begins, to, version.journey.version, _is_foreseen(schedule, begins, zone))
    note_change(tx, caller, "campaign.moved", journey, now, run_at=at, to=begins)
    return Run(journey, begins, version.journey.version, "due", 0, None, to)


def _begin(schedule: Schedule, to: str, zone: str, now: datetime) -> datetime:
    try:
        wall = datetime.fromisoformat(to)
    except ValueError:
        fault = Problem("to", f"no local date and time: {to!r}", 'write "2026-12-01T18:00"')
        raise BadInput("The run cannot be moved.", [fault]) from None
    begins = begin_of(schedule, wall, zone)
    # For everybody's own clock a run begins where the day begins first; it may still be set while our own is behind.
    meant = wall.replace(tzinfo=ZoneInfo(zone)) if schedule.zone == "person" else begins
    if not now < meant <= now + FARTHEST:
        raise BadInput(
            "The run cannot be moved.",
            [Problem("to", "lies in the past or more than a year ahead", "choose a moment to come")],
        )
    return max(begins, now)


def _is_foreseen(schedule: Schedule, at: datetime, zone: str) -> bool:
    found = next_run(schedule, at - timedelta(microseconds=1), zone)
    return found is not None and found[0] == at


def _leave(
    tx: Tx, caller: Caller, journey: str, at: datetime, now: datetime, foreseen: bool, version: int
) -> None:  # fmt: skip
    """Take the run away from its moment; where the schedule foresees one, a cancelled row keeps the place."""
    row = tx.row(
        "SELECT status FROM campaign_runs WHERE workspace_id = %s AND journey_id = %s AND run_at = %s FOR UPDATE",
        [caller.workspace, journey, at],
    )
    if row is None and not foreseen:
        raise NotFound(f"There is no run of {journey!r} at {at.isoformat()}.")
    if (row is not None and row[0] != "due") or at <= now:
        raise Conflict(
            f"The run of {journey!r} at {at.isoformat()} has begun or was cancelled; it cannot be moved."
        )
    tx.run(
        "DELETE FROM campaign_runs WHERE workspace_id = %s AND journey_id = %s AND run_at = %s",
        [caller.workspace, journey, at],
    )
    if foreseen:
        tx.run(
            "INSERT INTO campaign_runs (workspace_id, journey_id, run_at, version, status, finished_at) "
            "VALUES (%s, %s, %s, %s, 'cancelled', %s)",
            [caller.workspace, journey, at, version, now],
        )


def _arrive(
    tx: Tx, caller: Caller, journey: str, begins: datetime, wall: str, version: int, foreseen: bool
) -> None:  # fmt: skip
    """Write the run at its new moment; a place that a moved run left is taken again."""
    left = tx.run(
        "DELETE FROM campaign_runs WHERE workspace_id = %s AND journey_id = %s AND run_at = %s "
        "AND status = 'cancelled' AND entered = 0",
        [caller.workspace, journey, begins],
    )
    done = (left or not foreseen) and tx.run(
        "INSERT INTO campaign_runs (workspace_id, journey_id, run_at, version, status, wall) "
        "VALUES (%s, %s, %s, %s, 'due', %s) ON CONFLICT DO NOTHING",
        [caller.workspace, journey, begins, version, wall],
    )
    if not done:
        raise Conflict(f"There is a run of {journey!r} at {begins.isoformat()} already.")
