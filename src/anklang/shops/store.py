"""The tables of connected shops: settings sealed, how far each was read, what was told of its objects and articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.shops.connector import MOST_NAMED
from anklang.shops.freshness import AGAIN, ALL_EVERY, EVERY, READING, Contact
from anklang.shops.model import Noted
from anklang.storage.transaction import Tx

KEPT = 200  # deliveries of one shop that can be looked at
_COLUMNS = "workspace_id, id, vendor, settings, ready, enabled, connected_at, heard_at, read_at, began_at, page, fault"


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """One connected shop."""

    workspace: int
    id: str  # the workspace's own name for it: shopify-de
    vendor: str  # name of the manifest
    sealed: bytes  # encrypted settings
    ready: bool  # its keys are here
    enabled: bool
    connected_at: datetime  # what happened before is history and sets nothing off (J4)
    heard_at: datetime | None  # last verified call
    read_at: datetime | None  # when the last reading began that came to its end: all older changes are known
    began_at: datetime | None  # the reading under way; null: none is
    page: str  # mark of the page to go on with; empty: from the beginning
    fault: str  # why the last reading failed; empty: it did not

    @property
    def contact(self) -> Contact:
        """What freshness asks about."""
        return Contact(
            connected_at=self.connected_at, heard_at=self.heard_at, read_at=self.read_at, ready=self.ready,
            enabled=self.enabled,
        )  # fmt: skip


class Known(msgspec.Struct):
    """What was told of one object."""

    version: datetime | None  # the newest state
    told: list[str]  # keys of what happens once


def load_shops(tx: Tx, workspace: int) -> list[Shop]:
    """The shops of a workspace, by name."""
    rows = tx.rows(f"SELECT {_COLUMNS} FROM shops WHERE workspace_id = %s ORDER BY id", [workspace])
    return [Shop(**dict(zip(Shop.__struct_fields__, row, strict=True))) for row in rows]


def load_shop(tx: Tx, workspace: int, shop: str, *, lock: bool = False) -> Shop:
    """One shop; raises NotFound. `lock` holds it until the transaction ends."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM shops WHERE workspace_id = %s AND id = %s" + (" FOR UPDATE" if lock else ""),
        [workspace, shop],
    )
    if row is None:
        raise NotFound(f"There is no shop {shop!r} in this workspace.")
    return Shop(**dict(zip(Shop.__struct_fields__, row, strict=True)))


def save_shop(
    tx: Tx,
    workspace: int,
    shop: str,
    vendor: str,
    sealed: bytes,
    now: datetime,
    *,
    ready: bool,
    enabled: bool,
) -> None:
    """Connect a shop, or change its settings."""
    tx.run(
        "INSERT INTO shops (workspace_id, id, vendor, settings, ready, enabled, connected_at, next_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, id) DO UPDATE SET "
        "vendor = excluded.vendor, settings = excluded.settings, ready = excluded.ready, enabled = excluded.enabled, "
        "next_at = excluded.next_at, page = '', fault = ''",
        [workspace, shop, vendor, sealed, ready, enabled, now, now],
    )


def remove_shop(tx: Tx, workspace: int, shop: str) -> None:
    """Forget a shop with its keys and its deliveries; raises NotFound. People and events stay."""
    if not tx.run("DELETE FROM shops WHERE workspace_id = %s AND id = %s", [workspace, shop]):
        raise NotFound(f"There is no shop {shop!r} in this workspace.")


def keep_keys(
    tx: Tx, workspace: int, shop: str, sealed: bytes, now: datetime, *, ready: bool, fault: str = ""
) -> None:
    """A handshake brought settings, or the shop made some void and `fault` says so."""
    tx.run(
        "UPDATE shops SET settings = %s, ready = %s, next_at = %s, page = '', fault = %s "
        "WHERE workspace_id = %s AND id = %s",
        [sealed, ready, now, fault, workspace, shop],
    )


def note_heard(tx: Tx, workspace: int, shop: str, now: datetime) -> None:
    """A verified call came."""
    tx.run("UPDATE shops SET heard_at = %s WHERE workspace_id = %s AND id = %s", [now, workspace, shop])


def recall(tx: Tx, workspace: int, shop: str, objects: Sequence[UUID], now: datetime) -> dict[UUID, Known]:
    """What was told of these objects, locked in one order until the transaction ends."""
    ids = sorted(set(objects))
    tx.run(
        "INSERT INTO shop_objects (workspace_id, shop_id, id, told, touched_at) "
        "SELECT %b, %b, o, '{}', %b FROM unnest(%b::uuid[]) o ON CONFLICT DO NOTHING",
        [workspace, shop, now, ids],
    )
    rows = tx.rows(
        "SELECT id, version, told FROM shop_objects WHERE workspace_id = %b AND shop_id = %b AND id = ANY(%b::uuid[]) "
        "ORDER BY id FOR UPDATE",
        [workspace, shop, ids],
    )
    return {row[0]: Known(row[1], row[2]) for row in rows}


def remember(tx: Tx, workspace: int, shop: str, object_: UUID, known: Known, now: datetime) -> None:
    """Write what is told of an object now."""
    tx.run(
        "UPDATE shop_objects SET version = %b, told = %b, touched_at = %b WHERE workspace_id = %b AND shop_id = %b "
        "AND id = %b",
        [known.version, known.told, now, workspace, shop, object_],
    )


def note_delivery(tx: Tx, workspace: int, shop: str, noted: Noted) -> None:
    """Enter a delivery in the list."""
    tx.run(
        "INSERT INTO shop_deliveries (workspace_id, shop_id, id, at, topic, outcome, facts, note) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            workspace,
            shop,
            noted.id,
            noted.at,
            noted.topic[:100],
            noted.outcome,
            noted.facts,
            noted.note[:500],
        ],
    )


def deliveries(tx: Tx, workspace: int, shop: str, limit: int = 50) -> list[Noted]:
    """The last deliveries, newest first."""
    rows = tx.rows(
        "SELECT id, at, topic, outcome, facts, note FROM shop_deliveries WHERE workspace_id = %s AND shop_id = %s "
        "ORDER BY id DESC LIMIT %s",
        [workspace, shop, limit],
    )
    return [Noted(*row) for row in rows]


def claim_due(tx: Tx, now: datetime, hold: datetime) -> Shop | None:
    """A shop whose reading is due, claimed until `hold` so that one process reads it; None where none is."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM shops WHERE enabled AND ready AND next_at <= %s ORDER BY next_at LIMIT 1 "
        "FOR UPDATE SKIP LOCKED",
        [now],
    )
    if row is None:
        return None
    shop = Shop(**dict(zip(Shop.__struct_fields__, row, strict=True)))
    began = shop.began_at if shop.page and shop.began_at is not None else now
    tx.run(
        "UPDATE shops SET next_at = %s, began_at = %s WHERE workspace_id = %s AND id = %s",
        [hold, began, shop.workspace, shop.id],
    )
    return msgspec.structs.replace(shop, began_at=began)


def read_now(tx: Tx, workspace: int, shop: str, now: datetime) -> None:
    """Somebody wants the shop to be read at once."""
    tx.run("UPDATE shops SET next_at = %s WHERE workspace_id = %s AND id = %s", [now, workspace, shop])


def note_read(tx: Tx, shop: Shop, page: str, now: datetime) -> None:
    """A page was taken; `page` is the mark of the next one, empty where the reading has come to its end."""
    read_at = shop.read_at if page else shop.began_at
    tx.run(
        "UPDATE shops SET page = %s, read_at = %s, next_at = %s, fault = '' WHERE workspace_id = %s AND id = %s",
        [page, read_at, now if page else now + EVERY, shop.workspace, shop.id],
    )


def note_fault(tx: Tx, shop: Shop, fault: str, now: datetime) -> None:
    """A reading failed: it is begun anew a little later."""
    tx.run(
        "UPDATE shops SET page = '', next_at = %s, fault = %s WHERE workspace_id = %s AND id = %s",
        [now + AGAIN, fault[:500], shop.workspace, shop.id],
    )


def forget(tx: Tx, workspace: int, before: datetime) -> None:
    """Objects that nobody touched since then, and deliveries beyond the last KEPT of each shop."""
    tx.run("DELETE FROM shop_objects WHERE workspace_id = %s AND touched_at < %s", [workspace, before])
    tx.run(
        "DELETE FROM shop_deliveries d USING (SELECT shop_id, id, row_number() OVER (PARTITION BY shop_id ORDER BY id "
        "DESC) AS place FROM shop_deliveries WHERE workspace_id = %s) old WHERE d.workspace_id = %s "
        "AND d.shop_id = old.shop_id AND d.id = old.id AND old.place > %s",
        [workspace, workspace, KEPT],
    )


# ------------------------------------------------------------------------------------------------------- the range


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """How far the articles of a shop were read."""

    next_at: datetime  # when all are read next
    began_at: datetime | None  # begin of the reading of all under way
    page: str  # where it goes on; empty: from the beginning
    read_at: datetime | None  # begin of the last one that came to its end
    fault: str  # why the last page was not read; empty: it was


_RANGE = "next_at, began_at, page, read_at, fault"


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
        "UPDATE shop_ranges SET held_until = %s, page = %s, began_at = %s WHERE workspace_id = %s AND shop_id = %s",
        [hold, found.page, found.began_at, workspace, shop],
    )
    return load_shop(tx, workspace, shop), found, names


def want(tx: Tx, workspace: int, shop: str, names: Sequence[str], now: datetime) -> None:
    """Something happened to these articles: they are asked for soon, where the shop's articles are taken over.

    The moment moves with each call: what happens while the shop is being asked is asked for once more.
    """
    tx.run(
        "INSERT INTO shop_wants (workspace_id, shop_id, name, asked_at) SELECT %b, %b, n, %b FROM unnest(%b::text[]) n "
        "WHERE EXISTS (SELECT FROM shop_ranges WHERE workspace_id = %b AND shop_id = %b) "
        "ON CONFLICT (workspace_id, shop_id, name) DO UPDATE SET asked_at = excluded.asked_at",
        [workspace, shop, now, sorted(set(names)), workspace, shop],
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


def release_range(tx: Tx, shop: Shop, until: datetime, fault: str = "") -> None:
    """Articles were asked for; or they could not be read, and are read again from `until` on."""
    tx.run(
        "UPDATE shop_ranges SET held_until = %s, fault = %s WHERE workspace_id = %s AND shop_id = %s",
        [until, fault[:500], shop.workspace, shop.id],
    )
