"""Segments for lists: previews of a condition, members page by page, and how many there are."""

from __future__ import annotations

from datetime import datetime, tzinfo
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from anklang.profiles.find import profiles_of
from anklang.profiles.model import Profile
from anklang.segments import model as m
from anklang.segments.compile_sql import select_people
from anklang.segments.run_sql import run_select
from anklang.storage.transaction import Tx

MAX_PAGE = 200


class Preview(msgspec.Struct, frozen=True):
    """How many people a condition holds for, and some of them."""

    count: int
    sample: list[UUID]


def preview(
    tx: Tx, condition: m.Condition, workspace: int, zone: tzinfo, now: datetime, sample: int = 20
) -> Preview:
    """Count the people for whom a condition is true now. Raises BadInput for conditions of one instance.

    Memberships of other segments are taken as they stand.
    """
    found = select_people(condition, workspace, zone, now).cte("found")
    some = select(found.c.id).order_by(found.c.id).limit(min(max(sample, 0), MAX_PAGE)).scalar_subquery()
    count = select(func.count()).select_from(found).scalar_subquery()
    row = run_select(tx, select(count, func.array(some)))[0]
    return Preview(row[0], list(row[1]))


def select_ids(tx: Tx, condition: m.Condition, workspace: int, zone: tzinfo, now: datetime) -> list[UUID]:
    """Everybody for whom a condition is true now, ordered; for jobs and tests, not for pages."""
    return sorted(row[1] for row in run_select(tx, select_people(condition, workspace, zone, now)))


class Member(msgspec.Struct, frozen=True):
    """A member for a list."""

    person: UUID
    since: datetime
    profile: Profile


class MembersPage(msgspec.Struct, frozen=True):
    """One page; `next` is the cursor of the one after it, None at the end."""

    members: list[Member]
    next: UUID | None


def find_members(
    tx: Tx, workspace: int, segment: str, after: UUID | None = None, limit: int = 50
) -> MembersPage:
    """The members of a segment in the order of their ids."""
    limit = min(max(limit, 1), MAX_PAGE)
    rows = tx.rows(
        "SELECT person_id, since FROM memberships WHERE workspace_id = %s AND segment_id = %s AND person_id > %s "
        "ORDER BY person_id LIMIT %s",
        [workspace, segment, after if after is not None else UUID(int=0), limit + 1],
    )
    shown = rows[:limit]
    profiles = profiles_of(tx, workspace, [row[0] for row in shown])
    members = [Member(row[0], row[1], profiles[row[0]]) for row in shown if row[0] in profiles]
    return MembersPage(members, shown[-1][0] if len(rows) > limit else None)


def count_members(tx: Tx, workspace: int) -> dict[str, int]:
    """How many members each segment of a workspace has; those without any are left out."""
    rows = tx.rows(
        "SELECT segment_id, count(*) FROM memberships WHERE workspace_id = %s GROUP BY segment_id",
        [workspace],
    )
    return {row[0]: row[1] for row in rows}
