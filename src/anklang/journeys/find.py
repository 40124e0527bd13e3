"""What people want to see of journeys: lists, versions, how many stand where, and who."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx

MAX_PAGE = 500


class JourneyRow(msgspec.Struct, frozen=True):
    """A line in the list of journeys."""

    id: str
    name: str
    status: str
    version: int  # 0: never published
    has_draft: bool
    inside: int  # people who have not left
    updated_at: datetime


class VersionRow(msgspec.Struct, frozen=True):
    """A line in the history of versions."""

    version: int
    published_at: datetime
    published_by: str
    choice: dict[str, Any]  # what happened to the people inside (J37)
    inside: int
    notes: str  # what the author said about it


class StepCount(msgspec.Struct, frozen=True):
    """How many people stand in a step."""

    step: str
    version: int
    status: str  # waiting_time, waiting_event, holding
    people: int


class Inside(msgspec.Struct, frozen=True):
    """Somebody in a journey."""

    person: UUID
    instance: UUID
    version: int
    key: str
    step: str
    status: str
    entered_at: datetime
    wake_at: datetime | None


class PersonJourney(msgspec.Struct, frozen=True):
    """One time that a person was or is in a journey."""

    journey: str
    instance: UUID
    version: int
    key: str
    step: str  # where the person stands, or stood last
    status: str
    end_reason: str  # empty while inside
    entered_at: datetime
    ended_at: datetime | None
    wake_at: datetime | None


class InsidePage(msgspec.Struct, frozen=True):
    """A page; `next` continues it, None at the end."""

    rows: list[Inside]
    next: UUID | None


def list_journeys(
    tx: Tx, workspace: int, before: tuple[datetime, str] | None = None, limit: int = 100, *, search: str = "",
    status: str = "",
) -> list[JourneyRow]:  # fmt: skip
    """Journeys, the one that was edited last first, behind the moment and id named; `search`: a part of id or name."""
    moment, behind = before or (None, "")
    rows = tx.rows(
        """
        SELECT j.id, j.name, j.status, j.version, j.draft IS NOT NULL,
          (SELECT count(*) FROM instances i
           WHERE i.workspace_id = j.workspace_id AND i.journey_id = j.id AND i.ended_at IS NULL
             AND i.status <> 'at_door'), j.updated_at
        FROM journeys j WHERE j.workspace_id = %s AND (%s = '' OR (j.updated_at, j.id) < (%s::timestamptz, %s))
          AND (%s = '' OR j.status = %s)
          AND (%s = '' OR position(%s IN lower(j.name)) > 0 OR position(%s IN j.id) > 0)
        ORDER BY j.updated_at DESC, j.id DESC LIMIT %s
        """,
        [workspace, behind, moment, behind, status, status, *[search.strip().lower()] * 3, _limit(limit)],
    )
    return [JourneyRow(*row) for row in rows]


def list_versions(tx: Tx, workspace: int, journey: str, before: int = 0, limit: int = 50) -> list[VersionRow]:
    """Versions of a journey, newest first, older than `before` if given."""
    rows = tx.rows(
        """
        SELECT v.version, v.published_at, v.published_by, v.publish_choice,
          (SELECT count(*) FROM instances i WHERE i.workspace_id = v.workspace_id AND i.journey_id = v.journey_id
           AND i.version = v.version AND i.ended_at IS NULL AND i.status <> 'at_door'), v.notes
        FROM journey_versions v
        WHERE v.workspace_id = %s AND v.journey_id = %s AND (%s = 0 OR v.version < %s)
        ORDER BY v.version DESC LIMIT %s
        """,
        [workspace, journey, before, before, _limit(limit)],
    )
    return [VersionRow(*row) for row in rows]


def count_versions(tx: Tx, workspace: int, journey: str) -> int:
    """How many versions a journey has."""
    row = tx.row(
        "SELECT count(*) FROM journey_versions WHERE workspace_id = %s AND journey_id = %s",
        [workspace, journey],
    )
    return int(row[0]) if row else 0


def count_per_step(tx: Tx, workspace: int, journey: str) -> list[StepCount]:
    """How many people stand in each step of each version now."""
    rows = tx.rows(
        """
        SELECT step, version, status, count(*) FROM instances
        WHERE workspace_id = %s AND journey_id = %s AND ended_at IS NULL AND status <> 'at_door'
        GROUP BY step, version, status ORDER BY step, version, status
        """,
        [workspace, journey],
    )
    return [StepCount(*row) for row in rows]


def people_inside(
    tx: Tx, workspace: int, journey: str, step: str = "", after: UUID | None = None, limit: int = 100
) -> InsidePage:
    """Who is in a journey, or in one step of it, by instance id."""
    size = _limit(limit)
    rows = tx.rows(
        """
        SELECT person_id, id, version, key, step, status, entered_at, wake_at FROM instances
        WHERE workspace_id = %s AND journey_id = %s AND ended_at IS NULL AND status <> 'at_door'
          AND (%s = '' OR step = %s) AND id > %s
        ORDER BY id LIMIT %s
        """,
        [workspace, journey, step, step, after or UUID(int=0), size + 1],
    )
    found = [Inside(*row) for row in rows[:size]]
    return InsidePage(found, found[-1].instance if len(rows) > size else None)


def journeys_of_person(tx: Tx, shard: int, person: UUID, limit: int = 100) -> list[PersonJourney]:
    """Instances of one person, those that ended included, newest first."""
    rows = tx.rows(
        """
        SELECT journey_id, id, version, key, step, status, coalesce(end_reason, ''), entered_at, ended_at,
          CASE WHEN ended_at IS NULL THEN wake_at END
        FROM instances WHERE shard = %s AND person_id = %s ORDER BY entered_at DESC, id LIMIT %s
        """,
        [shard, person, _limit(limit)],
    )
    return [PersonJourney(*row) for row in rows]


def _limit(limit: int) -> int:
    return min(max(limit, 1), MAX_PAGE)
