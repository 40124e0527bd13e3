"""Segments for screens, with their members counted."""

from __future__ import annotations

from datetime import datetime
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


class SegmentView(msgspec.Struct, frozen=True):
    """One segment."""

    row: SegmentRow
    condition: dict[str, Any]
    used_by: list[str]  # segments and journeys that name it


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
    return SegmentView(SegmentRow(*row), condition_to_dict(found.condition), used_by(tx, workspace, segment))


def count_members(tx: Tx, workspace: int, segment: str) -> int:
    """How many members a segment has."""
    row = tx.row(
        "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s", [workspace, segment]
    )
    return int(row[0]) if row else 0
