"""What happened to one person: the timeline, newest first, in pages."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
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


_BOUGHT_AGAIN = """
WITH told AS (
  SELECT shard, person_id, workspace_id, at, received_at, properties->'products' AS products,
    coalesce(nullif(properties->>'order_id', ''), nullif(properties->>'orderId', ''),
      nullif(properties->>'order_number', ''), id::text) AS named
  FROM events
  WHERE workspace_id = %(workspace)s AND name = ANY(%(names)s) AND kind = 'track' AND at >= %(since)s
    AND at <= %(until)s AND jsonb_typeof(properties->'products') = 'array' AND properties->'products' <> '[]'),
orders AS (
  SELECT DISTINCT ON (person_id, named) shard, person_id, workspace_id, named, products,
    min(at) OVER (PARTITION BY person_id, named) AS at
  FROM told ORDER BY person_id, named, told.at DESC, received_at DESC),
lines AS (
  SELECT o.person_id, left(coalesce(nullif(line->>'product_id', ''), line->>'sku'), 100) AS product, o.at,
    line->'quantity' AS quantity
  FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.products) line
  WHERE NOT EXISTS (SELECT FROM events c WHERE c.shard = o.shard AND c.person_id = o.person_id
    AND c.workspace_id = o.workspace_id AND c.name = ANY(%(cancelled)s) AND c.at >= o.at
    AND coalesce(nullif(c.properties->>'order_id', ''), nullif(c.properties->>'orderId', ''),
      c.properties->>'order_number') = o.named))
SELECT person_id, product, at, quantity
FROM (SELECT *, min(at) OVER one < max(at) OVER one AS again FROM lines WHERE product <> ''
  WINDOW one AS (PARTITION BY product, person_id)) bought
WHERE again ORDER BY product, person_id, at"""


def bought_again(
    tx: Tx, workspace: int, since: datetime, until: datetime, ordered: Sequence[str], cancelled: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Who ordered which product (text) when and how many, of products that the same person ordered at two times at
    least; by product, then person, then time, as it is read: of years of orders only a piece is in memory.

    A product is named by its id, else its number, cut as everywhere (catalogue.interest). The quantity is as the shop
    wrote it. An order that was told twice counts once, as for the profile: with the goods of the latest, at the time of
    the first; cancelled ones are left out. `ordered`, `cancelled`: the names that such events go by.
    """
    yield from tx.stream(
        _BOUGHT_AGAIN,
        {"workspace": workspace, "since": since, "until": until, "names": list(ordered), "cancelled": list(cancelled)},
    )  # fmt: skip
