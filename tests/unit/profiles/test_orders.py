"""Orders are counted once and corrected by cancellations, refunds and returns, in any order of arrival (A4)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from unit.profiles.build import fact, person_after

from anklang.profiles.model import MAX_ORDERS

GOODS = [
    {"product_id": "p1", "category": "Shoes", "price": 40, "quantity": 2},
    {"product_id": "p2", "category": "Hats", "price": "20.00"},
]
ORDER = {"order_id": "o1", "total": 105, "currency": "EUR", "products": GOODS}
Event = tuple[str, dict[str, Any]]

# name, events, (count, cancelled, gross, refunded, net)
CASES: list[tuple[str, list[Event], tuple[int, int, int, int, int]]] = [
    ("one order", [("Order Completed", ORDER)], (1, 0, 10500, 0, 10500)),
    (
        "the same order twice",
        [("Order Completed", ORDER), ("Completed Order", ORDER)],
        (1, 0, 10500, 0, 10500),
    ),
    ("numbers as text", [("Order Completed", {**ORDER, "total": " 105.00 "})], (1, 0, 10500, 0, 10500)),
    ("revenue without total", [("Order Completed", {"order_id": 7, "revenue": 9.99})], (1, 0, 999, 0, 999)),
    ("only products", [("Order Completed", {"order_id": "o1", "products": GOODS})], (1, 0, 10000, 0, 10000)),
    ("no value at all", [("Order Completed", {"order_id": "o1", "total": {"x": 1}})], (1, 0, 0, 0, 0)),
    (
        "updated later",
        [("Order Completed", ORDER), ("Order Updated", {"order_id": "o1", "total": 85})],
        (1, 0, 8500, 0, 8500),
    ),
    ("only updated", [("Order Updated", {"order_id": "o1", "total": 85})], (0, 0, 0, 0, 0)),
    ("cancelled", [("Order Completed", ORDER), ("Order Cancelled", {"order_id": "o1"})], (0, 1, 0, 0, 0)),
    (
        "refund of everything",
        [("Order Completed", ORDER), ("Order Refunded", {"order_id": "o1"})],
        (1, 0, 10500, 10500, 0),
    ),
    (
        "refund of an amount",
        [("Order Completed", ORDER), ("Order Refunded", {"order_id": "o1", "total": "30"})],
        (1, 0, 10500, 3000, 7500),
    ),
    (
        "refund of goods at the order's prices",
        [
            ("Order Completed", ORDER),
            ("Order Refunded", {"order_id": "o1", "products": [{"product_id": "p1", "quantity": 1}]}),
        ],
        (1, 0, 10500, 4000, 6500),
    ),
    (
        "more goods refunded than bought",
        [
            ("Order Completed", ORDER),
            ("Order Refunded", {"order_id": "o1", "products": [{"product_id": "p1", "quantity": 9}]}),
        ],
        (1, 0, 10500, 8000, 2500),
    ),
    (
        "refund above the order",
        [("Order Completed", ORDER), ("Order Refunded", {"order_id": "o1", "amount": 999})],
        (1, 0, 10500, 10500, 0),
    ),
    (
        "two partial refunds",
        [
            ("Order Completed", ORDER),
            ("Order Refunded", {"order_id": "o1", "amount": 10, "refund_id": "r1"}),
            ("Order Refunded", {"order_id": "o1", "amount": 5, "refund_id": "r2"}),
        ],
        (1, 0, 10500, 1500, 9000),
    ),
    (
        "one refund told twice",
        [
            ("Order Completed", ORDER),
            ("Order Refunded", {"order_id": "o1", "amount": 10, "refund_id": "r1"}),
            ("Order Refunded", {"order_id": "o1", "amount": 10, "refund_id": "r1"}),
        ],
        (1, 0, 10500, 1000, 9500),
    ),
    (
        "a return takes its goods off",
        [
            ("Order Completed", ORDER),
            ("Return Completed", {"order_id": "o1", "products": [{"product_id": "p2"}]}),
        ],
        (1, 0, 10500, 2000, 8500),
    ),
    (
        "the refund of a return is not taken off twice",
        [
            ("Order Completed", ORDER),
            ("Order Returned", {"order_id": "o1", "products": [{"product_id": "p2"}]}),
            ("Order Refunded", {"order_id": "o1", "amount": 20}),
        ],
        (1, 0, 10500, 2000, 8500),
    ),
    (
        "another order is untouched",
        [
            ("Order Completed", ORDER),
            ("Order Completed", {**ORDER, "order_id": "o2"}),
            ("Order Refunded", {"order_id": "o2"}),
        ],
        (2, 0, 21000, 10500, 10500),
    ),
]


@pytest.mark.parametrize(("why", "events", "expected"), CASES, ids=[case[0] for case in CASES])
def test_orders_are_summed(why: str, events: list[Event], expected: tuple[int, int, int, int, int]) -> None:
    orders = person_after(*(fact(name, values, n) for n, (name, values) in enumerate(events))).profile.orders
    assert (orders.count, orders.cancelled, orders.gross, orders.refunded, orders.net) == expected


@pytest.mark.parametrize(
    "events",
    [
        [
            ("Order Completed", ORDER),
            ("Order Refunded", {"order_id": "o1", "amount": 10, "refund_id": "r"}),
            ("Order Updated", {"order_id": "o1", "total": 95}),
        ],
        [
            ("Order Completed", ORDER),
            ("Order Cancelled", {"order_id": "o1"}),
            ("Order Refunded", {"order_id": "o1", "amount": 105}),
        ],
        [
            ("Order Completed", ORDER),
            ("Order Returned", {"order_id": "o1"}),
            ("Order Completed", {**ORDER, "order_id": "o2"}),
        ],
    ],
)
def test_the_order_of_arrival_does_not_matter(events: list[Event]) -> None:
    """2.18, cases 1 and 47: late, early and backwards-dated events give the same sums."""
    facts = [fact(name, values, n) for n, (name, values) in enumerate(events)]
    expected = person_after(*facts).profile.orders
    for arrival in permutations(facts):
        assert person_after(*arrival).profile.orders == expected


def test_product_types_and_methods_count_once_and_a_cancellation_takes_the_goods_out() -> None:
    values = {**ORDER, "shipping_method": "pickup"}
    person = person_after(fact("Order Completed", values), fact("Order Completed", values, 1))
    assert {name: n for name, (n, _) in person.profile.bought.items()} == {"Shoes": 2, "Hats": 1}
    assert person.profile.fulfilment["pickup"][0] == 1
    cancelled = person_after(fact("Order Completed", values), fact("Order Cancelled", {"order_id": "o1"}, 1))
    assert cancelled.profile.bought == {}


def test_the_method_chosen_in_the_checkout_counts_for_the_order() -> None:
    step = fact("Checkout Step Completed", {"step": 2, "shipping_method": "express"})
    person = person_after(step, fact("Order Completed", ORDER, 5))
    assert person.profile.fulfilment["express"][0] == 1


def test_amounts_in_another_currency_are_kept_apart() -> None:
    person = person_after(
        fact("Order Completed", ORDER),
        fact("Order Completed", {"order_id": "o2", "total": 5000, "currency": "jpy"}, 1),
    )
    orders = person.profile.orders
    assert (orders.count, orders.currency, orders.net, orders.others) == (2, "EUR", 10500, {"JPY": 5000})


def test_orders_beyond_those_kept_stay_in_the_sums() -> None:
    facts = [fact("Order Completed", {"order_id": f"o{n}", "total": 1}, n) for n in range(MAX_ORDERS + 10)]
    person = person_after(*facts, fact("Order Cancelled", {"order_id": f"o{MAX_ORDERS}"}, 9999))
    orders = person.profile.orders
    assert len(person.memory.orders) == MAX_ORDERS
    assert (orders.count, orders.cancelled, orders.net) == (MAX_ORDERS + 9, 1, 100 * (MAX_ORDERS + 9))
    assert orders.first_at == facts[0].at


def test_the_delivery_address_tells_where_the_person_is() -> None:
    address = {"city": "Köln", "country_code": "de", "zip": "50667"}
    profile = person_after(fact("Order Completed", {**ORDER, "shipping_address": address})).profile
    assert (profile.location.city, profile.location.country, profile.location.postal_code) == (
        "Köln",
        "DE",
        "50667",
    )
