"""Imports for screens: the history, what was wrong, and what could not be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.imports.model import Import, Kind, RowFault
from anklang.imports.store import COLUMNS, read
from anklang.imports.store import get as get_import
from anklang.storage.transaction import Tx


class Kept(msgspec.Struct, frozen=True):
    """Somebody of whom an undo left something as it is."""

    person: UUID
    line: int  # of the file
    kept: list[str]  # what, and why


def get(tx: Tx, workspace: int, id_: UUID) -> Import:
    """One import; raises NotFound."""
    return get_import(tx, workspace, id_)


def page(
    tx: Tx,
    workspace: int,
    kind: Kind | None = None,
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> list[Import]:
    """Imports, latest first; `before` is (created_at, id) of the last one of the page before."""
    at, last = before or (None, None)
    rows = tx.rows(
        f"SELECT {COLUMNS} FROM imports WHERE workspace_id = %(workspace)s "
        "AND (%(kind)s::text IS NULL OR kind = %(kind)s) "
        "AND (%(at)s::timestamptz IS NULL OR (created_at, id) < (%(at)s, %(last)s::uuid)) "
        "ORDER BY created_at DESC, id DESC LIMIT %(limit)s",
        {"workspace": workspace, "kind": kind, "at": at, "last": last, "limit": limit},
    )
    return [read(row) for row in rows]


def count(tx: Tx, workspace: int, kind: Kind | None = None) -> int:
    """How many imports there are."""
    row = tx.row(
        "SELECT count(*) FROM imports WHERE workspace_id = %s AND (%s::text IS NULL OR kind = %s)",
        [workspace, kind, kind],
    )
    return int(row[0]) if row else 0


def faults(
    tx: Tx, workspace: int, id_: UUID, after: tuple[int, int] = (0, -1), limit: int = 1000
) -> list[RowFault]:
    """What was wrong, by line; `after` is (line, how many of it were given)."""
    rows = tx.rows(
        "SELECT line, column_name, reason, refused, cells FROM import_errors WHERE workspace_id = %s "
        "AND import_id = %s AND (line, n) > (%s, %s) ORDER BY line, n LIMIT %s",
        [workspace, id_, *after, limit],
    )
    return [RowFault(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def every_fault(tx: Tx, workspace: int, id_: UUID) -> Iterator[RowFault]:
    """All that was kept of what was wrong."""
    after = (0, -1)
    while found := faults(tx, workspace, id_, after):
        yield from found
        line = found[-1].line
        given = sum(1 for one in found if one.line == line)
        after = (line, given - 1 + (after[1] + 1 if after[0] == line else 0))


def kept(tx: Tx, workspace: int, id_: UUID, limit: int = 200) -> list[Kept]:
    """Of whom an undo left something, and what."""
    rows = tx.rows(
        "SELECT person_id, line, kept FROM import_people WHERE workspace_id = %s AND import_id = %s AND kept <> '[]' "
        "ORDER BY line, person_id LIMIT %s",
        [workspace, id_, limit],
    )
    return [Kept(*row) for row in rows]
