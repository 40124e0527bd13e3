"""What an author does to a running journey: pause, hold, resume, stop, start a run, let people in (J39, J42)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import derive_id, new_id
from anklang.events.model import Fact
from anklang.flows.define import note_change
from anklang.flows.define_journey import present_version, tell_inside
from anklang.flows.outcomes import append_facts
from anklang.flows.take_back import take_back
from anklang.journeys import store as journeys
from anklang.journeys.model import Status
from anklang.profiles.find import get_person
from anklang.profiles.identities import person_of
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx

Verb = Literal["pause", "hold", "resume", "stop"]
Late = Literal["send", "drop"]
_STATUS: dict[Verb, Status] = {"pause": "paused", "hold": "held", "resume": "live", "stop": "stopped"}
MOST_PEOPLE = 1000  # of one call


class StatusChanged(msgspec.Struct, frozen=True):
    """How the journey stands now."""

    status: str
    before: str
    told: int  # people inside to whom something happens


class Asked(msgspec.Struct, frozen=True):
    """Somebody who is to enter a journey: by id, or by a name under which the person is known."""

    person: UUID | None = None
    kind: str = ""  # user, email, phone …
    value: str = ""
    context: dict[str, Any] = {}  # what the journey knows as its event
    key: str = ""  # instance key, where the journey has one (J9)
    id: str = ""  # the caller's own id: the same one twice is one entry


class Run(msgspec.Struct, frozen=True):
    """One run of a campaign."""

    journey: str
    run_at: datetime
    version: int
    status: str  # due, running, done, cancelled
    entered: int
    finished_at: datetime | None
    wall: str = ""  # of a run that was moved: the local time that it stands for


def set_journey_status(
    tx: Tx, caller: Caller, journey: str, verb: Verb, now: datetime, late: Late | None = None
) -> StatusChanged:
    """Pause: nobody enters, those inside go on. Hold: nothing is sent, time goes on. Stop: everybody is out (J39).

    Resuming a held journey needs `late`: whether messages that waited are sent or dropped. Raises NotFound, Conflict
    for a journey that was never published, BadInput where `late` is missing.
    """
    before = journeys.set_status(tx, caller.workspace, journey, _STATUS[verb], now)
    told = 0
    if verb == "resume" and before == "held":
        if late is None:
            fault = Problem("late", "messages may have waited: what happens to them?", "write send or drop")
            raise BadInput("The journey cannot be resumed.", [fault])
        told = (_drop_messages if late == "drop" else _wake_messages)(tx, caller.workspace, journey, now)
    elif verb == "stop":
        said = {"journey": journey, "action": "stop"}
        told = tell_inside(tx, caller.workspace, journey, "Journey Stopped", said, now, at_door=True)
        tx.run(
            "UPDATE campaign_runs SET status = 'cancelled', finished_at = %s WHERE workspace_id = %s "
            "AND journey_id = %s AND status IN ('due', 'running')",
            [now, caller.workspace, journey],
        )
    detail = {"before": before} if late is None else {"before": before, "late": late}
    past = {"pause": "paused", "hold": "held", "resume": "resumed", "stop": "stopped"}[verb]
    note_change(tx, caller, f"journey.{past}", journey, now, **detail)
    return StatusChanged(_STATUS[verb], before, told)


def _drop_messages(tx: Tx, workspace: int, journey: str, now: datetime) -> int:
    """Messages that waited for the journey are taken back, also those of people who have finished since (J39)."""
    rows = tx.rows(
        "SELECT DISTINCT m.person_id, m.instance_id, m.step FROM send_queue q JOIN messages m "
        "ON m.shard = q.shard AND m.id = q.message_id WHERE m.workspace_id = %s AND m.journey_id = %s "
        "AND m.state = 'held' AND m.reason = 'journey_held' ORDER BY 1, 2, 3",
        [workspace, journey],
    )
    count = 0
    for person, instance, step in rows:
        told = take_back(tx, person, "too_late", now, instance=instance, step=step)
        append_facts(tx, told)
        count += len(told)
    return count


def _wake_messages(tx: Tx, workspace: int, journey: str, now: datetime) -> int:
    """Messages that waited for the journey look again at once; their own limits of usefulness still hold (R12)."""
    count = tx.run(
        "UPDATE send_queue q SET due_at = %s FROM messages m WHERE m.workspace_id = %s AND m.journey_id = %s "
        "AND m.state = 'held' AND m.reason = 'journey_held' AND q.shard = m.shard AND q.message_id = m.id",
        [now, workspace, journey],
    )
    announce(tx, SENDS_CHANNEL)
    return count


def enter_people(tx: Tx, caller: Caller, journey: str, people: Sequence[Asked], now: datetime) -> int:
    """Ask a journey to take people in; its audience and re-entry rules hold. Answers how many were asked.

    Raises NotFound for the journey, BadInput naming everybody who is not known; then nobody was asked.
    """
    if present_version(tx, caller.workspace, journey) is None:
        raise NotFound(f"There is no published journey {journey!r} in this workspace.")
    if len(people) > MOST_PEOPLE:
        raise BadInput(
            "Too many at once.", [Problem("people", f"more than {MOST_PEOPLE}", "send several calls")]
        )
    faults: list[Problem] = []
    facts: list[Fact] = []
    for index, one in enumerate(people):
        person = _find(tx, caller.workspace, one)
        if person is None:
            faults.append(
                Problem(f"people[{index}]", "nobody is known by this", "send an event about them first")
            )
            continue
        said: dict[str, Any] = {"journey": journey, "context": one.context}
        if one.key:
            said["key"] = one.key
        id_ = derive_id("enter", caller.workspace, journey, one.id) if one.id else new_id(now)
        facts.append(
            Fact(
                id=id_, workspace=caller.workspace, person=person, kind="enter", name="Journey Asked", at=now,
                received=now, properties=said, context={"source": caller.name},
            )
        )  # fmt: skip
    if faults:
        raise BadInput("Nobody was asked in.", faults)
    append_facts(tx, facts)
    note_change(tx, caller, "journey.people_entered", journey, now, people=len(facts))
    return len(facts)


def _find(tx: Tx, workspace: int, asked: Asked) -> UUID | None:
    if asked.person is None:
        return person_of(tx, workspace, asked.kind, asked.value)
    try:
        return get_person(tx, workspace, asked.person).id
    except NotFound:
        return None


def start_run(tx: Tx, caller: Caller, journey: str, now: datetime, run_at: datetime | None = None) -> Run:
    """Ask everybody in the journey's segment in, now or at a moment. Raises NotFound, Conflict, BadInput."""
    version = present_version(tx, caller.workspace, journey)
    if version is None:
        raise NotFound(f"There is no published journey {journey!r} in this workspace.")
    if version.enter.schedule is None:
        raise Conflict(f"The journey {journey!r} has no `enter.schedule` that says whom to ask.")
    status = tx.row(
        "SELECT status FROM journeys WHERE workspace_id = %s AND id = %s", [caller.workspace, journey]
    )
    if status is None or status[0] != "live":
        raise Conflict(f"The journey {journey!r} is not live; resume it first.")
    at = now if run_at is None or run_at < now else run_at.astimezone(UTC)
    if run_at is not None and run_at < now:
        raise BadInput(
            "The run cannot be planned.", [Problem("run_at", "lies in the past", "choose a later moment")]
        )
    done = tx.run(
        "INSERT INTO campaign_runs (workspace_id, journey_id, run_at, version, status) VALUES (%s, %s, %s, %s, 'due') "
        "ON CONFLICT DO NOTHING",
        [caller.workspace, journey, at, version.version],
    )
    if not done:
        raise Conflict(f"There is a run of {journey!r} at {at.isoformat()} already.")
    note_change(tx, caller, "campaign.started", journey, now, run_at=at)
    return Run(journey, at, version.version, "due", 0, None)


def cancel_run(tx: Tx, caller: Caller, journey: str, run_at: datetime, now: datetime) -> None:
    """Stop a run: whoever was asked in stays, nobody else is asked. Raises NotFound for one that is over."""
    done = tx.run(
        "UPDATE campaign_runs SET status = 'cancelled', finished_at = %s WHERE workspace_id = %s AND journey_id = %s "
        "AND run_at = %s AND status IN ('due', 'running')",
        [now, caller.workspace, journey, run_at],
    )
    if not done:
        raise NotFound(
            f"There is no run of {journey!r} at {run_at.isoformat()} that is waiting or under way."
        )
    note_change(tx, caller, "campaign.cancelled", journey, now, run_at=run_at)


def runs(
    tx: Tx, workspace: int, journey: str = "", limit: int = 50, before: tuple[datetime, str] | None = None
) -> list[Run]:
    """Runs, latest first; `before` is (run_at, journey) of the last one of the page before."""
    at, last = before or (None, "")
    values: Mapping[str, Any] = {
        "workspace": workspace,
        "journey": journey,
        "at": at,
        "last": last,
        "limit": limit,
    }
    rows = tx.rows(
        """
        SELECT journey_id, run_at, version, status, entered, finished_at, coalesce(wall, '') FROM campaign_runs
        WHERE workspace_id = %(workspace)s AND (%(journey)s = '' OR journey_id = %(journey)s)
          AND (%(at)s::timestamptz IS NULL OR (run_at, journey_id) < (%(at)s, %(last)s))
        ORDER BY run_at DESC, journey_id DESC LIMIT %(limit)s
        """,
        dict(values),
    )
    return [Run(*row) for row in rows]


def count_runs(tx: Tx, workspace: int, journey: str = "") -> int:
    """How many runs there are."""
    row = tx.row(
        "SELECT count(*) FROM campaign_runs WHERE workspace_id = %s AND (%s = '' OR journey_id = %s)",
        [workspace, journey, journey],
    )
    return int(row[0]) if row else 0
