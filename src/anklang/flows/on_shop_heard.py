"""A shop says something, by a call or because it was read: new states become events, by the door of every event.

Calls get lost, come twice and come in any order. So each object's newest state and what happened once in its life are
remembered: a repeat adds nothing, an older state undoes nothing, and whoever comes second with an order adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from anklang.channels.manifest import Settings
from anklang.channels.provider import RawRequest, Refusal
from anklang.core.errors import NotFound, Problem
from anklang.core.ids import derive_id, new_id
from anklang.core.json import encode
from anklang.events.accept import Source, accept
from anklang.events.split import Envelope
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.on_collected import on_collected
from anklang.flows.on_parcel_told import take_parcels
from anklang.flows.on_shop_wish import on_agreement, on_wish
from anklang.flows.shops import ShopTable
from anklang.flows.tell_once import leave_out
from anklang.profiles.identities import Recent
from anklang.shops import ranges
from anklang.shops import store as shops
from anklang.shops.connector import Delivery, hear_shop
from anklang.shops.model import Event, Known, Noted, Said, Taken, Who
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx

STATE = "="  # begins the key of a state, which goes with the next one; other keys stay
STOCK = frozenset({"Order Completed", "Order Cancelled", "Order Refunded", "Order Returned"})
"""Events after which a shop has other numbers of pieces."""
_OURS = ("order_id", "cart_id", "checkout_id")  # ids that are the shop's own, told apart by its prefix


def hear_call(
    tx: Tx, cache: DefinitionCache, table: ShopTable, workspace: int, shop: str, route: str, raw: RawRequest,
    now: datetime,
) -> Delivery | Refusal:  # fmt: skip
    """Verify a call, read it and apply it. Raises NotFound, BadInput and SetupError where the shop is not usable.

    The errand of what comes back is to be done before the caller is answered.
    """
    found = shops.load_shop(tx, workspace, shop)
    if not found.enabled:
        raise NotFound(f"The shop {shop!r} is disconnected.")
    connector, _ = table.build(found)
    heard = hear_shop(connector, route, raw, now)
    if isinstance(heard, Refusal):
        return heard
    on_shop_heard(tx, cache.of(tx, workspace), table, found, heard, now)
    return heard


def on_shop_heard(
    tx: Tx, definitions: Definitions, table: ShopTable, shop: Shop, delivery: Delivery, now: datetime
) -> Taken:
    """Apply a verified call. What it says is committed with its entry in the list of deliveries, or not at all.

    Raises NotFound where the shop was disconnected meanwhile.
    """
    shops.hold_shop(tx, shop.workspace, shop.id)
    _, settings = table.build(shop)
    if delivery.parcels:
        taken = take_parcels(tx, table, shop, delivery.parcels, now)
    else:
        taken = take(tx, definitions, shop, settings, delivery.says, now)
    if delivery.note:
        taken.notes.insert(0, delivery.note)
    if delivery.articles:
        ranges.want(tx, shop.workspace, shop.id, delivery.articles, now)
        taken.outcome = "taken"
    if delivery.keep or delivery.spent:
        kept = {**table.opened(shop), **delivery.keep, **dict.fromkeys(delivery.spent, "")}
        ready = table.manifest(shop.vendor).ready(kept)
        fault = "The shop has ended the connection. Connect it anew." if delivery.spent else ""
        shops.keep_keys(tx, shop.workspace, shop.id, table.seal(kept), now, ready=ready, fault=fault)
    shops.note_heard(tx, shop.workspace, shop.id, now)
    note(tx, shop, delivery.topic, taken, now)
    return taken


def note(tx: Tx, shop: Shop, topic: str, taken: Taken, now: datetime) -> None:
    """Enter in the list of deliveries what came of one."""
    entry = Noted(new_id(now), now, topic, taken.outcome, taken.facts, " ".join(taken.notes))
    shops.note_delivery(tx, shop.workspace, shop.id, entry)


def take(
    tx: Tx, definitions: Definitions, shop: Shop, settings: Settings, says: Sequence[Said], now: datetime
) -> Taken:
    """Turn what is new into facts, consents and requests."""
    if not says:
        return Taken("nothing")
    ids = [derive_id("shop object", shop.workspace, shop.id, one.kind, one.id) for one in says]
    known = shops.recall(tx, shop.workspace, shop.id, ids, now)
    calls: list[dict[str, Any]] = []
    older = 0
    for id_, said in zip(ids, says, strict=True):
        memory = known[id_]
        stale = said.version is not None and memory.version is not None and said.version < memory.version
        older += stale
        calls += _calls(shop, settings.text("prefix"), said, memory, now, stale=stale)
        if not stale and said.version is not None:
            memory.version = said.version
    facts, problems = _append(tx, definitions, shop, leave_out(tx, shop, calls, now), now)
    ranges.want(tx, shop.workspace, shop.id, sorted(_moved(calls)), now)
    taken = Taken("taken", facts, notes=[f"{one.path} {one.reason}" for one in problems])
    for id_, said in zip(ids, says, strict=True):
        _agree(tx, definitions, shop, settings, said, known[id_], taken, now)
    for id_, memory in known.items():
        shops.remember(tx, shop.workspace, shop.id, id_, memory, now)
    if problems and not facts:
        taken.outcome = "refused"
    elif not taken.facts and not taken.wishes:
        taken.outcome = "older" if older == len(says) else "known"
    return taken


def _moved(calls: Sequence[Mapping[str, Any]]) -> set[str]:
    """Articles whose stock has changed: shops do not tell of that when an order did it."""
    moved = (one["properties"].get("products", ()) for one in calls if one.get("event") in STOCK)
    ids = (one.get("product_id") for products in moved for one in products)
    return {one for one in ids if isinstance(one, str) and one}


def _append(
    tx: Tx, definitions: Definitions, shop: Shop, calls: Sequence[Mapping[str, Any]], now: datetime
) -> tuple[int, list[Problem]]:
    """By the same door as /v1/batch: accept, resolve, append."""
    if not calls:
        return 0, []
    envelope = Envelope(events=[encode(one) for one in calls], many=True)
    country = definitions.workspace.settings.country
    found = accept(envelope, "", Source(workspace=shop.workspace, country=country), now)
    on_collected(tx, found.arrivals, Recent(), now)
    return len(found.arrivals), found.problems


def _calls(
    shop: Shop, prefix: str, said: Said, memory: Known, now: datetime, *, stale: bool
) -> list[dict[str, Any]]:
    """What of this is new, as calls of the tracking protocol. The memory follows."""
    state = said.version or now
    events = [Event(name="", properties=said.traits)] if said.traits else []
    if said.version is not None and memory.version is not None and said.version > memory.version:
        memory.told = [one for one in memory.told if not one.startswith(STATE)]
    calls: list[dict[str, Any]] = []
    for other in said.joins if said.who.user else ():
        key = f"join:{_digest({'id': other})}"
        if key not in memory.told:
            memory.told.append(key)
            who = Who(user=said.who.user, anonymous=other)
            calls.append(_call(shop, prefix, said, key, who, Event(name="", properties={}), state))
    for event in [*events, *said.events]:
        key = event.once or f"{STATE}{event.name}:{_digest(event.properties)}"
        if key in memory.told or (stale and not event.once):
            continue
        if said.version is None and not event.once:  # only the last one is the present state
            group = f"{STATE}{event.name}:"
            memory.told = [one for one in memory.told if not one.startswith(group)]
        memory.told.append(key)
        moment = "" if event.once else f":{state.isoformat()}"
        calls.append(_call(shop, prefix, said, key + moment, said.who, event, event.at or state))
    return calls


def _call(
    shop: Shop, prefix: str, said: Said, key: str, who: Who, event: Event, at: datetime
) -> dict[str, Any]:
    context: dict[str, Any] = {"channel": "server", "source": shop.id}
    if at < shop.connected_at:  # what happened before the shop was connected sets nothing off (J4)
        context["imported"] = True
    message = f"shop:{shop.id}:{said.kind}:{said.id}:{key}"
    call: dict[str, Any] = {"messageId": message, "timestamp": at, "context": context}
    if who.user:
        call["userId"] = prefix + who.user
    if who.anonymous:
        call["anonymousId"] = prefix + who.anonymous
    if not event.name:
        return call | {"type": "identify", "traits": event.properties}
    if who.traits:
        context["traits"] = who.traits
    ours = {name: f"{prefix}{event.properties[name]}" for name in _OURS if event.properties.get(name)}
    return call | {"type": "track", "event": event.name, "properties": {**event.properties, **ours}}


def _digest(properties: Mapping[str, Any]) -> str:
    """Two states of one second are told apart by what they say."""
    return blake2b(encode(properties), digest_size=8).hexdigest()


def _agree(
    tx: Tx, definitions: Definitions, shop: Shop, settings: Settings, said: Said, memory: Known, taken: Taken,
    now: datetime,
) -> None:  # fmt: skip
    """Consents and requests of the person. Of a consent only what is newer than the last that was said counts."""
    for agreement in said.agreements:
        at = agreement.at or said.version or now
        group = f"consent:{agreement.channel}:{_digest({'to': agreement.address})}:"
        key = f"{group}{at.astimezone(UTC).isoformat()}:{agreement.action}"
        before = next((one for one in memory.told if one.startswith(group)), "")
        if key <= before:
            continue
        memory.told = [one for one in memory.told if one != before] + [key]
        taken.wishes += 1
        result = on_agreement(tx, definitions, shop, settings, said.who.user, agreement, at, now)
        if result:
            taken.notes.append(result)
    if said.wish:
        taken.wishes += 1
        taken.notes.append(on_wish(tx, shop, settings.text("prefix") + said.who.user, said.wish, now))
