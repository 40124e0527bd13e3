"""Shop and carrier speak of the same parcel: each stage is told once, and whoever comes second with it adds nothing.

What carriers told is kept for each order beside what was told of its parcels (`shops.parcels` decides), written in the
transaction of the fact: nothing has to be in the history yet. Rows of orders are locked after those of parcels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.core.ids import derive_id
from anklang.shops import store as shops
from anklang.shops.model import Known
from anklang.shops.parcels import EVENTS, shop_tells
from anklang.shops.read import tracking_number
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx

_NAMES = frozenset(EVENTS.values())


def recall_orders(tx: Tx, carrier: Shop, orders: Iterable[str], now: datetime) -> dict[str, Known]:
    """What this carrier told of the parcels of these orders, locked until the transaction ends."""
    ids = {order: _id(carrier.workspace, order) for order in orders}
    known = shops.recall(tx, carrier.workspace, carrier.id, list(ids.values()), now) if ids else {}
    return {order: known[id_] for order, id_ in ids.items()}


def keep_orders(tx: Tx, carrier: Shop, orders: Mapping[str, Known], now: datetime) -> None:
    """Write what is told of the parcels of these orders now."""
    for order, known in orders.items():
        shops.remember(tx, carrier.workspace, carrier.id, _id(carrier.workspace, order), known, now)


def leave_out(tx: Tx, shop: Shop, calls: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The calls of a shop without what a carrier has told of the same parcels before.

    Asks the database only where there is something about parcels in them.
    """
    orders = {order for one in calls if (order := _order(one))}
    if not orders:
        return list(calls)
    ids = {_id(shop.workspace, order): order for order in orders}
    kept: dict[str, list[tuple[str, UUID, Known]]] = {}
    for carrier, id_, known in shops.recall_told(tx, shop.workspace, list(ids)):
        kept.setdefault(ids[id_], []).append((carrier, id_, known))
    left = []
    for call in calls:
        mine = kept.get(_order(call), [])
        parcel = tracking_number(call.get("properties", {}).get("tracking_number"))
        if not mine or shop_tells([known for _, _, known in mine], call["event"], parcel):
            left.append(call)
    if len(left) < len(calls):
        for carrier, id_, known in (one for several in kept.values() for one in several):
            shops.remember(tx, shop.workspace, carrier, id_, known, now)
    return left


def _order(call: Mapping[str, Any]) -> str:
    """The order whose parcel a call is about; empty where it is about none."""
    return str(call["properties"].get("order_id", "")) if call.get("event") in _NAMES else ""


def _id(workspace: int, order: str) -> UUID:
    return derive_id("parcels of an order", workspace, order)
