"""Two profiles of one person become one: sums add up, times take the earliest or latest, nothing counts twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.preferences.model import TRAIT, merged_trait
from anklang.profiles.carts import summarise_cart
from anklang.profiles.count import bound_days
from anklang.profiles.model import (
    MAX_CARTS,
    MAX_CATEGORIES,
    MAX_CHANNELS,
    MAX_DEVICES,
    MAX_EVENTS,
    MAX_GROUPS,
    MAX_ITEMS,
    MAX_METHODS,
    MAX_TRAITS,
    MAX_VIEWED,
    ChannelStats,
    CounterState,
    Memory,
    Order,
    Person,
    Profile,
)
from anklang.profiles.orders import count_goods, keep_within, sum_orders
from anklang.profiles.phase import update_phase
from anklang.profiles.products import Tally, tally
from anklang.profiles.reactions import add_score, choose_favourite

_TEXTS = ("email", "phone", "user_id", "first_name", "last_name", "name", "language", "country")


def merge(winner: Person, loser: Person) -> set[str]:
    """Move all that is known of `loser` into `winner`; answers what changed. Where both say something, the winner's
    word stands: traits, contact points, place. Rows of instances (J40) and consents are moved by the flow."""
    changes: set[str] = set()
    _merge_traits(winner.profile, loser.profile, changes)
    _merge_times(winner.profile, loser.profile, changes)
    _merge_devices(winner.profile, loser.profile, changes)
    _merge_channels(winner.profile, loser.profile, changes)
    _merge_orders(winner, loser, changes)
    _merge_carts(winner, loser, changes)
    _merge_memory(winner.memory, loser.memory, changes)
    for key, state in loser.consents.items():
        _merge_consent(winner, key, state, changes)
    winner.journeys |= loser.journeys
    winner.created_at = min(winner.created_at, loser.created_at)
    update_phase(winner.profile, changes)
    winner.dirty = loser.dirty = True
    loser.merged_into = winner.id
    loser.segments, loser.consents, loser.journeys = {}, {}, set()
    return changes


def _merge_consent(winner: Person, key: tuple[str, str, str], state: str, changes: set[str]) -> None:
    """A withdrawal on either side stands (opt-out wins, J45); otherwise the stronger state."""
    rank = {"never": 0, "asked": 1, "given": 2, "confirmed": 3, "withdrawn": 4}
    if rank.get(state, 0) > rank.get(winner.consents.get(key, "never"), 0):
        winner.consents[key] = state
        changes.add("consents")


def _earliest(a: datetime | None, b: datetime | None) -> datetime | None:
    return min((one for one in (a, b) if one is not None), default=None)


def _latest(a: datetime | None, b: datetime | None) -> datetime | None:
    return max((one for one in (a, b) if one is not None), default=None)


def _merge_traits(winner: Profile, loser: Profile, changes: set[str]) -> None:
    for name, value in loser.traits.items():
        if name == TRAIT and name in winner.traits:  # the stricter of both holds
            winner.traits[name] = merged_trait(winner.traits[name], value)
            changes.add("trait:" + name)
        elif name not in winner.traits and len(winner.traits) < MAX_TRAITS:
            winner.traits[name] = value
            if name in loser.dates:
                winner.dates[name] = loser.dates[name]
            changes.add("trait:" + name)
    for field in _TEXTS:
        if not getattr(winner, field) and getattr(loser, field):
            setattr(winner, field, getattr(loser, field))
            changes.add(field)
    if not winner.location.country and not winner.location.city:
        if loser.location != winner.location:
            winner.location = loser.location
            changes.add("location")
    zones, other = winner.zones, loser.zones
    zones.profile = zones.profile or other.profile
    if other.device_at is not None and (zones.device_at is None or other.device_at > zones.device_at):
        zones.device, zones.device_at = other.device, other.device_at
        changes.add("zone")
    for channel, account in loser.chats.items():
        if channel not in winner.chats:
            winner.chats = {**winner.chats, channel: account}
            changes.add("chats")
    for group in loser.groups:
        if group not in winner.groups and len(winner.groups) < MAX_GROUPS:
            winner.groups.append(group)
            changes.add("groups")


def _merge_times(winner: Profile, loser: Profile, changes: set[str]) -> None:
    for field in ("created", "first_seen", "last_seen", "interest_at"):
        mine, theirs = getattr(winner, field), getattr(loser, field)
        chosen = _latest(mine, theirs) if field in ("last_seen", "interest_at") else _earliest(mine, theirs)
        if chosen != mine:
            setattr(winner, field, chosen)
            changes.add(field)
    pairs: tuple[tuple[str, Tally, Tally, int], ...] = (
        ("viewed", winner.viewed, loser.viewed, MAX_CATEGORIES),
        ("bought", winner.bought, loser.bought, MAX_CATEGORIES),
        ("fulfilment", winner.fulfilment, loser.fulfilment, MAX_METHODS),
    )
    for name, mine_, theirs_, limit in pairs:
        for key, (n, at) in theirs_.items():
            tally(mine_, key, n, at, limit)
            changes.add(name)


def _merge_devices(winner: Profile, loser: Profile, changes: set[str]) -> None:
    """One entry per device; what was heard last of it stands, and a token is on one device only."""
    both = sorted(
        [*winner.devices, *loser.devices],
        key=lambda one: one.last_seen.timestamp() if one.last_seen else 0.0,
        reverse=True,
    )
    kept: dict[str, Any] = {}
    tokens: set[str] = set()
    for device in both:
        if device.id in kept:
            continue
        if device.token and device.token in tokens:
            device.token, device.push_enabled = "", False
        tokens.add(device.token)
        kept[device.id] = device
    devices = list(kept.values())[:MAX_DEVICES]
    if loser.devices:
        changes.add("devices")
    winner.devices = devices


def _merge_channels(winner: Profile, loser: Profile, changes: set[str]) -> None:
    for channel, theirs in loser.channels.items():
        mine = winner.channels.get(channel)
        if mine is None:
            if len(winner.channels) >= MAX_CHANNELS:
                continue
            mine = winner.channels[channel] = ChannelStats()
        for field in ("accepted", "delivered", "failed", "read", "clicked", "replied"):
            setattr(mine, field, getattr(mine, field) + getattr(theirs, field))
        if _latest(mine.last_replied, theirs.last_replied) != mine.last_replied:
            mine.heard_from = theirs.heard_from
        for field in ("last_accepted", "last_clicked", "last_replied", "limited_at"):
            setattr(mine, field, _latest(getattr(mine, field), getattr(theirs, field)))
        if theirs.scored_at is not None:
            add_score(mine, theirs.score, theirs.scored_at)
        changes.add("channels")
    choose_favourite(winner, changes)


def _merge_orders(winner: Person, loser: Person, changes: set[str]) -> None:
    """Each order id counts once; what either side knows of an order is put together."""
    mine = winner.memory.orders
    for order_id, theirs in loser.memory.orders.items():
        known = mine.get(order_id)
        if known is None:
            mine[order_id] = theirs
            continue
        for order in (known, theirs):  # the tallies of goods hold both copies by now
            if order.completed and not order.cancelled:
                count_goods(winner, order, -1, changes)
        _join_order(known, theirs)
        if known.completed and not known.cancelled:
            count_goods(winner, known, 1, changes)
    closed, other = winner.memory.closed, loser.memory.closed
    closed.count += other.count
    closed.cancelled += other.cancelled
    for sums, more in ((closed.gross, other.gross), (closed.refunded, other.refunded)):
        for currency, amount in more.items():
            sums[currency] = sums.get(currency, 0) + amount
    if other.first_at is not None and (closed.first_at is None or other.first_at < closed.first_at):
        closed.first_at, closed.currency = other.first_at, other.currency
    closed.last_at = _latest(closed.last_at, other.last_at)
    keep_within(winner.memory)
    sum_orders(winner, changes)


def _join_order(known: Order, other: Order) -> None:
    if other.completed:
        known.at = min(known.at, other.at) if known.completed else other.at
        known.completed = True
    known.cancelled = known.cancelled or other.cancelled
    if other.gross_at is not None and (known.gross_at is None or other.gross_at > known.gross_at):
        known.gross, known.gross_at, known.currency = other.gross, other.gross_at, other.currency
        known.items = other.items or known.items
    known.refunds = {**other.refunds, **known.refunds}
    known.returns = {**other.returns, **known.returns}
    known.method = known.method or other.method
    known.cart = known.cart or other.cart


def _merge_carts(winner: Person, loser: Person, changes: set[str]) -> None:
    """One cart per id, the one changed last; a visitor's open cart becomes the customer's."""
    kept = {cart.id: cart for cart in winner.memory.carts}
    for cart in loser.memory.carts:
        mine = kept.get(cart.id)
        if mine is None or cart.updated_at > mine.updated_at:
            kept[cart.id] = cart
    carts = sorted(kept.values(), key=lambda one: one.updated_at, reverse=True)[:MAX_CARTS]
    for cart in carts:
        order = winner.memory.orders.get(cart.checkout) if cart.checkout else None
        if order is not None and order.completed and cart.status in ("open", "checkout"):
            cart.status = "ordered"
    winner.memory.carts = carts
    if loser.memory.carts:
        summarise_cart(winner, changes)


def _merge_memory(winner: Memory, loser: Memory, changes: set[str]) -> None:
    seen: dict[str, Any] = {}
    for one in sorted([*winner.viewed, *loser.viewed], key=lambda v: v.at, reverse=True):
        seen.setdefault(one.product, one)
    winner.viewed = list(seen.values())[:MAX_VIEWED]
    wished = {(one.product, one.variant) for one in winner.wishlist}
    more = [one for one in loser.wishlist if (one.product, one.variant) not in wished]
    winner.wishlist = [*winner.wishlist, *more][:MAX_ITEMS]
    for key, theirs in loser.counters.items():
        mine = winner.counters.get(key)
        if mine is None:
            if len(winner.counters) < MAX_EVENTS:
                winner.counters[key] = theirs
        else:
            _add_counter(mine, theirs)
        changes.add("counter:" + key)
    for segment, moment in loser.looks.items():
        winner.looks[segment] = min(moment, winner.looks.get(segment, moment))


def _add_counter(mine: CounterState, theirs: CounterState) -> None:
    mine.n += theirs.n
    mine.total += theirs.total
    mine.first = _earliest(mine.first, theirs.first)
    mine.last = _latest(mine.last, theirs.last)
    for day, (n, amount) in theirs.days.items():
        before = mine.days.get(day, (0, 0))
        mine.days[day] = (before[0] + n, before[1] + amount)
    bound_days(mine)
