"""Two profiles become one, and nothing counts twice."""

from __future__ import annotations

from datetime import timedelta

from unit.profiles.build import NOW, PLAN, fact, person_after

from anklang.profiles.fold import fold
from anklang.profiles.merge import merge

GOODS = [{"product_id": "p1", "category": "Shoes", "price": 10, "quantity": 2}]


def order(order_id: str, minutes: float, total: float = 20) -> object:
    return fact("Order Completed", {"order_id": order_id, "total": total, "products": GOODS}, minutes)


def test_sums_add_up_and_times_take_the_earliest_or_latest() -> None:
    winner = person_after(
        fact("Page Viewed", {}, 5, kind="page"),
        fact("Product Viewed", {"product_id": "p1", "category": "Shoes"}, 6),
    )
    loser = person_after(
        fact("Page Viewed", {}, 1, kind="page"),
        fact("Product Viewed", {"product_id": "p2", "category": "Shoes"}, 9),
    )
    changes = merge(winner, loser)
    assert {"last_seen", "first_seen", "viewed", "counter:Page Viewed"} <= changes
    assert winner.profile.first_seen == NOW + timedelta(minutes=1)
    assert winner.profile.last_seen == NOW + timedelta(minutes=9)
    assert winner.profile.viewed["Shoes"] == (2, NOW + timedelta(minutes=9))
    assert [one.product for one in winner.memory.viewed] == ["p2", "p1"]
    counter = winner.memory.counters["Page Viewed"]
    assert (counter.n, counter.first, sum(n for n, _ in counter.days.values())) == (
        2,
        NOW + timedelta(minutes=1),
        2,
    )
    assert (loser.merged_into, loser.dirty, winner.dirty) == (winner.id, True, True)


def test_an_order_that_both_know_counts_once() -> None:
    winner = person_after(order("o1", 1), order("o2", 2))
    loser = person_after(
        order("o1", 1), fact("Order Refunded", {"order_id": "o1", "amount": 5, "refund_id": "r"}, 3)
    )
    merge(winner, loser)
    orders = winner.profile.orders
    assert (orders.count, orders.gross, orders.refunded, orders.net) == (2, 4000, 500, 3500)
    assert winner.profile.bought["Shoes"][0] == 4


def test_a_cancellation_on_one_side_takes_the_order_out() -> None:
    winner = person_after(fact("Order Cancelled", {"order_id": "o1"}, 5))
    loser = person_after(order("o1", 1))
    merge(winner, loser)
    assert (winner.profile.orders.count, winner.profile.orders.cancelled) == (0, 1)
    assert winner.profile.bought == {}


def test_the_open_cart_of_the_visitor_becomes_the_customers() -> None:
    visitor = person_after(fact("Product Added", {"cart_id": "c9", "product_id": "p1", "price": 10}, 5))
    customer = person_after(
        fact("Product Added", {"cart_id": "c1", "product_id": "p2", "price": 3}, 1), order("o1", 2)
    )
    changes = merge(customer, visitor)
    assert (customer.profile.cart.id, customer.profile.cart.status, customer.profile.cart.value) == (
        "c9",
        "open",
        1000,
    )
    assert {"cart", "phase"} <= changes
    assert customer.profile.phase == "buy_again"


def test_the_winners_word_stands_and_gaps_are_filled() -> None:
    winner = person_after(fact("Identified", {"email": "a@x.example", "plan": "gold"}, kind="identify"))
    loser = person_after(
        fact(
            "Identified",
            {"email": "b@x.example", "plan": "tin", "city": "Ulm", "birthday": "1990-01-01"},
            kind="identify",
        )
    )
    merge(winner, loser)
    assert (winner.profile.email, winner.profile.traits["plan"]) == ("a@x.example", "gold")
    assert winner.profile.location.city == "Ulm"
    assert "birthday" in winner.profile.dates


def test_a_withdrawal_on_either_side_stands() -> None:
    """J45: opt-out wins."""
    winner, loser = person_after(), person_after()
    key, other = ("sms", "marketing", "+49151"), ("email", "marketing", "a@x")
    winner.consents = {key: "confirmed", other: "withdrawn"}
    loser.consents = {key: "withdrawn", other: "given"}
    assert "consents" in merge(winner, loser)
    assert winner.consents == {key: "withdrawn", other: "withdrawn"}


def test_devices_are_kept_once_with_what_was_heard_last() -> None:
    def registered(device: str, token: str, minutes: float) -> object:
        return fact("Device Registered", {"deviceId": device, "token": token}, minutes)

    winner = person_after(registered("d1", "t1", 1), registered("d2", "t2", 2))
    loser = person_after(registered("d1", "t9", 5), registered("d3", "t2", 6))
    merge(winner, loser)
    assert [(d.id, d.token, d.push_enabled) for d in winner.profile.devices] == [
        ("d3", "t2", True), ("d1", "t9", True), ("d2", "", False),
    ]  # fmt: skip


def test_journeys_looks_and_reactions_move() -> None:
    winner = person_after(fact("Link Clicked", {"channel": "sms"}, 1, kind="click"))
    loser = person_after(*(fact("Link Clicked", {"channel": "push"}, n, kind="click") for n in range(3)))
    winner.journeys, loser.journeys = {"a"}, {"b"}
    winner.memory.looks, loser.memory.looks = {"s": NOW + timedelta(days=2)}, {"s": NOW + timedelta(days=1)}
    merge(winner, loser)
    assert winner.journeys == {"a", "b"}
    assert winner.memory.looks == {"s": NOW + timedelta(days=1)}
    assert winner.profile.favourite_channel == "push"
    assert winner.profile.channels["push"].clicked == 3


def test_facts_after_the_merge_go_on_where_both_left_off() -> None:
    winner, loser = person_after(order("o1", 1)), person_after(order("o2", 2))
    merge(winner, loser)
    fold(winner, fact("Order Refunded", {"order_id": "o2"}, 9), PLAN)
    assert (winner.profile.orders.count, winner.profile.orders.net) == (2, 2000)
