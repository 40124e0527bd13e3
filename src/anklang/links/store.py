"""Write links and clicks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.links.model import Link, OpenClick
from anklang.links.resolve import Redirect
from anklang.storage.transaction import Tx

_CREATE = """
INSERT INTO links (token, workspace_id, shard, person_id, message_id, step, name, target, individual, created_at,
  expires_at, made_by)
SELECT *, %b::text FROM unnest(%b::text[], %b::int[], %b::smallint[], %b::uuid[], %b::uuid[], %b::text[], %b::text[],
  %b::text[]::jsonb[], %b::bool[], %b::timestamptz[], %b::timestamptz[])
ON CONFLICT (token) DO NOTHING
"""

_CLICK = """
INSERT INTO link_clicks (token, id, at, counted, why_not, user_agent, opened, settle_at)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b) ON CONFLICT DO NOTHING
"""

_COUNT = """
UPDATE links SET
  clicks = clicks + %(counted)s::int,
  skipped = skipped + 1 - %(counted)s::int,
  first_click_at = CASE WHEN %(counted)s::int = 1 THEN coalesce(first_click_at, %(at)s) ELSE first_click_at END,
  last_click_at = CASE WHEN %(counted)s::int = 1 THEN greatest(last_click_at, %(at)s) ELSE last_click_at END
WHERE token = %(token)s RETURNING clicks
"""


def create(tx: Tx, links: Sequence[Link], made_by: str | None = None) -> int:
    """Store the links of many messages at once; answers how many are new.

    A token that is there already is left as it is: shared links are asked for again by every message, and a message
    that is rendered again asks for the same tokens. `made_by`: who made them by hand.
    """
    if not links:
        return 0
    encode = msgspec.json.Encoder(order="deterministic").encode
    rows = [
        (
            link.token, link.workspace_id, link.shard, link.person_id, link.message_id, link.step or None, link.name,
            encode(link.target).decode(), link.individual, link.created_at, link.expires_at,
        )
        for link in links
    ]  # fmt: skip
    return tx.run(_CREATE, [made_by, *(list(column) for column in zip(*rows, strict=True))])


def record_click(
    tx: Tx, token: str, click_id: UUID, at: datetime, redirect: Redirect, user_agent: str
) -> bool:
    """Keep one request for a link and count it; True if it is the first click of a person on this link.

    The same `click_id` is kept and counted once.
    """
    values = [token, click_id, at, redirect.counts, redirect.why_not, user_agent[:300], redirect.opened, None]
    if tx.run(_CLICK, values) == 0:
        return False
    row = tx.row(_COUNT, {"token": token, "counted": int(redirect.counts), "at": at})
    return redirect.counts and row is not None and row[0] == 1


def keep_open(
    tx: Tx, token: str, click_id: UUID, at: datetime, redirect: Redirect, user_agent: str, settle_at: datetime
) -> None:
    """Keep one request for a link that is counted later, when it is known whether a scanner tried all links."""
    tx.run(_CLICK, [token, click_id, at, False, None, user_agent[:300], redirect.opened, settle_at])


def take_open(tx: Tx, now: datetime, limit: int = 500) -> list[OpenClick]:
    """The requests that can be settled now; nobody else takes them before this transaction ends."""
    return [
        OpenClick(*row)
        for row in tx.rows(
            """SELECT c.token, c.id, c.at, c.opened, l.message_id, l.workspace_id
              FROM link_clicks c JOIN links l USING (token) WHERE c.settle_at <= %b
              ORDER BY c.settle_at, c.id LIMIT %b FOR UPDATE OF c SKIP LOCKED""",
            [now, limit],
        )
    ]


def settle_click(tx: Tx, click: OpenClick, *, counted: bool) -> None:
    """Count a request that was kept open, as a click or as a scanner's."""
    tx.run(
        "UPDATE link_clicks SET settle_at = NULL, counted = %b, why_not = %b WHERE token = %b AND id = %b",
        [counted, None if counted else "scanner", click.token, click.id],
    )
    tx.run(_COUNT, {"token": click.token, "counted": int(counted), "at": click.at})


def expire(tx: Tx, workspace_id: int, tokens: Sequence[str], at: datetime) -> int:
    """End links early, for example when their campaign is stopped; answers how many were live."""
    statement = """UPDATE links SET expires_at = %s WHERE workspace_id = %s AND token = ANY(%s)
      AND (expires_at IS NULL OR expires_at > %s)"""
    return tx.run(statement, [at, workspace_id, list(tokens), at])
