"""One fact into the profile. Pure: changes the working copy, asks no clock, never raises on what a shop may send.

The answer names what changed, old against new (J6): `trait:<name>`, `counter:<key>`, and the fields of the profile
(orders, cart, bought, viewed, devices, channels, phase, last_seen, email, language, location, zone, …) or consents.
Segments and journeys use it to look only at what can have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from anklang.events.model import PREFERENCES_CHANGED, Fact
from anklang.profiles import carts, orders
from anklang.profiles.count import CounterPlan, count
from anklang.profiles.devices import (
    APP_EVENTS,
    app_moved,
    drop_token,
    lose_chat,
    lose_device,
    register_device,
    see_chat,
    see_device,
)
from anklang.profiles.model import MAX_GROUPS, Device, Person
from anklang.profiles.phase import update_phase
from anklang.profiles.products import look_at, unwish
from anklang.profiles.reactions import react
from anklang.profiles.read import text
from anklang.profiles.traits import join_group, keep_preferences, read_address, set_language, set_traits
from anklang.profiles.vocabulary import INTEREST, NOT_COUNTED, standard_name
from anklang.profiles.zones import is_zone

_CART_EVENTS: Mapping[str, Callable[[Person, dict[str, Any], datetime, str, set[str]], None]] = {
    "Product Added": carts.add_to_cart,
    "Wishlist Product Added to Cart": carts.add_to_cart,
    "Product Removed": carts.remove_from_cart,
    "Cart Viewed": carts.replace_cart,
    "Cart Updated": carts.replace_cart,
    "Cart Emptied": carts.empty_cart,
    "Cart Cleared": carts.empty_cart,
    "Checkout Started": carts.start_checkout,
}
_ORDER_EVENTS: Mapping[str, Callable[[Person, Fact, str, set[str]], Any]] = {
    "Order Updated": orders.update_order,
    "Order Cancelled": orders.cancel_order,
    "Order Refunded": orders.refund_order,
    "Order Returned": orders.return_order,
    "Return Completed": orders.return_order,
}
_STEPS = frozenset({"Checkout Step Viewed", "Checkout Step Completed"})
_VISITS = frozenset({*INTEREST, *_CART_EVENTS, *_STEPS, "Application Opened", "Application Foregrounded"})
_SIGNS_OF_A_VISIT = ("page", "screen", "userAgent", "device")
_REACTIONS = frozenset({"message", "click", "inbound"})


def fold(person: Person, fact: Fact, plan: CounterPlan) -> set[str]:
    """Apply a fact that was not handled before; answers what changed."""
    changes: set[str] = set()
    profile = person.profile
    kind = fact.kind
    if kind == "timer" or kind == "merge" or kind == "erase" or kind == "enter":
        return changes
    person.dirty = True
    if profile.created is None or fact.at < profile.created:
        profile.created = fact.at
        changes.add("created")
    device = _read_context(person, fact, plan, changes) if fact.context else None
    name = standard_name(fact.name)
    if kind == "track":
        _track(person, fact, name, device, plan, changes)
    elif kind == "identify":
        set_traits(profile, fact.properties, plan, changes)
    elif kind == "group":
        join_group(profile, fact.properties, MAX_GROUPS, changes)
    elif kind in _REACTIONS:
        _react(person, fact, name, changes)
    elif kind == "consent":
        changes.add("consents")
        if name == PREFERENCES_CHANGED:
            keep_preferences(profile, fact.properties, changes)
    if kind == "page" or kind == "screen" or kind == "click" or (kind == "track" and _is_visit(name, fact)):
        _visit(person, fact.at, changes)
    if kind not in NOT_COUNTED:
        count(person.memory, name, fact.at, fact.properties, plan, changes)
    if "cart" in changes or "orders" in changes or "interest_at" in changes:
        update_phase(profile, changes)
    return changes


def _track(
    person: Person, fact: Fact, name: str, device: Device | None, plan: CounterPlan, changes: set[str]
) -> None:
    values = fact.properties
    if name in INTEREST:
        look_at(person, name, values, fact.at, plan.currency, changes)
        return
    cart = _CART_EVENTS.get(name)
    if cart is not None:
        cart(person, values, fact.at, plan.currency, changes)
    elif name == "Order Completed":
        if orders.complete_order(person, fact, plan.currency, changes):
            carts.end_cart(person, values, fact.at, plan.currency, changes)
            read_address(person.profile, values, changes)
    elif name in _ORDER_EVENTS:
        _ORDER_EVENTS[name](person, fact, plan.currency, changes)
    elif name in _STEPS:
        orders.remember_method(person, values, fact.at, changes)
    elif name == "Product Removed from Wishlist":
        unwish(person, values)
    elif name == "Device Moved":
        lose_device(person.profile, text(values.get("deviceId")), changes)
    elif name == "Chat Moved":
        lose_chat(person.profile, values, changes)
    elif name == "Device Registered":
        register_device(person.profile, values, fact.context, fact.at, changes)
    elif name in APP_EVENTS:
        app_moved(person.profile, name, device, fact.at, changes)


def _react(person: Person, fact: Fact, name: str, changes: set[str]) -> None:
    react(person.profile, name, fact.properties, fact.at, changes)
    if fact.kind == "inbound":
        see_chat(person.profile, fact.properties, changes)
    dead = fact.properties.get("dead_token")  # a push provider's 410, passed on by the report
    if dead is not None:
        drop_token(person.profile, text(dead), fact.at, changes)


def _is_visit(name: str, fact: Fact) -> bool:
    """The customer was there: an act on site or in the app, and not a server speaking of an order."""
    context = fact.context
    if context.get("channel") == "server":
        return False
    return name in _VISITS or any(sign in context for sign in _SIGNS_OF_A_VISIT)


def _visit(person: Person, at: datetime, changes: set[str]) -> None:
    profile = person.profile
    if profile.last_seen is None or at > profile.last_seen:
        profile.last_seen = at
        changes.add("last_seen")
    if profile.first_seen is None or at < profile.first_seen:
        profile.first_seen = at
        changes.add("first_seen")


def _read_context(person: Person, fact: Fact, plan: CounterPlan, changes: set[str]) -> Device | None:
    """Device, zone, language and traits that stand in the context."""
    context = fact.context
    profile = person.profile
    user = context.get("userId")
    if type(user) is str and user and not profile.user_id:
        profile.user_id = user
        changes.add("user_id")
    zone = context.get("timezone")
    if type(zone) is str and is_zone(zone):
        zones = profile.zones
        if zones.device_at is None or fact.at >= zones.device_at:
            if zone != zones.device:
                zones.device = zone
                changes.add("zone")
            zones.device_at = fact.at
    locale = context.get("locale")
    if type(locale) is str and locale[:2].lower() != profile.language and "language" not in profile.traits:
        set_language(profile, locale, changes)
    traits = context.get("traits")
    if isinstance(traits, dict) and traits and fact.kind != "identify":
        set_traits(profile, traits, plan, changes)
    return see_device(profile, context, fact.at, changes) if "device" in context else None
