"""Read requests for screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.privacy.model import DataRequest, ErasureReport
from anklang.storage.transaction import Tx

_COLUMNS = "id, kind, person_id, asked_at, due_at, asked_via, asked_by, state, settled_at, settled_by, report"
_WHICH = (
    "FROM data_requests WHERE workspace_id = %(workspace)s AND (%(kind)s = '' OR kind = %(kind)s) "
    "AND (%(state)s = '' OR state = %(state)s) AND (%(person)s::uuid IS NULL OR person_id = %(person)s)"
)


def requests(
    tx: Tx, workspace: int, now: datetime, *, kind: str = "", state: str = "", person: UUID | None = None,
    before: tuple[datetime, UUID] | None = None, limit: int = 50,
) -> list[DataRequest]:  # fmt: skip
    """Requests, latest first; `before` is the place of the last one of the page before."""
    at, id_ = before or (None, None)
    rows = tx.rows(
        f"""
        SELECT {_COLUMNS} {_WHICH} AND (%(at)s::timestamptz IS NULL OR (asked_at, id) < (%(at)s, %(id)s::uuid))
        ORDER BY asked_at DESC, id DESC LIMIT %(limit)s
        """,
        {"workspace": workspace, "kind": kind, "state": state, "person": person, "at": at, "id": id_, "limit": limit},
    )  # fmt: skip
    return [_request(row, now) for row in rows]


def request(tx: Tx, workspace: int, id_: UUID, now: datetime) -> DataRequest | None:
    """One request, or None."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM data_requests WHERE workspace_id = %s AND id = %s", [workspace, id_]
    )
    return None if row is None else _request(row, now)


def count_requests(
    tx: Tx, workspace: int, *, kind: str = "", state: str = "", person: UUID | None = None
) -> int:
    """How many requests fit."""
    row = tx.row(
        f"SELECT count(*) {_WHICH}",
        {"workspace": workspace, "kind": kind, "state": state, "person": person},
    )
    return int(row[0]) if row else 0


def _request(row: tuple[Any, ...], now: datetime) -> DataRequest:
    report = row[10] or {}
    return DataRequest(
        id=row[0], kind=row[1], person=row[2], asked_at=row[3], due_at=row[4], asked_via=row[5], asked_by=row[6],
        state=row[7], settled_at=row[8], settled_by=row[9], overdue=row[7] == "open" and row[4] < now,
        why=str(report.get("why", "")),
        report=msgspec.convert(report, ErasureReport, strict=False) if "tables" in report else None,
    )  # fmt: skip
