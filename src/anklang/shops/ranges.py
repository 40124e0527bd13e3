"""The tables of what shops sell: how far the articles of each were read, which there are, which to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from anklang.shops.connector import MOST_NAMED
from anklang.shops.freshness import ALL_EVERY, READING
from anklang.shops.store import Shop, load_shop
from anklang.storage.transaction import Tx


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """How far the articles of a shop were read."""

    next_at: datetime  # when all are read next
    began_at: datetime | None  # begin of the reading of all under way
    page: str  # where it goes on; empty: from the beginning
    read_at: datetime | None  # begin of the last one that came to its end
    fault: str  # why the last page was not read; else which articles were left out; empty: all was taken


MOST_NAME = 200
"""Characters of an article's name; no vendor has longer ones, and no index has room for any length."""
_RANGE = "next_at, began_at, page, read_at, CASE WHEN fault <> '' THEN fault ELSE left_out END"


def open_range(tx: Tx, workspace: int, shop: str, now: datetime) -> None:
    """The articles of a shop are read from now on, from the beginning."""
    tx.run(
        "INSERT INTO shop_ranges (workspace_id, shop_id, next_at, held_until) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, shop_id) DO UPDATE SET next_at = excluded.next_at, page = '', fault = '', "
        "held_until = excluded.held_until",
        [workspace, shop, now, now],
    )


def close_range(tx: Tx, workspace: int, shop: str) -> None:
    """The articles of a shop are not read any more, and which they were is forgotten."""
    for table in ("shop_ranges", "shop_articles", "shop_wants"):
        tx.run(f"DELETE FROM {table} WHERE workspace_id = %s AND shop_id = %s", [workspace, shop])


def load_range(tx: Tx, workspace: int, shop: str) -> Range | None:
    """How far the articles of a shop were read; None where they are not taken over."""
    row = tx.row(
        f"SELECT {_RANGE} FROM shop_ranges WHERE workspace_id = %s AND shop_id = %s", [workspace, shop]
    )
    return None if row is None else Range(**dict(zip(Range.__struct_fields__, row, strict=True)))


def claim_range(tx: Tx, now: datetime, hold: datetime) -> tuple[Shop, Range, list[str]] | None:
    """A shop whose articles have to be read, claimed until `hold`; with the names to ask for, none where all are due.

    Names come first: something has happened to those articles.
    """
    row = tx.row(
        "SELECT r.workspace_id, r.shop_id FROM shop_ranges r JOIN shops s ON s.workspace_id = r.workspace_id "
        "AND s.id = r.shop_id WHERE s.enabled AND s.ready AND r.held_until <= %s AND (r.next_at <= %s OR EXISTS "
        "(SELECT FROM shop_wants w WHERE w.workspace_id = r.workspace_id AND w.shop_id = r.shop_id)) "
        "ORDER BY r.held_until LIMIT 1 FOR UPDATE OF r SKIP LOCKED",
        [now, now],
    )
    if row is None:
        return None
    workspace, shop = row
    found = load_range(tx, workspace, shop)
    assert found is not None  # locked above
    anew = not found.page or found.began_at is None or now - found.began_at > READING
    if anew:
        found = msgspec.structs.replace(found, page="", began_at=now)
    names = [
        one[0]
        for one in tx.rows(
            "SELECT name FROM shop_wants WHERE workspace_id = %s AND shop_id = %s ORDER BY asked_at, name LIMIT %s",
            [workspace, shop, MOST_NAMED],
        )
    ]
    tx.run(
        "UPDATE shop_ranges SET held_until = %s, page = %s, began_at = %s, "
        "left_out = CASE WHEN %s THEN '' ELSE left_out END WHERE workspace_id = %s AND shop_id = %s",
        [hold, found.page, found.began_at, anew and not names, workspace, shop],
    )
    return load_shop(tx, workspace, shop), found, names


def want(tx: Tx, workspace: int, shop: str, names: Sequence[str], now: datetime) -> None:
    """Something happened to these articles: they are asked for soon, where the shop's articles are taken over.

    The moment moves with each call: what happens while the shop is being asked is asked for once more. An order may
    name anything; what can be the name of no article is left out.
    """
    wanted = sorted({one for one in names if len(one) <= MOST_NAME and "\0" not in one})
    if not wanted:
        return
    tx.run(
        "INSERT INTO shop_wants (workspace_id, shop_id, name, asked_at) SELECT %b, %b, n, %b FROM unnest(%b::text[]) n "
        "WHERE EXISTS (SELECT FROM shop_ranges WHERE workspace_id = %b AND shop_id = %b) "
        "ON CONFLICT (workspace_id, shop_id, name) DO UPDATE SET asked_at = excluded.asked_at",
        [workspace, shop, now, wanted, workspace, shop],
    )


def want_unseen(tx: Tx, workspace: int, shop: str, before: datetime, now: datetime) -> None:
    """Articles that a whole reading did not name are asked for: a list whose pages shift may pass one over."""
    tx.run(
        "INSERT INTO shop_wants (workspace_id, shop_id, name, asked_at) SELECT workspace_id, shop_id, id, %b "
        "FROM shop_articles WHERE workspace_id = %b AND shop_id = %b AND seen_at < %b ON CONFLICT DO NOTHING",
        [now, workspace, shop, before],
    )


def answered(tx: Tx, workspace: int, shop: str, names: Sequence[str], asked: datetime) -> None:
    """The shop said what these articles are; what happened to them since `asked` is asked for again."""
    tx.run(
        "DELETE FROM shop_wants WHERE workspace_id = %b AND shop_id = %b AND name = ANY(%b::text[]) AND asked_at <= %b",
        [workspace, shop, list(names), asked],
    )


def see_article(
    tx: Tx, workspace: int, shop: str, article: str, version: datetime | None, now: datetime
) -> bool:
    """The shop named an article in this state; False where a newer state is known, which then stays."""
    row = tx.row(
        "INSERT INTO shop_articles AS a (workspace_id, shop_id, id, version, seen_at) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, shop_id, id) DO UPDATE SET seen_at = excluded.seen_at, "
        "version = greatest(a.version, excluded.version) "
        "RETURNING version IS NOT DISTINCT FROM %s OR %s::timestamptz IS NULL",
        [workspace, shop, article, version, now, version, version],
    )
    return bool(row and row[0])


def drop_article(tx: Tx, workspace: int, shop: str, article: str) -> None:
    """The shop does not sell an article any more."""
    tx.run(
        "DELETE FROM shop_articles WHERE workspace_id = %s AND shop_id = %s AND id = %s",
        [workspace, shop, article],
    )


def note_shelf(tx: Tx, shop: Shop, page: str, now: datetime) -> None:
    """A page of all articles was taken; `page` is the mark of the next one, empty where all are read."""
    tx.run(
        "UPDATE shop_ranges SET page = %s, held_until = %s, fault = '', next_at = CASE WHEN %s = '' THEN %s "
        "ELSE next_at END, read_at = CASE WHEN %s = '' THEN began_at ELSE read_at END "
        "WHERE workspace_id = %s AND shop_id = %s",
        [page, now, page, now + ALL_EVERY, page, shop.workspace, shop.id],
    )


def note_left_out(tx: Tx, shop: Shop, why: str) -> None:
    """Articles could not be taken over; the word stays until all are read again."""
    tx.run(
        "UPDATE shop_ranges SET left_out = %s WHERE workspace_id = %s AND shop_id = %s",
        [why[:500], shop.workspace, shop.id],
    )


def release_range(tx: Tx, shop: Shop, until: datetime, fault: str = "") -> None:
    """Articles were asked for; or they could not be read, and are read again from `until` on."""
    tx.run(
        "UPDATE shop_ranges SET held_until = %s, fault = %s WHERE workspace_id = %s AND shop_id = %s",
        [until, fault[:500], shop.workspace, shop.id],
    )
