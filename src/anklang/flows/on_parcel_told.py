"""A carrier tells of a parcel: it becomes a fact of whoever ordered it, or is kept until somebody with it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.core.errors import NotFound
from anklang.core.ids import derive_id
from anklang.events.find_orders import Told, find_orders
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.flows.shops import ShopTable
from anklang.profiles.identities import follow
from anklang.shops import store as shops
from anklang.shops.model import Parcel, Taken
from anklang.shops.parcels import EVENTS, take_stage
from anklang.shops.read import filled
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx

TRIED_AT_ONCE = 500  # parcels of nobody that are looked up again in one round


def take_parcels(tx: Tx, table: ShopTable, shop: Shop, parcels: Sequence[Parcel], now: datetime) -> Taken:
    """Turn what is new of these parcels into facts. Of a parcel of nobody known yet the latest state is kept."""
    if not parcels:
        return Taken("nothing")
    ids = [derive_id("shop object", shop.workspace, shop.id, "parcel", one.number) for one in parcels]
    known = shops.recall(tx, shop.workspace, shop.id, ids, now)
    news: dict[UUID, Parcel] = {}
    for id_, parcel in zip(ids, parcels, strict=True):
        if take_stage(known[id_], parcel, now):
            news[id_] = parcel
    for id_, memory in known.items():
        shops.remember(tx, shop.workspace, shop.id, id_, memory, now)
    if not news:
        return Taken("older" if all(one.stage not in known[i].told for i, one in zip(ids, parcels, strict=True))
                     else "known")  # fmt: skip
    told, left = _tell(tx, table, shop, news, now)
    for id_ in left:
        shops.keep_unmatched(tx, shop.workspace, shop.id, id_, news[id_], now)
    shops.drop_unmatched(tx, shop.workspace, shop.id, [id_ for id_ in news if id_ not in left])
    if told or not left:
        return Taken("taken" if told else "known", told)
    return Taken("unmatched", notes=["Nobody with this order or parcel is known yet. It is looked up again."])


def match_again(tx: Tx, table: ShopTable, shop: Shop, now: datetime) -> int:
    """Look up again whose the kept parcels are; answers how many facts that made."""
    kept = {one.id: one.parcel for one in shops.unmatched(tx, shop.workspace, shop.id, TRIED_AT_ONCE)}
    if not kept:
        return 0
    told, left = _tell(tx, table, shop, kept, now)
    shops.drop_unmatched(tx, shop.workspace, shop.id, [id_ for id_ in kept if id_ not in left])
    return told


def _tell(
    tx: Tx, table: ShopTable, shop: Shop, news: dict[UUID, Parcel], now: datetime
) -> tuple[int, set[UUID]]:
    """How many facts were told, and which parcels are nobody's."""
    prefix, source, by_order = _whose(tx, table, shop)
    facts: list[Fact] = []
    left: set[UUID] = set()
    for id_, parcel in news.items():
        orders = [*parcel.orders, *(prefix + one for one in parcel.orders if prefix)] if by_order else []
        found = find_orders(tx, shop.workspace, parcel.number, orders, source)
        into = follow(tx, {one.person for one in found}) if found else {}
        people = {into.get(one.person, one.person) for one in found}
        if len(people) != 1:  # nobody, or the numbers lead to several people: then nobody is told
            left.add(id_)
        elif not any(one.by_number and one.name == EVENTS[parcel.stage] for one in found):
            facts.append(_fact(shop, people.pop(), parcel, found, now))
    append_facts(tx, facts)
    return len(facts), left


def _whose(tx: Tx, table: ShopTable, shop: Shop) -> tuple[str, str, bool]:
    """Prefix and name of the shop whose orders these are, and whether order numbers may be looked at.

    Numbers of two shops may be alike: with several shops and none named, only the tracking number says whose it is.
    """
    named = table.opened(shop).get("shop", "")
    if named:
        try:
            own = shops.load_shop(tx, shop.workspace, named)
        except NotFound:
            return "", named, False  # disconnected meanwhile
        return table.opened(own).get("prefix", ""), named, True
    several = sum(one.kind == "shop" for one in shops.load_shops(tx, shop.workspace)) > 1
    return "", "", not several


def _fact(shop: Shop, person: UUID, parcel: Parcel, found: Sequence[Told], now: datetime) -> Fact:
    at = min(parcel.at or now, now)
    by_number = [one for one in found if one.by_number]
    order = next((one.order for one in [*by_number[::-1], *found[::-1]] if one.order), "")
    properties = filled(
        order_id=order, tracking_number=parcel.number, carrier=parcel.carrier, tracking_url=parcel.url,
        expected_delivery=parcel.expected, products=_goods(found, order),
    )  # fmt: skip
    return Fact(
        id=derive_id("parcel", shop.workspace, shop.id, parcel.number, parcel.stage), workspace=shop.workspace,
        person=person, kind="track", name=EVENTS[parcel.stage], at=at, received=now, properties=properties,
        context={"channel": "server", "source": shop.id}, imported=at < shop.connected_at,
    )  # fmt: skip


def _goods(found: Sequence[Told], order: str) -> list[Any]:
    """What is in the parcel, as the shop said when it sent it; where it said nothing of parcels, what was ordered."""
    mine = [one for one in found if one.order == order and one.products]
    sent = [one for one in mine if one.by_number]
    if not sent and any(one.name == EVENTS["in_transit"] for one in mine):
        return []  # the order went in several parcels, and which one this is nobody has said
    return next((one.products for one in [*sent[::-1], *mine[::-1]] if one.products), [])
