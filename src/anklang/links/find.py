"""Read links and clicks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.links.model import TOKEN, Link, Target
from anklang.storage.transaction import Tx

_COLUMNS = "token, workspace_id, target, individual, created_at, name, shard, person_id, message_id, step, expires_at"
_BY_TOKEN = f"SELECT {_COLUMNS} FROM links WHERE token = %s"
_BY_MESSAGE = f"SELECT {_COLUMNS} FROM links WHERE message_id = %s AND workspace_id = %s ORDER BY name, token"


class LinkCounts(msgspec.Struct, frozen=True):
    """One link with its counts, for lists."""

    link: Link  # the link
    clicks: int  # requests of people
    skipped: int  # previews, scanners, prefetches
    first_click_at: datetime | None  # of a person
    last_click_at: datetime | None  # of a person
    made_by: str | None  # who made it by hand; None: made for a message


class ClickSums(msgspec.Struct, frozen=True):
    """Clicks of people on one link."""

    by_day: dict[date, int]  # days of the workspace's zone
    by_opened: dict[str, int]  # app, web, mobile, store


class Click(msgspec.Struct, frozen=True):
    """One request for a link."""

    id: UUID  # made when it came
    token: str  # which link
    at: datetime  # when
    counted: bool  # a person
    why_not: str | None  # why it does not count
    opened: str  # app, web, mobile, store, expired


def by_token(tx: Tx, token: str) -> Link | None:
    """The link of a token, of any workspace, as nobody knows the workspace of a short address before."""
    if TOKEN.fullmatch(token) is None:
        return None
    row = tx.row(_BY_TOKEN, [token])
    return _link(row) if row else None


def by_message(tx: Tx, workspace_id: int, message_id: UUID) -> list[Link]:
    """The individual links of one message."""
    return [_link(row) for row in tx.rows(_BY_MESSAGE, [message_id, workspace_id])]


def count_of_message(tx: Tx, message_id: UUID) -> int:
    """How many individual links a message carries."""
    row = tx.row("SELECT count(*) FROM links WHERE message_id = %s", [message_id])
    return int(row[0]) if row else 0


def page(
    tx: Tx,
    workspace_id: int,
    limit: int = 50,
    before: tuple[datetime, str] | None = None,
    *,
    made: bool = False,
) -> list[LinkCounts]:
    """Links, newest first; `before` is (created_at, token) of the last one of the page before.

    `made`: only those that were made by hand.
    """
    statement = f"""SELECT {_COLUMNS}, clicks, skipped, first_click_at, last_click_at, made_by FROM links
      WHERE workspace_id = %(workspace)s {"AND made_by IS NOT NULL" if made else ""}
        AND (%(at)s::timestamptz IS NULL OR (created_at, token) < (%(at)s::timestamptz, %(token)s::text))
      ORDER BY created_at DESC, token DESC LIMIT %(limit)s"""
    at, token = before or (None, None)
    values = {"workspace": workspace_id, "at": at, "token": token, "limit": min(max(limit, 1), 500)}
    return [LinkCounts(_link(row[:11]), *row[11:]) for row in tx.rows(statement, values)]


def count(tx: Tx, workspace_id: int, *, made: bool = False) -> int:
    """How many links the workspace has, or how many were made by hand; counting stops at 100,000."""
    narrow = "AND made_by IS NOT NULL" if made else ""
    statement = (
        f"SELECT count(*) FROM (SELECT 1 FROM links WHERE workspace_id = %s {narrow} LIMIT 100000) found"
    )
    row = tx.row(statement, [workspace_id])
    return int(row[0]) if row else 0


def clicks_of_message(tx: Tx, workspace_id: int, message_id: UUID, since: datetime) -> list[Click]:
    """The requests for the links of one message since a moment, oldest first; what `classify.bursts` looks at."""
    statement = """SELECT c.id, c.token, c.at, c.counted, c.why_not, c.opened
      FROM link_clicks c JOIN links l USING (token)
      WHERE l.message_id = %s AND l.workspace_id = %s AND c.at >= %s ORDER BY c.at, c.id LIMIT 1000"""
    return [Click(*row) for row in tx.rows(statement, [message_id, workspace_id, since])]


def click_sums(tx: Tx, workspace_id: int, token: str, zone: str) -> ClickSums:
    """Clicks of people on one link by day and by what was opened."""
    statement = """SELECT (c.at AT TIME ZONE %s)::date, c.opened, count(*) FROM link_clicks c JOIN links l USING (token)
      WHERE c.token = %s AND l.workspace_id = %s AND c.counted GROUP BY 1, 2 ORDER BY 1, 2"""
    days: dict[date, int] = {}
    opened: dict[str, int] = {}
    for day, what, n in tx.rows(statement, [zone, token, workspace_id]):
        days[day] = days.get(day, 0) + n
        opened[what] = opened.get(what, 0) + n
    return ClickSums(days, opened)


def clicks(tx: Tx, workspace_id: int, token: str, limit: int = 100) -> list[Click]:
    """The last requests for one link, newest first."""
    statement = """SELECT c.id, c.token, c.at, c.counted, c.why_not, c.opened
      FROM link_clicks c JOIN links l USING (token)
      WHERE c.token = %s AND l.workspace_id = %s ORDER BY c.at DESC, c.id LIMIT %s"""
    return [Click(*row) for row in tx.rows(statement, [token, workspace_id, min(max(limit, 1), 1000)])]


def _link(row: tuple[Any, ...]) -> Link:
    return Link(
        token=row[0],
        workspace_id=row[1],
        target=msgspec.convert(row[2], Target),
        individual=row[3],
        created_at=row[4],
        name=row[5],
        shard=row[6],
        person_id=row[7],
        message_id=row[8],
        step=row[9] or "",
        expires_at=row[10],
    )
