"""One journey for its screen: the versions, the draft, who stands where, and what it has brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.journeys import find
from anklang.journeys.find import JourneyRow, StepCount, VersionRow
from anklang.profiles.store import load_people
from anklang.storage.transaction import Tx


class StepMetrics(msgspec.Struct, frozen=True):
    """What a step, or the whole journey (step empty), has counted."""

    step: str
    channel: str  # of its messages; empty for counts of people
    metric: str  # entered, finished, goal, planned, accepted, delivered, clicked …
    n: int
    amount: int  # minor units for goals, millionths for prices


class JourneyFigures(msgspec.Struct, frozen=True):
    """A line in the list with its figures."""

    row: JourneyRow
    entered: int
    finished: int
    goals: int
    goal_amount: int  # minor units
    sent: int  # messages that a provider took


class JourneyView(msgspec.Struct, frozen=True):
    """One journey."""

    row: JourneyRow
    definition: dict[str, Any] | None  # what new people enter; null: never published
    draft: dict[str, Any] | None  # null: there is none
    revision: int  # of the draft; hand it in with the next change
    draft_saved_at: datetime | None
    draft_saved_by: str
    versions: list[VersionRow]  # newest first
    inside: list[StepCount]  # people per step, now
    metrics: list[StepMetrics]


class InsideRow(msgspec.Struct, frozen=True):
    """Somebody in a journey, with a name to show."""

    inside: find.Inside
    name: str
    email: str
    phone: str


def figures(tx: Tx, workspace: int, rows: list[JourneyRow]) -> list[JourneyFigures]:
    """The rows with what they have counted."""
    counted = tx.rows(
        "SELECT journey_id, metric, sum(n)::bigint, sum(amount)::bigint FROM rollups WHERE workspace_id = %s "
        "AND journey_id = ANY(%s) AND metric IN ('entered', 'finished', 'goal', 'accepted') GROUP BY "
        "journey_id, metric",
        [workspace, [row.id for row in rows]],
    )
    sums = {(journey, metric): (n, amount) for journey, metric, n, amount in counted}

    def n(journey: str, metric: str) -> int:
        return int(sums.get((journey, metric), (0, 0))[0])

    return [
        JourneyFigures(
            row, n(row.id, "entered"), n(row.id, "finished"), n(row.id, "goal"),
            int(sums.get((row.id, "goal"), (0, 0))[1]), n(row.id, "accepted"),
        )
        for row in rows
    ]  # fmt: skip


def count(tx: Tx, workspace: int, *, search: str = "", status: str = "") -> int:
    """How many journeys the workspace has; as find.list_journeys narrows them."""
    row = tx.row(
        "SELECT count(*) FROM journeys j WHERE j.workspace_id = %s AND (%s = '' OR j.status = %s) "
        "AND (%s = '' OR position(%s IN lower(j.name)) > 0 OR position(%s IN j.id) > 0)",
        [workspace, status, status, *[search.strip().lower()] * 3],
    )
    return int(row[0]) if row else 0


def view(tx: Tx, workspace: int, journey: str) -> JourneyView:
    """One journey; raises NotFound."""
    row = tx.row(
        "SELECT j.draft, v.definition, j.draft_revision, j.draft_saved_at, j.draft_saved_by FROM journeys j "
        "LEFT JOIN journey_versions v ON v.workspace_id = j.workspace_id "
        "AND v.journey_id = j.id AND v.version = j.version WHERE j.workspace_id = %s AND j.id = %s",
        [workspace, journey],
    )
    if row is None:
        raise NotFound(f"There is no journey {journey!r} in this workspace.")
    return JourneyView(
        row=_row(tx, workspace, journey), definition=row[1], draft=row[0], revision=row[2], draft_saved_at=row[3],
        draft_saved_by=row[4],
        versions=find.list_versions(tx, workspace, journey, limit=200),
        inside=find.count_per_step(tx, workspace, journey), metrics=metrics(tx, workspace, journey),
    )  # fmt: skip


def _row(tx: Tx, workspace: int, journey: str) -> JourneyRow:
    rows = tx.rows(
        "SELECT j.id, j.name, j.status, j.version, j.draft IS NOT NULL, (SELECT count(*) FROM instances i "
        "WHERE i.workspace_id = j.workspace_id AND i.journey_id = j.id AND i.ended_at IS NULL AND i.status "
        "<> 'at_door'), "
        "j.updated_at FROM journeys j WHERE j.workspace_id = %s AND j.id = %s",
        [workspace, journey],
    )
    return JourneyRow(*rows[0])


def metrics(tx: Tx, workspace: int, journey: str) -> list[StepMetrics]:
    """What the journey and its steps have counted, over all versions and days."""
    rows = tx.rows(
        "SELECT step, channel, metric, sum(n)::bigint, sum(amount)::bigint FROM rollups "
        "WHERE workspace_id = %s AND journey_id = %s GROUP BY step, channel, metric ORDER BY step, channel, metric",
        [workspace, journey],
    )
    return [StepMetrics(*row) for row in rows]


def definition(tx: Tx, workspace: int, journey: str, version: int) -> dict[str, Any]:
    """One published version as plain values; 0: the draft, or else the present version. Raises NotFound."""
    found = view(tx, workspace, journey)
    if version == 0:
        return found.draft or found.definition or {}
    row = tx.row(
        "SELECT definition FROM journey_versions WHERE workspace_id = %s AND journey_id = %s AND version = %s",
        [workspace, journey, version],
    )
    if row is None:
        raise NotFound(f"The journey {journey!r} has no version {version}.")
    kept: dict[str, Any] = row[0]
    return kept


def inside(
    tx: Tx, workspace: int, journey: str, step: str, after: UUID | None, limit: int
) -> tuple[list[InsideRow], UUID | None]:
    """Who is in a journey, or in one step of it, and the place of the next page."""
    found = find.people_inside(tx, workspace, journey, step, after, limit)
    people = load_people(tx, {row.person for row in found.rows})
    rows = []
    for one in found.rows:
        profile = people[one.person].profile if one.person in people else None
        name = "" if profile is None else profile.name or f"{profile.first_name} {profile.last_name}".strip()
        rows.append(InsideRow(one, name, profile.email if profile else "", profile.phone if profile else ""))
    return rows, found.next


def count_inside(tx: Tx, workspace: int, journey: str, step: str) -> int:
    """How many people are in a journey, or in one step of it."""
    return sum(one.people for one in find.count_per_step(tx, workspace, journey) if step in ("", one.step))
