"""One fact into the profile: traits, visits, phase, reactions, devices, and garbage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.profiles.build import NOW, PLAN, fact, person_after

from anklang.profiles.fold import fold
from anklang.profiles.model import (
    MAX_DEVICES,
    MAX_TRAITS,
    MAX_VIEWED,
    decode_memory,
    decode_profile,
    encode_memory,
    encode_profile,
)
from anklang.profiles.vocabulary import ALIASES

SHOE = {
    "product_id": "p1",
    "name": "Runner",
    "category": "Shoes",
    "price": "59.90",
    "url": "https://shop.example/p1",
}


def test_a_trait_is_a_change_only_if_it_differs() -> None:
    """J6, case 6: the same value again is no change; another type of the same value is one."""
    person = person_after(fact("Identified", {"plan": "gold", "n": 1}, kind="identify"))
    assert "trait:plan" not in fold(
        person, fact("Identified", {"plan": "gold", "n": 1}, 1, kind="identify"), PLAN
    )
    assert "trait:n" in fold(person, fact("Identified", {"n": True}, 2, kind="identify"), PLAN)
    assert "trait:plan" in fold(person, fact("Identified", {"plan": None}, 3, kind="identify"), PLAN)
    assert person.profile.traits == {"n": True}


def test_contact_points_name_language_place_and_zone_are_read_out_of_traits() -> None:
    traits = {
        "email": " Ada@Example.COM ",
        "phone": "0151 23456789",
        "firstName": "Ada",
        "lastName": "L",
        "locale": "de-AT",
        "address": {"city": "Wien", "country": "at", "postalCode": 1010},
        "timezone": "Europe/Vienna",
        "birthday": "1990-02-29",
        "since": "1992-02-29",
        "id": 4711,
    }
    profile = person_after(fact("Identified", traits, kind="identify")).profile
    assert (profile.email, profile.phone) == ("ada@example.com", "+4915123456789")
    assert (profile.first_name, profile.last_name, profile.user_id) == ("Ada", "L", "4711")
    assert (profile.language, profile.country, profile.zones.profile) == ("de", "AT", "Europe/Vienna")
    assert (profile.location.city, profile.location.country, profile.location.postal_code) == (
        "Wien",
        "AT",
        "1010",
    )
    assert profile.dates == {"since": 8094}, "a date that does not exist is no date"


def test_traits_are_bounded_in_number_and_size() -> None:
    many = {f"t{n}": n for n in range(MAX_TRAITS + 50)}
    profile = person_after(
        fact("Identified", {"long": "x" * 3000, "nul": "a\x00b", "list": ["y" * 3000]}, kind="identify"),
        fact("Identified", many, 1, kind="identify"),
    ).profile
    assert len(profile.traits) == MAX_TRAITS
    assert not {"long", "nul", "list"} & set(profile.traits)


@pytest.mark.parametrize(("alias", "standard"), sorted(ALIASES.items()))
def test_an_alias_counts_as_its_standard_name(alias: str, standard: str) -> None:
    person = person_after(fact(alias, {"order_id": "o"}))
    assert person.memory.counters[standard].n == 1
    assert alias not in person.memory.counters


def test_a_visit_is_what_the_customer_did_and_not_what_the_server_says() -> None:
    person = person_after(
        fact("Order Shipped", {"order_id": "1"}, 5, context={"channel": "server"}),
        fact("Order Completed", {"order_id": "1"}, 6),
    )
    assert person.profile.last_seen is None
    for later in (
        fact("Page Viewed", {}, 10, kind="page"),
        fact("Screen Viewed", {}, 11, kind="screen"),
        fact("Application Opened", {}, 12),
        fact("Anything", {}, 13, context={"userAgent": "x"}),
        fact("Link Clicked", {}, 14, kind="click"),
    ):
        assert "last_seen" in fold(person, later, PLAN)
    fold(person, fact("Page Viewed", {}, 2, kind="page"), PLAN)
    assert person.profile.last_seen == NOW + timedelta(minutes=14)
    assert person.profile.first_seen == NOW + timedelta(minutes=2), "late facts move the first visit back"


PHASES: list[tuple[str, list[tuple[str, dict[str, Any]]], str]] = [
    ("nothing but a visit", [("Page Viewed", {})], "decide"),
    ("looked at products", [("Product Viewed", SHOE)], "inform"),
    ("searched", [("Products Searched", {"query": "x"})], "inform"),
    ("filled a cart", [("Product Added", SHOE)], "buy"),
    (
        "emptied it again",
        [("Product Viewed", SHOE), ("Product Added", SHOE), ("Product Removed", SHOE)],
        "inform",
    ),
    ("ordered", [("Product Added", SHOE), ("Order Completed", {"order_id": "1"})], "use"),
    ("looks again", [("Order Completed", {"order_id": "1"}), ("Product Viewed", SHOE)], "buy_again"),
    ("a second cart", [("Order Completed", {"order_id": "1"}), ("Product Added", SHOE)], "buy_again"),
    (
        "cancelled",
        [
            ("Product Viewed", SHOE),
            ("Order Completed", {"order_id": "1"}),
            ("Order Cancelled", {"order_id": "1"}),
        ],
        "inform",
    ),
]


@pytest.mark.parametrize(("why", "story", "phase"), PHASES)
def test_the_phase_follows_from_cart_orders_and_interest(
    why: str, story: list[tuple[str, dict[str, Any]]], phase: str
) -> None:
    """A5: decide, inform, buy, use, buy again; people go back and forth."""
    person = person_after(*(fact(name, values, n) for n, (name, values) in enumerate(story)))
    assert person.profile.phase == phase, why


def test_viewed_products_are_kept_once_each_latest_first() -> None:
    facts = [fact("Product Viewed", {**SHOE, "product_id": f"p{n}"}, n) for n in range(MAX_VIEWED + 5)]
    person = person_after(*facts, fact("Product Viewed", {**SHOE, "product_id": "p10"}, 100))
    products = [one.product for one in person.memory.viewed]
    assert products[:2] == ["p10", f"p{MAX_VIEWED + 4}"]
    assert len(products) == len(set(products)) == MAX_VIEWED
    assert (person.memory.viewed[0].price, person.memory.viewed[0].currency) == (5990, "EUR")
    assert person.profile.viewed["Shoes"][0] == MAX_VIEWED + 6


def test_the_favourite_channel_is_learned_from_reactions_and_old_ones_fade() -> None:
    day = 24 * 60
    clicks = [fact("Link Clicked", {"channel": "email"}, n, kind="click") for n in range(3)]
    person = person_after(*clicks, fact("Message Accepted", {"channel": "sms"}, 9, kind="message"))
    assert person.profile.favourite_channel == "email"
    changes = fold(person, fact("Message Received", {"channel": "whatsapp"}, 200 * day, kind="inbound"), PLAN)
    assert person.profile.favourite_channel == "whatsapp"
    assert "favourite_channel" in changes
    assert person.profile.channels["email"].clicked == 3
    assert person.profile.channels["sms"].accepted == 1


def test_the_order_of_reactions_does_not_matter_for_the_score() -> None:
    one = [fact("Link Clicked", {"channel": "push"}, 5 * n * 1440, kind="click") for n in range(4)]
    first, second = person_after(*one), person_after(*reversed(one))
    assert first.profile.channels["push"].score == pytest.approx(second.profile.channels["push"].score)


def test_context_brings_zone_language_and_device() -> None:
    context = {
        "timezone": "Europe/Paris",
        "locale": "fr-FR",
        "device": {"id": "d1", "type": "iOS"},
        "app": {"version": "2"},
    }
    profile = person_after(fact("Application Opened", {}, context=context)).profile
    assert (profile.zones.device, profile.language, profile.country) == ("Europe/Paris", "fr", "FR")
    device = profile.devices[0]
    assert (device.id, device.type, device.app_version, device.state, device.opened_at) == (
        "d1",
        "ios",
        "2",
        "open",
        NOW,
    )
    assert not device.push_enabled


def registered(device: str, token: str, minutes: float, **more: Any) -> Any:
    return fact("Device Registered", {"deviceId": device, "token": token, "type": "android", **more}, minutes)


def test_tokens_rotate_and_belong_to_one_device_only() -> None:
    """Case 35: a new token replaces the old one, older news is dropped, a token that moved is not pushed to twice."""
    person = person_after(registered("d1", "t1", 0), registered("d1", "t2", 5), registered("d1", "t0", 1))
    assert [(d.id, d.token, d.push_enabled) for d in person.profile.devices] == [("d1", "t2", True)]
    fold(person, registered("d2", "t2", 10), PLAN)
    assert {(d.id, d.token, d.push_enabled) for d in person.profile.devices} == {
        ("d2", "t2", True),
        ("d1", "", False),
    }


def test_an_uninstalled_app_is_not_pushed_to_until_it_registers_again() -> None:
    """Case 35."""
    context = {"device": {"id": "d1"}}
    person = person_after(registered("d1", "t1", 0), fact("Application Uninstalled", {}, 5, context=context))
    assert (person.profile.devices[0].token, person.profile.devices[0].push_enabled) == ("", False)
    fold(person, registered("d1", "t2", 6), PLAN)
    assert (person.profile.devices[0].state, person.profile.devices[0].push_enabled) == ("", True)


def test_a_dead_token_is_dropped_unless_it_was_confirmed_since() -> None:
    person = person_after(registered("d1", "t1", 5))
    fold(person, fact("Message Failed", {"channel": "push", "dead_token": "t1"}, 4, kind="message"), PLAN)
    assert person.profile.devices[0].push_enabled
    fold(person, fact("Message Failed", {"channel": "push", "dead_token": "t1"}, 6, kind="message"), PLAN)
    assert not person.profile.devices[0].push_enabled


def test_a_browser_subscription_and_a_refusal() -> None:
    keys = {"endpoint": "https://push.example/1", "keys": {"p256dh": "a", "auth": "b"}}
    person = person_after(fact("Device Registered", {"deviceId": "w1", "subscription": keys}))
    device = person.profile.devices[0]
    assert (device.type, device.push_enabled) == ("web", True)
    assert device.subscription == {"endpoint": "https://push.example/1", "p256dh": "a", "auth": "b"}
    fold(
        person,
        fact("Device Registered", {"deviceId": "w1", "subscription": keys, "push_enabled": "denied"}, 1),
        PLAN,
    )
    assert not person.profile.devices[0].push_enabled


def test_the_device_seen_longest_ago_makes_room() -> None:
    person = person_after(*(registered(f"d{n}", f"t{n}", n) for n in range(MAX_DEVICES + 2)))
    assert [d.id for d in person.profile.devices] == [f"d{n}" for n in range(MAX_DEVICES + 1, 1, -1)]


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    sorted({*ALIASES, *ALIASES.values(), "Cart Updated", "Cart Emptied", "Application Backgrounded"})
)
KEYS = st.sampled_from(
    "order_id cart_id checkout_id product_id products items price quantity total currency category deviceId token "
    "subscription channel email phone address timezone locale birthday groupId refund_id shipping_method".split()
)
CONTEXT = st.dictionaries(
    st.sampled_from(["device", "app", "timezone", "locale", "traits", "channel", "page"]), JSON, max_size=4
)
KINDS = st.sampled_from(
    ["track", "identify", "page", "screen", "group", "message", "click", "inbound", "consent", "journey"]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(NAMES, KINDS, st.dictionaries(KEYS, JSON, max_size=6), CONTEXT, st.integers(-90000, 90000)),
        max_size=8,
    )
)
def test_nothing_that_a_shop_sends_stops_the_folding(
    story: list[tuple[str, Any, dict[str, Any], dict[str, Any], int]],
) -> None:
    """Whatever arrives, the profile can be written and read back, and the sums hold."""
    person = person_after(*(fact(n, p, minutes, kind=k, context=c) for n, k, p, c, minutes in story))
    profile = decode_profile(encode_profile(person.profile))
    assert encode_profile(profile) == encode_profile(person.profile)
    assert encode_memory(decode_memory(encode_memory(person.memory))) == encode_memory(person.memory)
    assert 0 <= profile.orders.net == profile.orders.gross - profile.orders.refunded
