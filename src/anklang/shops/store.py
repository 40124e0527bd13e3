"""The tables of connected shops and carriers: settings sealed, how far each was read, what was told of its objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.core.json import encode
from anklang.shops.freshness import AGAIN, AGAIN_OLD, EVERY, NEW, Contact
from anklang.shops.manifest import Kind
from anklang.shops.model import Known, Noted, Parcel, Unmatched
from anklang.storage.transaction import Tx

KEPT = 200  # deliveries of one shop that can be looked at
_COLUMNS = (
    "workspace_id, id, vendor, kind, settings, ready, enabled, connected_at, heard_at, read_at, began_at, page, "
    "fault"
)

_DUE = "tried_at <= %(now)s - %(pause)s AND (at > %(now)s - %(new)s OR tried_at <= %(now)s - %(long)s)"
"""Which parcels of nobody are looked up again."""


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """One connected shop."""

    workspace: int
    id: str  # the workspace's own name for it: shopify-de
    vendor: str  # name of the manifest
    kind: Kind
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
            enabled=self.enabled, read=self.kind == "shop",
        )  # fmt: skip


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
    kind: Kind,
    ready: bool,
    enabled: bool,
) -> None:
    """Connect a shop, or change its settings."""
    tx.run(
        "INSERT INTO shops (workspace_id, id, vendor, kind, settings, ready, enabled, connected_at, next_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, id) DO UPDATE SET "
        "vendor = excluded.vendor, kind = excluded.kind, settings = excluded.settings, ready = excluded.ready, "
        "enabled = excluded.enabled, "
        "next_at = excluded.next_at, page = '', fault = ''",
        [workspace, shop, vendor, kind, sealed, ready, enabled, now, now],
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


def hold_shop(tx: Tx, workspace: int, shop: str) -> None:
    """A call of the shop is being applied: until the transaction ends nobody locks the shop to read it, or removes it.

    Whoever touches objects of a shop has the shop first, in this way or by `load_shop(lock=True)`: else a call that has
    an order and a reading that has the shop wait for each other. Calls do not wait for calls. Raises NotFound.
    """
    row = tx.row("SELECT id FROM shops WHERE workspace_id = %s AND id = %s FOR KEY SHARE", [workspace, shop])
    if row is None:
        raise NotFound(f"There is no shop {shop!r} in this workspace.")


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


def recall_told(tx: Tx, workspace: int, objects: Sequence[UUID]) -> list[tuple[str, UUID, Known]]:
    """What carriers told of these objects, with the carrier; locked in one order until the transaction ends."""
    rows = tx.rows(
        "SELECT o.shop_id, o.id, o.version, o.told FROM shop_objects o JOIN shops s ON s.workspace_id = o.workspace_id "
        "AND s.id = o.shop_id WHERE s.workspace_id = %b AND s.kind = 'carrier' AND o.id = ANY(%b::uuid[]) "
        "ORDER BY o.shop_id, o.id FOR UPDATE OF o",
        [workspace, list(objects)],
    )
    return [(row[0], row[1], Known(row[2], row[3])) for row in rows]


def remember(tx: Tx, workspace: int, shop: str, object_: UUID, known: Known, now: datetime) -> None:
    """Write what is told of an object now."""
    tx.run(
        "UPDATE shop_objects SET version = %b, told = %b, touched_at = %b WHERE workspace_id = %b AND shop_id = %b "
        "AND id = %b",
        [known.version, known.told, now, workspace, shop, object_],
    )


def keep_unmatched(tx: Tx, workspace: int, shop: str, object_: UUID, parcel: Parcel, now: datetime) -> None:
    """Keep what was told of a parcel of nobody known yet, in place of what was told of it before."""
    tx.run(
        "INSERT INTO unmatched_parcels (workspace_id, shop_id, id, at, tried_at, parcel) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, shop_id, id) DO UPDATE SET at = excluded.at, "
        "tried_at = excluded.tried_at, parcel = excluded.parcel",
        [workspace, shop, object_, now, now, encode(parcel).decode()],
    )


def unmatched(tx: Tx, workspace: int, shop: str, limit: int) -> list[Unmatched]:
    """Parcels of nobody known yet, latest heard first."""
    rows = tx.rows(
        "SELECT id, at, parcel::text FROM unmatched_parcels WHERE workspace_id = %s AND shop_id = %s "
        "ORDER BY at DESC, id LIMIT %s",
        [workspace, shop, limit],
    )
    return [Unmatched(id_, at, msgspec.json.decode(parcel, type=Parcel)) for id_, at, parcel in rows]


def try_unmatched(tx: Tx, workspace: int, shop: str, now: datetime, limit: int) -> list[Unmatched]:
    """Parcels of nobody known yet that are due to be looked up again, those first that waited longest; from now on they
    count as tried. The pause grows with the age of what was heard: AGAIN while it is new, then AGAIN_OLD."""
    rows = tx.rows(
        # materialized: a plan that asks for the first ones row by row would take them all
        "WITH due AS MATERIALIZED (SELECT id FROM unmatched_parcels WHERE workspace_id = %(workspace)s "
        f"AND shop_id = %(shop)s AND {_DUE} ORDER BY tried_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) "
        "UPDATE unmatched_parcels u SET tried_at = %(now)s FROM due WHERE u.workspace_id = %(workspace)s "
        "AND u.shop_id = %(shop)s AND u.id = due.id RETURNING u.id, u.at, u.parcel::text",
        {"workspace": workspace, "shop": shop, "limit": limit, **_pauses(now)},
    )
    return [Unmatched(id_, at, msgspec.json.decode(parcel, type=Parcel)) for id_, at, parcel in rows]


def count_unmatched(tx: Tx, workspace: int, shop: str) -> int:
    """How many parcels a carrier has told of that are nobody's yet."""
    [(count,)] = tx.rows(
        "SELECT count(*) FROM unmatched_parcels WHERE workspace_id = %s AND shop_id = %s", [workspace, shop]
    )
    return int(count)


def drop_unmatched(tx: Tx, workspace: int, shop: str, objects: Sequence[UUID]) -> None:
    """These parcels have found their people, or something newer is known of them."""
    tx.run(
        "DELETE FROM unmatched_parcels WHERE workspace_id = %b AND shop_id = %b AND id = ANY(%b::uuid[])",
        [workspace, shop, list(objects)],
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


def claim_due(tx: Tx, kind: Kind, now: datetime, hold: datetime) -> Shop | None:
    """A shop or carrier that is due, claimed until `hold` so that one process has it; None where none is."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM shops WHERE kind = %s AND enabled AND ready AND next_at <= %s "
        "ORDER BY next_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED",  # a shop that calls all the time is read all the same
        [kind, now],
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


def note_retried(tx: Tx, shop: Shop, now: datetime) -> bool:
    """Some of a carrier's parcels were matched again: it comes next at once where more are due, sooner where some are
    still nobody's. Answers whether more are due."""
    mine = "FROM unmatched_parcels WHERE workspace_id = %(workspace)s AND shop_id = %(shop)s"
    row = tx.row(
        f"UPDATE shops SET next_at = %(now)s + CASE WHEN EXISTS (SELECT {mine} AND {_DUE}) THEN interval '0' "
        f"WHEN EXISTS (SELECT {mine}) THEN %(pause)s ELSE %(every)s END "
        "WHERE workspace_id = %(workspace)s AND id = %(shop)s RETURNING next_at <= %(now)s",
        {"workspace": shop.workspace, "shop": shop.id, "every": EVERY, **_pauses(now)},
    )
    return bool(row and row[0])


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


def _pauses(now: datetime) -> dict[str, object]:
    return {"now": now, "pause": AGAIN, "new": NEW, "long": AGAIN_OLD}
