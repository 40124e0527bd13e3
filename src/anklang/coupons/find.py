"""Read coupon pools, stock and redemptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.coupons.model import Pool, State, Stock
from anklang.storage.transaction import Tx


class Coupon(msgspec.Struct, frozen=True):
    """One code with its history."""

    pool_id: str  # its pool
    code: str  # what the customer types
    state: State  # where it is in its life
    person_id: UUID | None  # who was given it
    message_id: UUID | None  # with which message; None if with several
    committed_at: datetime | None  # hand-over
    expires_at: datetime | None  # end of validity
    redeemed_at: datetime | None  # use
    order_id: str | None  # of the order that used it
    amount: int | None  # minor units of that order


class PoolUse(msgspec.Struct, frozen=True):
    """What a pool has brought."""

    given: int  # codes handed over
    redeemed: int  # codes used
    amount: int  # minor units of the orders that used them


_COLUMNS = (
    "pool_id, code, state, person_id, message_id, committed_at, expires_at, redeemed_at, order_id, amount"
)


def pool(tx: Tx, workspace_id: int, pool_id: str) -> Pool | None:
    """One pool."""
    row = tx.row(
        "SELECT definition FROM coupon_pools WHERE workspace_id = %s AND id = %s", [workspace_id, pool_id]
    )
    return msgspec.convert(row[0], Pool) if row else None


def pools(tx: Tx, workspace_id: int, limit: int = 200) -> list[Pool]:
    """The pools of a workspace by id."""
    statement = "SELECT definition FROM coupon_pools WHERE workspace_id = %s ORDER BY id LIMIT %s"
    return [msgspec.convert(row[0], Pool) for row in tx.rows(statement, [workspace_id, min(limit, 1000)])]


def stock(tx: Tx, workspace_id: int, pool_id: str) -> Stock:
    """How many codes of a pool are in which state."""
    statement = "SELECT state, count(*) FROM coupons WHERE workspace_id = %s AND pool_id = %s GROUP BY state"
    counts: dict[str, int] = dict(tx.rows(statement, [workspace_id, pool_id]))
    return Stock(*(counts.get(name, 0) for name in Stock.__struct_fields__))


def use(tx: Tx, workspace_id: int, pool_id: str) -> PoolUse:
    """Codes given and used, and the value of the orders."""
    row = tx.row(
        """SELECT count(*) FILTER (WHERE committed_at IS NOT NULL), count(*) FILTER (WHERE state = 'redeemed'),
          coalesce(sum(amount) FILTER (WHERE state = 'redeemed'), 0)::bigint
          FROM coupons WHERE workspace_id = %s AND pool_id = %s""",
        [workspace_id, pool_id],
    )
    return PoolUse(*row) if row else PoolUse(0, 0, 0)


def redemptions(
    tx: Tx, workspace_id: int, pool_id: str, limit: int = 50, before: tuple[datetime, str] | None = None
) -> list[Coupon]:
    """Used codes, newest first; `before` is (redeemed_at, code) of the last one of the page before."""
    statement = f"""SELECT {_COLUMNS} FROM coupons
      WHERE workspace_id = %(workspace)s AND pool_id = %(pool)s AND state = 'redeemed'
        AND (%(at)s::timestamptz IS NULL OR (redeemed_at, code) < (%(at)s::timestamptz, %(code)s::text))
      ORDER BY redeemed_at DESC, code DESC LIMIT %(limit)s"""
    at, code = before or (None, None)
    values: dict[str, Any] = {
        "workspace": workspace_id, "pool": pool_id, "at": at, "code": code, "limit": min(max(limit, 1), 500),
    }  # fmt: skip
    return [Coupon(*row) for row in tx.rows(statement, values)]


def of_person(tx: Tx, workspace_id: int, person_id: UUID) -> list[Coupon]:
    """The codes that a person was given, newest first."""
    statement = f"""SELECT {_COLUMNS} FROM coupons WHERE workspace_id = %s AND person_id = %s
      AND state IN ('reserved', 'committed', 'redeemed') ORDER BY committed_at DESC NULLS FIRST, code LIMIT 500"""
    return [Coupon(*row) for row in tx.rows(statement, [workspace_id, person_id])]


def per_day(
    tx: Tx, workspace_id: int, pool_id: str, zone: str, first: date
) -> tuple[dict[date, int], dict[date, int]]:
    """How many codes were given and how many used on each day of a zone since `first`."""
    found: list[dict[date, int]] = []
    for column in ("committed_at", "redeemed_at"):
        rows = tx.rows(
            f"SELECT ({column} AT TIME ZONE %(zone)s)::date AS day, count(*) FROM coupons "
            "WHERE workspace_id = %(workspace)s AND pool_id = %(pool)s "
            f"AND {column} >= (%(first)s::date)::timestamp AT TIME ZONE %(zone)s GROUP BY 1",
            {"zone": zone, "workspace": workspace_id, "pool": pool_id, "first": first},
        )
        found.append(dict(rows))
    return found[0], found[1]


def codes(
    tx: Tx, workspace_id: int, pool_id: str, states: Sequence[str], after: str, limit: int,
    person_id: UUID | None = None,
) -> list[Coupon]:  # fmt: skip
    """Codes of a pool by code, of some states (none: all), of one person if named, behind the one named."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM coupons WHERE workspace_id = %(workspace)s AND pool_id = %(pool)s "
        "AND code > %(after)s AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s)) "
        "AND (%(person)s::uuid IS NULL OR person_id = %(person)s) ORDER BY code LIMIT %(limit)s",
        {"workspace": workspace_id, "pool": pool_id, "after": after, "states": list(states) or None,
         "person": person_id, "limit": limit},
    )  # fmt: skip
    return [Coupon(*row) for row in rows]


def count_codes(tx: Tx, workspace_id: int, pool_id: str, states: Sequence[str]) -> int:
    """How many codes of these states the pool has (none: of all)."""
    row = tx.row(
        "SELECT count(*) FROM coupons WHERE workspace_id = %s AND pool_id = %s "
        "AND (%s::text[] IS NULL OR state = ANY(%s))",
        [workspace_id, pool_id, list(states) or None, list(states) or None],
    )
    return int(row[0]) if row else 0
