"""What happened to one person: the timeline, newest first, in pages."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.core.ids import shard_of
from anklang.events.model import Fact
from anklang.storage.transaction import Tx

MAX_PAGE = 200  # facts of one page
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Page(msgspec.Struct, frozen=True):
    """A part of a timeline."""

    facts: list[Fact]  # newest first
    cursor: str  # hand it in for the next page; empty: there is none


def timeline(
    tx: Tx,
    workspace: int,
    person: UUID,
    *,
    limit: int = 50,
    cursor: str = "",
    kinds: Sequence[str] = (),
    since: datetime | None = None,
) -> Page:
    """The handled facts of a person, newest first; `kinds` and `since` narrow it. Raises BadInput on a bad cursor.

    One page reads one index range of one shard, whatever the length of the history.
    """
    limit = max(1, min(limit, MAX_PAGE))
    until, below = read_cursor(cursor) if cursor else (None, None)
    rows = tx.rows(
        """
        SELECT id, workspace_id, person_id, kind, name, at, received_at, properties, context, imported FROM events
        WHERE shard = %(shard)s AND person_id = %(person)s AND workspace_id = %(workspace)s
          AND (%(until)s::timestamptz IS NULL OR at <= %(until)s AND (at, id) < (%(until)s, %(below)s::uuid))
          AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
          AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
        ORDER BY at DESC, id DESC LIMIT %(limit)s
        """,
        {
            "shard": shard_of(person), "person": person, "workspace": workspace, "until": until, "below": below,
            "since": since, "kinds": list(kinds) or None, "limit": limit + 1,
        },
    )  # fmt: skip
    facts = [_fact(row) for row in rows[:limit]]
    return Page(facts, write_cursor(facts[-1].at, facts[-1].id) if len(rows) > limit else "")


def _fact(row: Sequence[object]) -> Fact:
    names = (
        "id",
        "workspace",
        "person",
        "kind",
        "name",
        "at",
        "received",
        "properties",
        "context",
        "imported",
    )
    return Fact(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]


def write_cursor(at: datetime, id: UUID) -> str:  # noqa: A002 - the field's name
    """A place in a timeline as text for an address."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    return urlsafe_b64encode(micros.to_bytes(8, "big", signed=True) + id.bytes).rstrip(b"=").decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The place that `write_cursor` wrote; raises BadInput for anything else."""
    try:
        data = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if len(data) != 24:
            raise ValueError("wrong length")
        at = _EPOCH + timedelta(microseconds=int.from_bytes(data[:8], "big", signed=True))
        return at, UUID(bytes=data[8:])
    except (ValueError, OverflowError):
        raise BadInput(
            "The cursor is not one of ours.",
            [Problem("cursor", "cannot be read", "use the cursor of the last page")],
        ) from None


def bought_again(
    tx: Tx, workspace: int, since: datetime, until: datetime, ordered: Sequence[str], cancelled: Sequence[str]
) -> list[tuple[UUID, str, datetime, int]]:
    """Who ordered which product when and how many, of products that the same person ordered at two times at least.

    A product is named by its id, else its number; orders that were cancelled are left out. `ordered`, `cancelled`: the
    names that such events go by.
    """
    rows = tx.rows(
        """
        WITH lines AS (
          SELECT e.person_id, coalesce(nullif(line->>'product_id', ''), line->>'sku') AS product, e.at,
            CASE WHEN line->>'quantity' ~ '^[1-9][0-9]{0,2}$' THEN (line->>'quantity')::int ELSE 1 END AS quantity
          FROM events e CROSS JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(e.properties->'products') = 'array' THEN e.properties->'products' ELSE '[]' END) line
          WHERE e.workspace_id = %(workspace)s AND e.name = ANY(%(names)s) AND e.kind = 'track'
            AND e.at >= %(since)s AND e.at <= %(until)s
            AND NOT EXISTS (SELECT FROM events c WHERE c.shard = e.shard AND c.person_id = e.person_id
              AND c.workspace_id = e.workspace_id AND c.name = ANY(%(cancelled)s) AND c.at >= e.at
              AND c.properties->>'order_id' = e.properties->>'order_id')),
        again AS (SELECT person_id, product FROM lines WHERE product <> '' GROUP BY 1, 2 HAVING count(DISTINCT at) > 1)
        SELECT person_id, product, at, quantity FROM lines JOIN again USING (person_id, product)
        """,
        {"workspace": workspace, "since": since, "until": until, "names": list(ordered),
         "cancelled": list(cancelled)},
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in rows]
