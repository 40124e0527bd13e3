"""Write products, their price history and what is news about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.catalogue.compare import Change
from anklang.catalogue.interval import Interval
from anklang.catalogue.model import Known, News, Offered, Product, Waiting
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.storage.transaction import Tx

KNOWN = """product::text, source, known_since, gone_at, price_seen, back_told_at, drop_told_at"""
_decode = msgspec.json.Decoder(Product).decode

_LOAD = f"""SELECT id, {KNOWN} FROM products WHERE workspace_id = %b AND id = ANY(%b::text[])
ORDER BY id FOR UPDATE"""

_SAVE = """
INSERT INTO products AS p (workspace_id, id, product, group_id, words, available, source, price_seen, known_since,
  changed_at, back_told_at, drop_told_at)
SELECT %(workspace)b, id, product::jsonb, group_id, words, available, %(source)b, price_seen, %(now)b, %(now)b,
  CASE WHEN back THEN %(now)b END, CASE WHEN cheaper THEN %(now)b END
FROM unnest(%(ids)b::text[], %(products)b::text[], %(groups)b::text[], %(words)b::text[], %(available)b::bool[],
  %(prices)b::bigint[], %(back)b::bool[], %(cheaper)b::bool[])
  AS w(id, product, group_id, words, available, price_seen, back, cheaper)
ON CONFLICT (workspace_id, id) DO UPDATE SET product = excluded.product, group_id = excluded.group_id,
  words = excluded.words, available = excluded.available, price_seen = excluded.price_seen,
  changed_at = excluded.changed_at,
  source = CASE WHEN %(owns)b THEN excluded.source ELSE p.source END,
  gone_at = CASE WHEN %(owns)b THEN NULL ELSE p.gone_at END,
  back_told_at = coalesce(excluded.back_told_at, p.back_told_at),
  drop_told_at = coalesce(excluded.drop_told_at, p.drop_told_at)
"""

_PRICES = """INSERT INTO product_prices (workspace_id, product_id, at, offer)
SELECT %b, id, %b, offer::jsonb FROM unnest(%b::text[], %b::text[]) AS w(id, offer)
ON CONFLICT (workspace_id, product_id, at) DO UPDATE SET offer = excluded.offer"""

_NEWS = """INSERT INTO product_news (workspace_id, id, news, at)
SELECT %b, id, news::jsonb, %b FROM unnest(%b::uuid[], %b::text[]) AS w(id, news) ON CONFLICT DO NOTHING"""


def read(row: Sequence[Any]) -> Known:
    """A product from the columns KNOWN."""
    product, source, since, gone, seen, back, drop = row
    return Known(
        product=_decode(product), source=source, known_since=since, gone_at=gone, price_seen=seen, back_told_at=back,
        drop_told_at=drop,
    )  # fmt: skip


def load_known(tx: Tx, workspace_id: int, ids: Iterable[str]) -> dict[str, Known]:
    """Products by id, locked in the order of their ids so that two deliveries cannot wait for each other."""
    return {row[0]: read(row[1:]) for row in tx.rows(_LOAD, [workspace_id, sorted(ids)])}


def save(
    tx: Tx, workspace_id: int, changes: Sequence[Change], source: str, now: datetime, *, owns: bool
) -> None:
    """Write products that are new or changed, and the lines of the price history that this makes.

    `owns`: the delivery is where the product comes from; it is sold again if it was gone.
    """
    if not changes:
        return
    products = [one.product for one in changes]
    told = [{news.kind for news in one.news} for one in changes]
    tx.run(
        _SAVE,
        {
            "workspace": workspace_id, "source": source, "now": now, "owns": owns,
            "ids": [one.id for one in products], "products": [encode(one).decode() for one in products],
            "groups": [one.group for one in products], "words": [_words(one) for one in products],
            "available": [one.available for one in products], "prices": [one.price_seen for one in changes],
            "back": ["back_in_stock" in one for one in told], "cheaper": ["price_drop" in one for one in told],
        },
    )  # fmt: skip
    priced = [one.product for one in changes if one.offer]
    if priced:
        offers = [encode(one.offer).decode() for one in priced]
        tx.run(_PRICES, [workspace_id, now, [one.id for one in priced], offers])


def _words(product: Product) -> str:
    """What a search looks through."""
    texts = [
        product.id,
        product.group,
        *product.title.values(),
        product.brand,
        product.category,
        product.gtin,
    ]
    return " ".join(dict.fromkeys(text for text in texts if text)).lower()


def add_news(tx: Tx, workspace_id: int, news: Mapping[UUID, News], now: datetime) -> None:
    """Put news on its way; the same id again is the same news."""
    if news:
        tx.run(_NEWS, [workspace_id, now, list(news), [encode(one).decode() for one in news.values()]])


def mark_gone(
    tx: Tx, workspace_id: int, ids: Sequence[str], source: str, now: datetime, *, orphaned: bool = False
) -> int:
    """These products are no longer sold, as far as `source` brought them; answers how many went now. `orphaned`: not
    they have gone but their source, so that they have none from now on."""
    statement = """UPDATE products SET gone_at = %s, changed_at = %s, source = CASE WHEN %s THEN '' ELSE source END
      WHERE workspace_id = %s AND id = ANY(%s) AND source = %s AND gone_at IS NULL"""
    return tx.run(statement, [now, now, orphaned, workspace_id, list(ids), source])


def forget_prices(tx: Tx, workspace_id: int, before: datetime) -> int:
    """Forget price lines that ended before a moment; the one that held then stays. Answers how many."""
    return tx.run(
        """DELETE FROM product_prices p WHERE workspace_id = %s AND at < %s AND EXISTS (SELECT FROM product_prices n
          WHERE n.workspace_id = p.workspace_id AND n.product_id = p.product_id AND n.at > p.at AND n.at <= %s)""",
        [workspace_id, before, before],
    )


def forget_gone(tx: Tx, workspace_id: int, before: datetime) -> int:
    """Forget products that have been gone since before a moment; answers how many."""
    statement = "DELETE FROM products WHERE workspace_id = %s AND gone_at < %s"
    return tx.run(statement, [workspace_id, before])


def next_news(tx: Tx, workspace_id: int, now: datetime) -> Waiting | None:
    """The oldest news that is on its way, locked; None if there is none that nobody else works on."""
    row = tx.row(
        """SELECT id, news::text, at, after_shard, after_person, told FROM product_news
          WHERE workspace_id = %s AND done_at IS NULL AND at <= %s ORDER BY at, id LIMIT 1 FOR UPDATE SKIP LOCKED""",
        [workspace_id, now],
    )
    if row is None:
        return None
    after = None if row[4] is None else (row[3], row[4])
    news = msgspec.json.decode(row[1], type=News)
    return Waiting(id=row[0], workspace=workspace_id, news=news, at=row[2], after=after, told=row[5])


def move_news(
    tx: Tx, waiting: Waiting, after: tuple[int, UUID] | None, told: int, done: datetime | None
) -> None:
    """So far news has come; `done`: everybody was told, or it is no longer true."""
    shard, person = after or (None, None)
    tx.run(
        """UPDATE product_news SET after_shard = %s, after_person = %s, told = told + %s, done_at = %s
          WHERE workspace_id = %s AND id = %s""",
        [shard, person, told, done, waiting.workspace, waiting.id],
    )


def forget_news(tx: Tx, workspace_id: int, before: datetime) -> int:
    """Forget news that was told before a moment; answers how many."""
    return tx.run("DELETE FROM product_news WHERE workspace_id = %s AND done_at < %s", [workspace_id, before])


def offered(offer: str, at: datetime) -> Offered:
    """A line of the history from its columns."""
    return msgspec.convert({"at": at, "offer": msgspec.json.decode(offer)}, Offered, strict=False)


_KEEP = """INSERT INTO product_interest AS i (shard, person_id, workspace_id, product, because, at)
SELECT shard, person, %b, product, because, at
FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::text[], %b::timestamptz[])
  AS w(shard, person, product, because, at)
ON CONFLICT (shard, person_id, product, because) DO UPDATE SET at = greatest(i.at, excluded.at)"""

_END = """DELETE FROM product_interest i
USING unnest(%b::smallint[], %b::uuid[], %b::text[], %b::text[]) AS w(shard, person, product, because)
WHERE i.shard = w.shard AND i.person_id = w.person AND i.product = w.product AND i.because = w.because"""

_INTERESTED = """SELECT shard, person_id, array_agg(DISTINCT because) FROM product_interest
WHERE workspace_id = %(workspace)s AND product = ANY(%(products)s) AND because = ANY(%(kinds)s)
  AND at >= CASE WHEN because LIKE 'asked%%' THEN %(asked)s ELSE %(looks)s END AND at <= %(told)s
  AND (%(shard)s::smallint IS NULL OR (shard, person_id) > (%(shard)s, %(person)s::uuid))
GROUP BY shard, person_id ORDER BY shard, person_id LIMIT %(limit)s"""


def keep_interest(tx: Tx, workspace_id: int, begun: Mapping[tuple[UUID, str, str], datetime]) -> None:
    """People whom a product concerns from now on: person, product or group, and why -> since when."""
    if begun:
        rows = sorted((shard_of(p), p, product, because, at) for (p, product, because), at in begun.items())
        tx.run(_KEEP, [workspace_id, *(list(column) for column in zip(*rows, strict=True))])


def end_interest(tx: Tx, ended: Iterable[tuple[UUID, str, str]]) -> None:
    """People whom a product does not concern any more: person, product or group, and why."""
    rows = sorted((shard_of(person), person, product, because) for person, product, because in ended)
    if rows:
        tx.run(_END, [list(column) for column in zip(*rows, strict=True)])


def interested(
    tx: Tx, workspace_id: int, products: Sequence[str], kinds: Sequence[str], since: tuple[datetime, datetime],
    waiting: Waiting, limit: int,
) -> list[tuple[int, UUID, list[str]]]:  # fmt: skip
    """The next people whom news concerns: shard, person, why. `since`: looks, and requests, that are not too old."""
    shard, person = waiting.after or (None, None)
    rows = tx.rows(
        _INTERESTED,
        {"workspace": workspace_id, "products": list(products), "kinds": list(kinds), "looks": since[0],
         "asked": since[1], "told": waiting.at, "shard": shard, "person": person, "limit": limit},
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


def claim_learning(tx: Tx, workspace_id: int, before: datetime, now: datetime) -> bool:
    """Take it on to learn the intervals of a workspace, where nobody has since `before`; answers whether that is so.

    Of several at once one gets it. It holds when it is committed, whatever comes of it: commit it before the work.
    """
    taken = tx.run(  # asked twice a second by everybody: where it is not due, no row is locked
        "INSERT INTO product_learning AS l (workspace_id, learned_at) SELECT %s, %s WHERE NOT EXISTS "
        "(SELECT FROM product_learning WHERE workspace_id = %s AND learned_at > %s) ON CONFLICT (workspace_id) "
        "DO UPDATE SET learned_at = excluded.learned_at WHERE l.learned_at <= %s",
        [workspace_id, now, workspace_id, before, before],
    )
    return bool(taken)


def save_intervals(tx: Tx, workspace_id: int, learned: Mapping[str, Interval]) -> None:
    """From now on these are what is known; what is not among them is forgotten."""
    tx.run("DELETE FROM product_intervals WHERE workspace_id = %s", [workspace_id])
    rows = sorted(learned.items())
    tx.run(
        "INSERT INTO product_intervals (workspace_id, id, days, cases) "
        "SELECT %b, id, days, cases FROM unnest(%b::text[], %b::int[], %b::int[]) AS w(id, days, cases)",
        [
            workspace_id,
            [id_ for id_, _ in rows],
            [one.days for _, one in rows],
            [one.cases for _, one in rows],
        ],
    )


def move_person(tx: Tx, loser: UUID, winner: UUID) -> None:
    """After a merge the interests of one profile belong to the other (J40)."""
    tx.run(
        """INSERT INTO product_interest AS i (shard, person_id, workspace_id, product, because, at)
          SELECT %s, %s, workspace_id, product, because, at FROM product_interest WHERE shard = %s AND person_id = %s
          ON CONFLICT (shard, person_id, product, because) DO UPDATE SET at = greatest(i.at, excluded.at)""",
        [shard_of(winner), winner, shard_of(loser), loser],
    )
    tx.run("DELETE FROM product_interest WHERE shard = %s AND person_id = %s", [shard_of(loser), loser])
