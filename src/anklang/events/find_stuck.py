"""Facts that could not be handled, as a list for a screen; without anything personal but the person's id."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx


class StuckFactRow(msgspec.Struct, frozen=True):
    """A fact whose handling raised, and how many of the same person wait behind it."""

    fact: UUID
    person: UUID
    shard: int
    kind: str  # kind of the fact; timer; empty: it cannot be read
    name: str  # event name, or the standard name of the kind
    received_at: datetime
    error: str  # class of the exception
    place: str  # where in Anklang's code it was raised
    tries: int
    first_at: datetime
    last_at: datetime
    next_at: datetime | None  # tried again by itself; null: only by hand or after an update
    waiting: int  # later facts and timers of the person


_ROWS = """
SELECT s.fact_id, s.person_id, s.shard, s.kind, s.name, s.received_at, s.error, s.place, s.tries, s.first_at, s.last_at,
  s.next_at, (SELECT count(*) - 1 FROM stuck_facts w WHERE w.shard = s.shard AND w.person_id = s.person_id)
FROM stuck_facts s WHERE s.workspace_id = %(workspace)s AND s.error <> ''
"""


def page(
    tx: Tx, workspace: int, *, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[StuckFactRow]:
    """Stuck facts, the oldest first; `after` is (first_at, fact) of the last one of the page before."""
    at, fact = after or (None, None)
    rows = tx.rows(
        _ROWS + "AND (%(at)s::timestamptz IS NULL OR (s.first_at, s.fact_id) > (%(at)s, %(fact)s::uuid)) "
        "ORDER BY s.first_at, s.fact_id LIMIT %(limit)s",
        {"workspace": workspace, "at": at, "fact": fact, "limit": limit},
    )
    return [StuckFactRow(*row) for row in rows]


def count(tx: Tx, workspace: int) -> int:
    """How many facts are stuck."""
    row = tx.row("SELECT count(*) FROM stuck_facts WHERE workspace_id = %s AND error <> ''", [workspace])
    return 0 if row is None else int(row[0])


def get(tx: Tx, workspace: int, fact: UUID) -> StuckFactRow | None:
    """One of them; None where it is not stuck."""
    row = tx.row(
        _ROWS + "AND s.fact_id = %(fact)s ORDER BY s.first_at LIMIT 1", {"workspace": workspace, "fact": fact}
    )
    return None if row is None else StuckFactRow(*row)
