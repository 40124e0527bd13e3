"""The tables of imports: the file in pieces, its faults, and what it did to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.imports.model import (
    OPEN,
    Counts,
    Import,
    Kind,
    Mapping,
    RowFault,
    Shape,
    Status,
    TagJob,
    Traces,
)
from anklang.storage.transaction import Tx

COLUMNS = (
    "id, kind, name, status, size, place, shape, mapping, counts, fault, created_by, created_at, started_at, "
    "finished_at"
)


class Work(msgspec.Struct, kw_only=True):
    """An import as the worker goes on with it."""

    about: Import
    workspace: int
    line: int  # last line that was read
    after: UUID | None  # tags: the last person who was looked at
    job: TagJob | None  # tags: whom, and which


def add(
    tx: Tx, workspace: int, id_: UUID, kind: Kind, name: str, status: Status, actor: str, now: datetime,
    job: TagJob | None = None,
) -> None:  # fmt: skip
    """A new import."""
    tx.run(
        "INSERT INTO imports (workspace_id, id, kind, name, status, job, created_by, created_at, updated_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [workspace, id_, kind, name, status, None if job is None else encode(job).decode(), actor, now, now],
    )


def add_part(tx: Tx, workspace: int, id_: UUID, part: int, data: bytes) -> None:
    """A piece of the file."""
    tx.run(
        "INSERT INTO import_parts (workspace_id, import_id, part, data) VALUES (%s, %s, %s, %s)",
        [workspace, id_, part, data],
    )


def part(tx: Tx, workspace: int, id_: UUID, number: int) -> bytes:
    """A piece of the file; empty behind the end."""
    row = tx.row(
        "SELECT data FROM import_parts WHERE workspace_id = %s AND import_id = %s AND part = %s",
        [workspace, id_, number],
    )
    return bytes(row[0]) if row else b""


def drop(tx: Tx, workspace: int, id_: UUID) -> None:
    """Forget an import of which nothing was taken in."""
    tx.run("DELETE FROM imports WHERE workspace_id = %s AND id = %s", [workspace, id_])


def drop_parts(tx: Tx, workspace: int, id_: UUID) -> None:
    """The file is not needed any more."""
    tx.run("DELETE FROM import_parts WHERE workspace_id = %s AND import_id = %s", [workspace, id_])


def get(tx: Tx, workspace: int, id_: UUID, lock: bool = False) -> Import:
    """One import; raises NotFound."""
    row = tx.row(
        f"SELECT {COLUMNS} FROM imports WHERE workspace_id = %s AND id = %s {'FOR UPDATE' if lock else ''}",
        [workspace, id_],
    )
    if row is None:
        raise NotFound(f"There is no import {id_} in this workspace.")
    return read(row)


def read(row: Sequence[Any]) -> Import:
    """An import from its columns."""
    id_, kind, name, status, size, place, shape, mapping, counts, fault, by, at, started, finished = row
    return Import(
        id=id_, kind=kind, name=name, status=status, size=size, place=place, shape=msgspec.convert(shape, Shape),
        mapping=None if mapping is None else msgspec.convert(mapping, Mapping), counts=msgspec.convert(counts, Counts),
        fault=fault, created_by=by, created_at=at, started_at=started, finished_at=finished,
    )  # fmt: skip


def set_shape(tx: Tx, workspace: int, id_: UUID, shape: Shape, size: int, now: datetime) -> None:
    """The file is here."""
    tx.run(
        "UPDATE imports SET shape = %s, size = %s, status = 'ready', updated_at = %s "
        "WHERE workspace_id = %s AND id = %s",
        [encode(shape).decode(), size, now, workspace, id_],
    )


def set_mapping(tx: Tx, workspace: int, id_: UUID, mapping: Mapping | None, now: datetime) -> None:
    """What the columns mean; what an earlier check found is forgotten."""
    forget_faults(tx, workspace, id_)
    tx.run(
        "UPDATE imports SET mapping = %s, counts = '{}', updated_at = %s WHERE workspace_id = %s AND id = %s",
        [None if mapping is None else encode(mapping).decode(), now, workspace, id_],
    )


def begin(tx: Tx, workspace: int, id_: UUID, status: Status, now: datetime) -> None:
    """Start reading from the first row: a check, or the import itself."""
    forget_faults(tx, workspace, id_)
    tx.run(
        "UPDATE imports SET status = %s, place = 0, line = 0, counts = '{}', fault = '', started_at = %s, "
        "finished_at = NULL, updated_at = %s WHERE workspace_id = %s AND id = %s",
        [status, now, now, workspace, id_],
    )


def set_status(
    tx: Tx, workspace: int, id_: UUID, status: Status, now: datetime, *, over: bool = False, fault: str = ""
) -> None:
    """Another status; `over`: it is finished."""
    tx.run(
        "UPDATE imports SET status = %s, fault = %s, updated_at = %s, finished_at = CASE WHEN %s THEN %s "
        "ELSE finished_at END WHERE workspace_id = %s AND id = %s",
        [status, fault, now, over, now, workspace, id_],
    )


def move(tx: Tx, work: Work, place: int, line: int, after: UUID | None, now: datetime) -> None:
    """Note how far it is; `work.about.counts` goes with it."""
    tx.run(
        "UPDATE imports SET place = %s, line = %s, after_person = %s, counts = %s, updated_at = %s "
        "WHERE workspace_id = %s AND id = %s",
        [place, line, after, encode(work.about.counts).decode(), now, work.workspace, work.about.id],
    )  # fmt: skip


def next_open(tx: Tx) -> Work | None:
    """The import that has waited longest for the worker, of any workspace; locked."""
    row = tx.row(
        f"SELECT {COLUMNS}, workspace_id, line, after_person, job FROM imports WHERE status = ANY(%s) "
        "ORDER BY updated_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
        [list(OPEN)],
    )
    if row is None:
        return None
    workspace, line, after, job = row[-4:]
    job_ = None if job is None else msgspec.convert(job, TagJob)
    return Work(about=read(row[:-4]), workspace=workspace, line=line, after=after, job=job_)


def add_faults(tx: Tx, workspace: int, id_: UUID, faults: Sequence[RowFault]) -> None:
    """Keep what was wrong, for the download."""
    numbered = [
        (one, sum(1 for other in faults[:n] if other.line == one.line)) for n, one in enumerate(faults)
    ]
    tx.run(
        """
        INSERT INTO import_errors (workspace_id, import_id, line, n, column_name, reason, refused, cells)
        SELECT %s, %s, e.line, e.n, e.column_name, e.reason, e.refused, e.cells::jsonb
        FROM unnest(%b::int[], %b::int[], %b::text[], %b::text[], %b::text[], %b::text[])
          AS e(line, n, column_name, reason, refused, cells) ON CONFLICT DO NOTHING
        """,
        [
            workspace, id_, [one.line for one, _ in numbered], [n for _, n in numbered],
            [one.column for one, _ in numbered], [one.reason for one, _ in numbered],
            [one.refused for one, _ in numbered], [encode(one.cells).decode() for one, _ in numbered],
        ],
    )  # fmt: skip


def forget_faults(tx: Tx, workspace: int, id_: UUID) -> None:
    """Another look begins."""
    tx.run("DELETE FROM import_errors WHERE workspace_id = %s AND import_id = %s", [workspace, id_])


def add_traces(tx: Tx, workspace: int, id_: UUID, traces: Sequence[Traces]) -> None:
    """Keep what was done to people. Of somebody who comes again, the first `before` and the last `after` count."""
    rows = [
        (shard_of(t.person), t.person, id_, workspace, t.line, t.made, encode(t.before).decode(),
         encode(t.after).decode(), encode(t.tags_added).decode(), encode(t.tags_removed).decode(),
         encode(t.names).decode(), encode(t.consents).decode())
        for t in traces
    ]  # fmt: skip
    tx.run(
        """
        INSERT INTO import_people AS i (shard, person_id, import_id, workspace_id, line, made, before, after,
          tags_added, tags_removed, names, consents)
        SELECT n.shard, n.person, n.import, n.workspace, n.line, n.made, n.before::jsonb, n.after::jsonb,
          n.added::jsonb, n.removed::jsonb, n.names::jsonb, n.consents::jsonb
        FROM unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::int[], %b::bool[], %b::text[], %b::text[],
          %b::text[], %b::text[], %b::text[], %b::text[])
          AS n(shard, person, import, workspace, line, made, before, after, added, removed, names, consents)
        ON CONFLICT (shard, person_id, import_id) DO UPDATE SET
          before = (excluded.before - ARRAY(SELECT jsonb_object_keys(i.after))) || i.before,
          after = i.after || excluded.after, tags_added = i.tags_added || excluded.tags_added,
          tags_removed = i.tags_removed || excluded.tags_removed, names = i.names || excluded.names,
          consents = i.consents || excluded.consents
        """,
        [list(column) for column in zip(*rows, strict=True)],
    )


def traces_to_undo(tx: Tx, workspace: int, id_: UUID, shard: int, limit: int) -> list[Traces]:
    """What was done to people of one shard and not taken back yet."""
    rows = tx.rows(
        "SELECT person_id, line, made, before, after, tags_added, tags_removed, names, consents FROM import_people "
        "WHERE shard = %s AND import_id = %s AND workspace_id = %s AND undone_at IS NULL ORDER BY person_id LIMIT %s",
        [shard, id_, workspace, limit],
    )
    names = ("person", "line", "made", "before", "after", "tags_added", "tags_removed", "names", "consents")
    return [msgspec.convert(dict(zip(names, row, strict=True)), Traces) for row in rows]


def shards_to_undo(tx: Tx, workspace: int, id_: UUID, limit: int) -> list[int]:
    """Where somebody is left whom the undo has not come to."""
    rows = tx.rows(
        "SELECT DISTINCT shard FROM import_people WHERE workspace_id = %s AND import_id = %s AND undone_at IS NULL "
        "ORDER BY shard LIMIT %s",
        [workspace, id_, limit],
    )
    return [row[0] for row in rows]


def mark_undone(tx: Tx, id_: UUID, done: Sequence[tuple[UUID, list[str]]], now: datetime) -> None:
    """These people are as they were before, except for what is named."""
    tx.run(
        "UPDATE import_people i SET undone_at = %s, kept = n.kept::jsonb "
        "FROM unnest(%b::smallint[], %b::uuid[], %b::text[]) AS n(shard, person, kept) "
        "WHERE i.shard = n.shard AND i.person_id = n.person AND i.import_id = %s",
        [
            now,
            [shard_of(p) for p, _ in done],
            [p for p, _ in done],
            [encode(k).decode() for _, k in done],
            id_,
        ],
    )
