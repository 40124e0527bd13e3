"""Read products, for screens and for messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from anklang.catalogue.interval import Interval, Lasting
from anklang.catalogue.lowest import PERIOD
from anklang.catalogue.model import Known, Offered
from anklang.catalogue.store import KNOWN, offered, read
from anklang.storage.transaction import Tx

State = Literal["available", "out_of_stock", "gone"]

KEPT_PRICES = 13 * PERIOD
"""Price lines are kept for so long: a year of sales, and the 30 days before the first of them."""

_STATES = {
    "available": "available AND gone_at IS NULL",
    "out_of_stock": "NOT available AND gone_at IS NULL",
    "gone": "gone_at IS NOT NULL",
}
_LISTED = """workspace_id = %(workspace)s AND ({state})
  AND (%(search)s = '' OR strpos(words, %(search)s) > 0) AND (%(source)s = '' OR source = %(source)s)
  AND (%(group)s = '' OR group_id = %(group)s)"""


class ProductStock(msgspec.Struct, frozen=True):
    """How many products there are."""

    available: int
    out_of_stock: int
    gone: int


def any_product(tx: Tx, workspace_id: int) -> bool:
    """Whether the workspace has a catalogue."""
    return tx.row("SELECT 1 FROM products WHERE workspace_id = %s LIMIT 1", [workspace_id]) is not None


def product(tx: Tx, workspace_id: int, product_id: str) -> Known | None:
    """One product."""
    statement = f"SELECT {KNOWN} FROM products WHERE workspace_id = %s AND id = %s"
    row = tx.row(statement, [workspace_id, product_id])
    return None if row is None else read(row)


def products(
    tx: Tx, workspace_id: int, limit: int, *, after: str = "", search: str = "", state: State | None = None,
    source: str = "", group: str = "",
) -> list[Known]:  # fmt: skip
    """Products by id, behind the one named; `search` is looked for in id, titles, brand and category."""
    where = _LISTED.format(state=_STATES[state] if state else "true")
    rows = tx.rows(
        f"SELECT {KNOWN} FROM products WHERE {where} AND id > %(after)s ORDER BY id LIMIT %(limit)s",
        {"workspace": workspace_id, "search": search.lower(), "source": source, "group": group, "after": after,
         "limit": limit},
    )  # fmt: skip
    return [read(row) for row in rows]


def count(
    tx: Tx,
    workspace_id: int,
    *,
    search: str = "",
    state: State | None = None,
    source: str = "",
    group: str = "",
) -> int:
    """How many products a list has in all."""
    where = _LISTED.format(state=_STATES[state] if state else "true")
    row = tx.row(
        f"SELECT count(*) FROM products WHERE {where}",
        {"workspace": workspace_id, "search": search.lower(), "source": source, "group": group},
    )
    return int(row[0]) if row else 0


def stock(tx: Tx, workspace_id: int, source: str = "") -> ProductStock:
    """How many products can be ordered, cannot, and are gone; of one source if it is named."""
    row = tx.row(
        """SELECT count(*) FILTER (WHERE available AND gone_at IS NULL),
          count(*) FILTER (WHERE NOT available AND gone_at IS NULL), count(*) FILTER (WHERE gone_at IS NOT NULL)
          FROM products WHERE workspace_id = %s AND (%s = '' OR source = %s)""",
        [workspace_id, source, source],
    )
    return ProductStock(*row) if row else ProductStock(0, 0, 0)


def ids_after(tx: Tx, workspace_id: int, source: str, after: str, limit: int) -> list[str]:
    """Ids of the products of a source that are not gone, by id, behind the one named."""
    rows = tx.rows(
        """SELECT id FROM products WHERE workspace_id = %s AND source = %s AND gone_at IS NULL AND id > %s
          ORDER BY id LIMIT %s""",
        [workspace_id, source, after, limit],
    )
    return [row[0] for row in rows]


def ids_of_article(tx: Tx, workspace_id: int, source: str, article: str) -> list[str]:
    """Ids of the variants of an article that a source brought and that are not gone."""
    rows = tx.rows(
        """SELECT id FROM products WHERE workspace_id = %b AND source = %b AND gone_at IS NULL AND (id = %b
          OR (group_id = %b AND group_id <> '')) ORDER BY id""",
        [workspace_id, source, article, article],
    )
    return [row[0] for row in rows]


def named(tx: Tx, workspace_id: int, ids: Iterable[str]) -> list[Known]:
    """The products that go by one of these ids, their own or that of their group; of a group 50 at most."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    rows = tx.rows(
        f"""SELECT {KNOWN} FROM products WHERE workspace_id = %(workspace)b AND id = ANY(%(ids)b::text[])
          UNION ALL SELECT m.* FROM unnest(%(ids)b::text[]) g CROSS JOIN LATERAL (SELECT {KNOWN} FROM products
            WHERE workspace_id = %(workspace)b AND group_id = g AND group_id <> '' AND id <> g LIMIT 50) m""",
        {"workspace": workspace_id, "ids": wanted},
    )
    return [read(row) for row in rows]


def history(tx: Tx, workspace_id: int, product_id: str, limit: int = 400) -> list[Offered]:
    """What a product cost, latest first."""
    rows = tx.rows(
        """SELECT offer::text, at FROM product_prices WHERE workspace_id = %s AND product_id = %s
          ORDER BY at DESC LIMIT %s""",
        [workspace_id, product_id, limit],
    )
    return [offered(*row) for row in rows]


def histories(tx: Tx, workspace_id: int, ids: Iterable[str], now: datetime) -> dict[str, list[Offered]]:
    """What products cost as far back as a reduction of today can ask for, oldest first.

    A sale that has run for longer is known from the line that began it and those of the 30 days before it.
    """
    rows = tx.rows(
        """SELECT product_id, offer::text, at FROM product_prices
          WHERE workspace_id = %b AND product_id = ANY(%b::text[]) AND at <= %b ORDER BY product_id, at""",
        [workspace_id, sorted(set(ids)), now],
    )
    found: dict[str, list[Offered]] = {}
    for id_, offer, at in rows:
        found.setdefault(id_, []).append(offered(offer, at))
    return found


def sources(tx: Tx, workspace_id: int) -> list[str]:
    """Who brings products, by name; not those that went away."""
    rows = tx.rows(
        "SELECT DISTINCT source FROM products WHERE workspace_id = %s AND source <> '' ORDER BY source",
        [workspace_id],
    )
    return [row[0] for row in rows]


def lasting(tx: Tx, workspace_id: int, keys: Iterable[str]) -> dict[str, Lasting]:
    """How long a piece of these products lasts, by the ids asked for, their own or those of their group; of a group
    the longest of its variants counts, so that nobody is written to too early."""
    wanted = sorted(set(keys))
    found: dict[str, Lasting] = {}
    for id_, days, cases, stated in tx.rows(
        """SELECT k, i.days, i.cases, greatest(
            (SELECT (p.product->>'lasts')::int FROM products p WHERE p.workspace_id = %(workspace)b AND p.id = k),
            (SELECT max((p.product->>'lasts')::int) FROM products p
              WHERE p.workspace_id = %(workspace)b AND p.group_id = k AND p.group_id <> ''))
          FROM unnest(%(keys)b::text[]) k
          LEFT JOIN product_intervals i ON i.workspace_id = %(workspace)b AND i.id = k""",
        {"workspace": workspace_id, "keys": wanted},
    ):
        if days is not None or stated is not None:
            found[id_] = Lasting(None if days is None else Interval(days, cases), stated)
    return found


def known_keys(tx: Tx, workspace_id: int, keys: Iterable[str]) -> set[str]:
    """Which of these are ids of products or of their groups."""
    rows = tx.rows(
        """SELECT k FROM unnest(%(keys)b::text[]) k
          WHERE EXISTS (SELECT FROM products WHERE workspace_id = %(workspace)b AND id = k)
          OR (k <> '' AND EXISTS (SELECT FROM products WHERE workspace_id = %(workspace)b AND group_id = k
            AND group_id <> ''))""",
        {"workspace": workspace_id, "keys": sorted(keys)},
    )
    return {row[0] for row in rows}
