"""Segments for screens, with their members counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from anklang.core.errors import NotFound
from anklang.flows.define_segment import used_by
from anklang.segments.model import condition_to_dict
from anklang.segments.store import get_segment
from anklang.storage.transaction import Tx


class SegmentRow(msgspec.Struct, frozen=True):
    """A line of the list of segments."""

    id: str
    name: str
    status: str  # filling, live, archived
    version: int
    members: int
    updated_at: datetime


class SegmentUse(msgspec.Struct, frozen=True):
    """Something that names a segment."""

    kind: str  # segment, journey, campaign
    id: str
    name: str


class MembersOfDay(msgspec.Struct, frozen=True):
    """How many members a segment had."""

    day: date
    members: int


class SegmentView(msgspec.Struct, frozen=True):
    """One segment."""

    row: SegmentRow
    condition: dict[str, Any]
    used_by: list[str]  # segments and journeys that name it
    uses: list[SegmentUse]  # the same, one by one


_ROW = """SELECT s.id, s.name, s.status, s.version, (SELECT count(*) FROM memberships m
    WHERE m.workspace_id = s.workspace_id AND m.segment_id = s.id), s.updated_at FROM segments s"""


def page(
    tx: Tx, workspace: int, *, archived: bool = False, after: str = "", limit: int = 50
) -> list[SegmentRow]:
    """Segments by id; `after` is the last id of the page before."""
    rows = tx.rows(
        f"{_ROW} WHERE s.workspace_id = %s AND (s.status = 'archived') = %s AND s.id > %s ORDER BY s.id LIMIT %s",
        [workspace, archived, after, limit],
    )
    return [SegmentRow(*row) for row in rows]


def count(tx: Tx, workspace: int, *, archived: bool = False) -> int:
    """How many segments there are."""
    row = tx.row(
        "SELECT count(*) FROM segments WHERE workspace_id = %s AND (status = 'archived') = %s",
        [workspace, archived],
    )
    return int(row[0]) if row else 0


def view(tx: Tx, workspace: int, segment: str) -> SegmentView:
    """One segment; raises NotFound."""
    row = tx.row(f"{_ROW} WHERE s.workspace_id = %s AND s.id = %s", [workspace, segment])
    if row is None:
        raise NotFound(f"There is no segment {segment!r} in this workspace.")
    found = get_segment(tx, workspace, segment)
    users = used_by(tx, workspace, segment)
    return SegmentView(
        SegmentRow(*row), condition_to_dict(found.condition), users, _uses(tx, workspace, users)
    )


def _uses(tx: Tx, workspace: int, users: list[str]) -> list[SegmentUse]:
    """Who names the segment, with names; a journey with a schedule is a campaign."""
    named: dict[str, str] = dict(
        tx.rows("SELECT id, name FROM segments WHERE workspace_id = %s", [workspace])
    )
    journeys = {
        row[0]: (row[1], row[2])
        for row in tx.rows(
            "SELECT j.id, j.name, v.definition->'enter' ? 'schedule' FROM journeys j LEFT JOIN journey_versions v "
            "ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version "
            "WHERE j.workspace_id = %s",
            [workspace],
        )
    }
    found: list[SegmentUse] = []
    for user in users:
        kind, _, id_ = user.partition(" ")
        if kind == "journey":
            name, scheduled = journeys.get(id_, (id_, False))
            found.append(SegmentUse("campaign" if scheduled else "journey", id_, name))
        else:
            found.append(SegmentUse(kind, id_, named.get(id_, id_)))
    return found


def growth(tx: Tx, workspace: int, segment: str, since: date, today: date) -> list[MembersOfDay]:
    """Members per day, oldest first; today's number is counted now. Raises NotFound."""
    view_row = tx.row("SELECT status FROM segments WHERE workspace_id = %s AND id = %s", [workspace, segment])
    if view_row is None:
        raise NotFound(f"There is no segment {segment!r} in this workspace.")
    rows = tx.rows(
        "SELECT day, members FROM segment_days WHERE workspace_id = %s AND segment_id = %s AND day >= %s AND day < %s "
        "ORDER BY day",
        [workspace, segment, since, today],
    )
    days = [MembersOfDay(*row) for row in rows]
    return (
        days
        if view_row[0] == "archived"
        else [*days, MembersOfDay(today, count_members(tx, workspace, segment))]
    )


def count_members(tx: Tx, workspace: int, segment: str) -> int:
    """How many members a segment has."""
    row = tx.row(
        "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s", [workspace, segment]
    )
    return int(row[0]) if row else 0
