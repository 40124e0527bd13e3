"""Definitions and memberships in and out of the database, and history into the counters of a new condition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Date, Integer, Text, and_, cast, func, literal, select, union_all

from anklang.core.errors import BadInput, NotFound
from anklang.core.json import encode
from anklang.profiles.count import Counter
from anklang.profiles.fill import set_counters
from anklang.profiles.find import page_of_shard as page_of_shard  # a back-fill visits everybody of a shard
from anklang.profiles.model import CounterState
from anklang.segments import model as m
from anklang.segments.compile_sql import amount_of, event_rows, moved_people
from anklang.segments.parse import check_references, parse_condition
from anklang.segments.run_sql import run_select
from anklang.segments.tables import events
from anklang.storage.transaction import Tx

_SAVING = 7431  # advisory lock: one definition of a workspace is saved at a time


def load_segments(tx: Tx, workspace: int) -> list[m.Segment]:
    """All segments of a workspace that are not archived."""
    rows = tx.rows(
        "SELECT id, name, definition, status, version FROM segments "
        "WHERE workspace_id = %s AND status <> 'archived' ORDER BY id",
        [workspace],
    )
    return [_segment(workspace, row) for row in rows]


def get_segment(tx: Tx, workspace: int, segment: str) -> m.Segment:
    """One segment, archived or not. Raises NotFound."""
    row = tx.row(
        "SELECT id, name, definition, status, version FROM segments WHERE workspace_id = %s AND id = %s",
        [workspace, segment],
    )
    if row is None:
        raise NotFound(f"There is no segment `{segment}` in this workspace.")
    return _segment(workspace, row)


def _segment(workspace: int, row: tuple[Any, ...]) -> m.Segment:
    return m.Segment(
        workspace=workspace,
        id=row[0],
        name=row[1],
        condition=parse_condition(row[2], f"segments.{row[0]}", "segment"),
        status=row[3],
        version=row[4],
    )


def save_segment(tx: Tx, segment: m.Segment, now: datetime) -> m.Segment:
    """Write a definition; answers it with its new version. The caller raises the workspace's epoch.

    Raises BadInput where it names segments that do not exist or contains itself. Whoever saves a changed condition
    sets the status to `filling` and starts the job that fills counters and memberships.
    """
    tx.run("SELECT pg_advisory_xact_lock(%s, %s)", [_SAVING, segment.workspace])
    others = {one.id: one.condition for one in load_segments(tx, segment.workspace) if one.id != segment.id}
    problems = check_references(segment.id, segment.condition, others)
    if problems:
        raise BadInput(f"The segment `{segment.id}` cannot be saved.", problems)
    row = tx.row(
        """
        INSERT INTO segments (workspace_id, id, name, definition, status, version, created_at, updated_at)
        VALUES (%s, %s, %s, %s::jsonb, %s, 1, %s, %s)
        ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, definition = excluded.definition,
          status = excluded.status, version = segments.version + 1, updated_at = excluded.updated_at
        RETURNING version
        """,
        [
            segment.workspace, segment.id, segment.name, encode(m.condition_to_dict(segment.condition)).decode(),
            segment.status, now, now,
        ],
    )  # fmt: skip
    return msgspec.structs.replace(segment, version=row[0] if row else 1)


def set_status(tx: Tx, workspace: int, segment: str, status: str, now: datetime) -> None:
    """filling, live or archived, and a new epoch; raises NotFound. An archived segment loses its members."""
    changed = tx.run(
        "UPDATE segments SET status = %s, updated_at = %s WHERE workspace_id = %s AND id = %s",
        [status, now, workspace, segment],
    )
    if not changed:
        raise NotFound(f"There is no segment `{segment}` in this workspace.")
    if status == "archived":
        tx.run("DELETE FROM memberships WHERE workspace_id = %s AND segment_id = %s", [workspace, segment])
    _raise_epoch(tx, workspace)


def _raise_epoch(tx: Tx, workspace: int) -> None:
    tx.run("UPDATE workspaces SET epoch = epoch + 1 WHERE id = %s", [workspace])


class Change(msgspec.Struct, frozen=True):
    """One membership that began or ended."""

    workspace: int
    shard: int
    person: UUID
    segment: str
    entered: bool


def save_memberships(tx: Tx, changes: Sequence[Change], now: datetime) -> None:
    """Write memberships that began and remove those that ended; of one person and segment the last change counts."""
    last = {(one.shard, one.person, one.segment): one for one in changes}.values()
    left = [one for one in last if not one.entered]
    entered = [one for one in last if one.entered]
    if left:
        tx.run(
            "DELETE FROM memberships m "
            "USING unnest(%b::smallint[], %b::uuid[], %b::text[]) AS n(shard, person, segment) "
            "WHERE m.shard = n.shard AND m.person_id = n.person AND m.segment_id = n.segment",
            [[one.shard for one in left], [one.person for one in left], [one.segment for one in left]],
        )
    if entered:
        tx.run(
            "INSERT INTO memberships (shard, person_id, segment_id, workspace_id, since) "
            "SELECT n.shard, n.person, n.segment, n.workspace, %s "
            "FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::int[]) AS n(shard, person, segment, workspace) "
            "ON CONFLICT DO NOTHING",
            [
                now, [one.shard for one in entered], [one.person for one in entered],
                [one.segment for one in entered], [one.workspace for one in entered],
            ],
        )  # fmt: skip


def drop_memberships(tx: Tx, people: Sequence[tuple[int, UUID]]) -> None:
    """Remove every membership of people (shard, id) who were merged away or erased."""
    tx.run(
        "DELETE FROM memberships m USING unnest(%b::smallint[], %b::uuid[]) AS n(shard, person) "
        "WHERE m.shard = n.shard AND m.person_id = n.person",
        [[shard for shard, _ in people], [person for _, person in people]],
    )


def fill_counters(
    tx: Tx, workspace: int, shard: int, counters: Sequence[Counter], zone: tzinfo, now: datetime
) -> int:
    """Set these counters of the people of one shard from history; answers how many people have one.

    It locks the shard against the workers, and sets instead of adding, so that it can be repeated. Workers must look
    at the epoch after they claimed a shard: then every fact is either in history by now or counted by the new plan.
    """
    tx.run("SELECT 1 FROM shards WHERE kind = 'facts' AND shard = %s FOR UPDATE", [shard])
    found: dict[UUID, dict[str, CounterState]] = {}
    for counter in counters:
        for person, day, n, total, first, last in run_select(tx, _by_day(workspace, shard, counter, zone)):
            states = found.setdefault(person, {})
            state = states.setdefault(counter.key, CounterState())
            state.n += n
            state.total += int(total)
            state.first = first if state.first is None or first < state.first else state.first
            state.last = last if state.last is None or last > state.last else state.last
            state.days[day] = (n, int(total))
    return set_counters(tx, found, now)


def _by_day(workspace: int, shard: int, counter: Counter, zone: tzinfo) -> Any:
    """Person, day number, times, sum, first and last, of a shard's people and of those merged into them."""
    moved = moved_people(workspace)
    tests = [events.c.workspace_id == workspace, *event_rows(counter)]
    amount = amount_of(counter.sum) if counter.sum else literal(0)
    own = (
        select(events.c.person_id.label("person"), events.c.at, amount.label("amount"))
        .select_from(events.outerjoin(moved, moved.c.id == events.c.person_id))
        .where(events.c.shard == shard, moved.c.id.is_(None), *tests)
    )
    others = (
        select(moved.c.winner.label("person"), events.c.at, amount.label("amount"))
        .select_from(
            moved.join(events, and_(events.c.shard == moved.c.shard, events.c.person_id == moved.c.id))
        )
        .where(moved.c.winner_shard == shard, *tests)
    )
    rows = union_all(own, others).subquery("rows")
    zone_name = getattr(zone, "key", "UTC")
    local = cast(func.timezone(literal(zone_name, Text), rows.c.at), Date)
    day = cast(local.op("-", return_type=Integer())(cast(literal("1970-01-01", Text), Date)), Integer)
    return select(
        rows.c.person, day, func.count(), func.sum(rows.c.amount), func.min(rows.c.at), func.max(rows.c.at)
    ).group_by(rows.c.person, day)
