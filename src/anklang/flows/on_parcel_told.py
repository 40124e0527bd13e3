"""A carrier tells of a parcel: it becomes a fact of whoever ordered it, or is kept until somebody with it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import SetupError
from anklang.core.ids import derive_id
from anklang.events.find_orders import MOST_NUMBER, Told, Wanted, find_orders
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.flows.shops import ShopTable
from anklang.flows.tell_once import keep_orders, recall_orders
from anklang.profiles.identities import follow
from anklang.shops import store as shops
from anklang.shops.model import Parcel, Taken
from anklang.shops.parcels import EVENTS, carrier_tells, take_stage
from anklang.shops.read import filled
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx

ORDER_AGE = timedelta(days=120)  # of what was said of an order by which a parcel is found: numbers come again
TRIED_AT_ONCE = (
    100  # parcels of nobody looked up again in one transaction, for which the carrier's calls wait
)


class _Owner(msgspec.Struct, frozen=True):
    """Whose parcel it is."""

    person: UUID
    order: str  # order_id as the history has it; empty: nobody has said it
    found: Sequence[Told]  # what the history says of the parcel and its order, oldest first


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
    for id_ in sorted(left):  # rows are locked in one order everywhere
        shops.keep_unmatched(tx, shop.workspace, shop.id, id_, news[id_], now)
    shops.drop_unmatched(tx, shop.workspace, shop.id, [id_ for id_ in news if id_ not in left])
    if told or not left:
        return Taken("taken" if told else "known", told)
    return Taken("unmatched", notes=["Nobody with this order or parcel is known yet. It is looked up again."])


def match_again(tx: Tx, table: ShopTable, shop: Shop, now: datetime) -> int:
    """Look up again whose the kept parcels are that waited longest; answers how many facts that made."""
    tried = shops.try_unmatched(tx, shop.workspace, shop.id, now, TRIED_AT_ONCE)
    kept = {one.id: one.parcel for one in tried}
    if not kept:
        return 0
    told, left = _tell(tx, table, shop, kept, now)
    shops.drop_unmatched(tx, shop.workspace, shop.id, [id_ for id_ in kept if id_ not in left])
    return told


def _tell(
    tx: Tx, table: ShopTable, shop: Shop, news: Mapping[UUID, Parcel], now: datetime
) -> tuple[int, set[UUID]]:
    """How many facts were told, and which parcels are nobody's."""
    owners = _find(tx, table, shop, news, now)
    same = {
        id_: [one for one in owner.found if one.name == EVENTS[news[id_].stage]]
        for id_, owner in owners.items()
    }
    untold = {id_: owner for id_, owner in owners.items() if all(one.by != "parcel" for one in same[id_])}
    orders = recall_orders(tx, shop, {one.order for one in untold.values() if one.order}, now)
    facts = []
    for id_, owner in untold.items():
        parcel, order = news[id_], owner.order
        unnamed = {one.event for one in same[id_] if one.order == order and not one.parcel}
        if not order or carrier_tells(orders[order], EVENTS[parcel.stage], parcel.number, len(unnamed)):
            facts.append(_fact(shop, owner, parcel, now))
    keep_orders(tx, shop, orders, now)
    append_facts(tx, facts)
    return len(facts), news.keys() - owners.keys()


def _find(
    tx: Tx, table: ShopTable, shop: Shop, news: Mapping[UUID, Parcel], now: datetime
) -> dict[UUID, _Owner]:
    """Whose these parcels are: whoever is the only one to whom parcel, order id and order number lead."""
    prefix, source, by_order = _whose(tx, table, shop)
    ids = {
        id_: {short for one in parcel.order_ids for short in (one, (prefix + one)[:MOST_NUMBER])} if by_order else set()
        for id_, parcel in news.items()
    }  # fmt: skip
    numbers = {id_: set(parcel.order_numbers) if by_order else set() for id_, parcel in news.items()}
    wanted = Wanted(
        parcels=[one.number for one in news.values()], ids=sorted(set().union(*ids.values())),
        numbers=sorted(set().union(*numbers.values())), since=now - ORDER_AGE, source=source,
    )  # fmt: skip
    told = find_orders(tx, shop.workspace, wanted)
    into = follow(tx, {one.person for one in told}) if told else {}
    owners = {}
    for id_, parcel in news.items():
        meant = {"parcel": {parcel.number}, "id": ids[id_], "number": numbers[id_]}
        found = [one for one in told if getattr(one, one.by) in meant[one.by]]
        people = {into.get(one.person, one.person) for one in found}
        if len(people) == 1:
            owners[id_] = _Owner(people.pop(), _order(found), found)
    return owners


def _whose(tx: Tx, table: ShopTable, shop: Shop) -> tuple[str, str, bool]:
    """Prefix and name of the shop whose orders these are, and whether orders may be looked at.

    Orders of two shops may be alike: with several shops and none named, only the tracking number says whose it is. The
    one connected shop need not be named; orders that came without it count as well then.
    """
    named = table.opened(shop).get("shop", "")
    connected = [one for one in shops.load_shops(tx, shop.workspace) if one.kind == "shop"]
    own = [one for one in connected if named in ("", one.id)]
    if len(own) == 1:
        return _prefix(table, own[0]), named, True
    return "", named, not named and not connected


def _prefix(table: ShopTable, shop: Shop) -> str:
    """Empty where the shop has to be filled in anew, sealed with another key: the carrier is heard all the same."""
    try:
        return table.opened(shop).get("prefix", "")
    except SetupError:
        return ""


def _order(found: Sequence[Told]) -> str:
    """The order that it is: that of the parcel, else the one with the id, else with the number; by the last word."""
    ranked = [one for by in ("number", "id", "parcel") for one in found if one.by == by and one.order]
    return ranked[-1].order or "" if ranked else ""


def _fact(shop: Shop, owner: _Owner, parcel: Parcel, now: datetime) -> Fact:
    at = min(parcel.at or now, now)
    properties = filled(
        order_id=owner.order, tracking_number=parcel.number, carrier=parcel.carrier, tracking_url=parcel.url,
        expected_delivery=parcel.expected, products=_goods(owner.found, owner.order),
    )  # fmt: skip
    return Fact(
        id=derive_id("parcel", shop.workspace, shop.id, parcel.number, parcel.stage), workspace=shop.workspace,
        person=owner.person, kind="track", name=EVENTS[parcel.stage], at=at, received=now, properties=properties,
        context={"channel": "server", "source": shop.id}, imported=at < shop.connected_at,
    )  # fmt: skip


def _goods(found: Sequence[Told], order: str) -> list[Any]:
    """What is in the parcel, as the shop said when it sent it; where it said nothing of parcels, what was ordered."""
    mine = [one for one in found if one.order == order and one.products]
    sent = [one for one in mine if one.by == "parcel"]
    if not sent and any(one.name == EVENTS["in_transit"] for one in mine):
        return []  # the order went in several parcels, and which one this is nobody has said
    return next((one.products for one in [*sent[::-1], *mine[::-1]] if one.products), [])
