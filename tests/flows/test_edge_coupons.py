"""Edge cases of codes and words (semantics 2.18): a pool that runs empty, codes that come back, orders, refunds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, EdgeShop, edge_shop

from anklang.channels.model import Failed, Unknown

CODE = """
id: j
name: J
enter: {on: {event: Start}, again: always, if_live: parallel}
exit: {event: Order Cancelled}
steps:
  - {send: sms, channel: sms, template: %s, paths: {not_sent: sorry}, then: end}
  - {update: sorry, set: {empty: true}, then: end}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def test_a_list_that_runs_empty_in_the_middle_stops_only_those_who_get_none(shop: EdgeShop) -> None:
    """Edge case 25 (R13): two codes, four people; nobody gets a message without one, nobody the same one."""
    shop.codes("A-1", "A-2")
    shop.publish(CODE % "code")
    for n in range(4):
        shop.person(f"u{n}", phone=f"+491511234580{n}", agreed="marketing")
        shop.happens("Start", user=f"u{n}")
    shop.world.wait(HOUR)
    assert sorted(shop.ledger(), key=str) == [("accepted", None)] * 2 + [("not_sent", "coupon_empty")] * 2
    assert len({text.split("Code: ")[1].split()[0] for text in shop.texts()}) == 2
    assert shop.pool() == {"A-1": "committed", "A-2": "committed"}
    assert sorted(str(shop.traits(f"u{n}").get("empty")) for n in range(4)) == [
        "None",
        "None",
        "True",
        "True",
    ]


def test_a_code_goes_back_when_the_words_cannot_be_written(shop: EdgeShop) -> None:
    """Edge case 26 (R13): reserved, then a variable is missing."""
    shop.codes("A-1")
    shop.publish(CODE % "broken")
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.pool()) == ([("not_sent", "missing_variable")], {"A-1": "free"})
    shop.happens("Start", title="Für dich")
    shop.world.wait(HOUR)
    assert (shop.ledger()[-1], shop.pool()) == (("accepted", None), {"A-1": "committed"})


def test_a_code_goes_back_when_the_provider_refuses_for_good(shop: EdgeShop) -> None:
    """R13."""
    shop.codes("A-1")
    shop.publish(CODE % "code")
    shop.world.outbox.answer = lambda message: Failed("message", "provider_rejected", "30007")
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.pool()) == ([("failed", "provider_rejected")], {"A-1": "free"})


def test_a_code_that_may_have_arrived_is_given(shop: EdgeShop) -> None:
    """R13, edge case 22: nobody else gets it."""
    shop.codes("A-1")
    shop.publish(CODE % "code")
    shop.world.outbox.answer = lambda message: Unknown("time-out")
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.pool()) == ([("unknown", "no_answer")], {"A-1": "committed"})


def test_a_code_goes_back_when_the_message_is_taken_back_between_two_attempts(shop: EdgeShop) -> None:
    """R13 (J12): the first attempt failed for certain, and no second one is made; its slot is free too."""
    shop.codes("A-1")
    shop.publish(CODE % "code")
    shop.world.outbox.answer = lambda message: Failed(
        "throttled", "provider_rejected", "429", retry_after=600.0
    )
    shop.happens("Start")
    shop.world.wait(MINUTE)
    assert (shop.pool(), shop.slots()) == ({"A-1": "reserved"}, ["reserved"])
    shop.happens("Order Cancelled", order_id="o0")
    shop.world.wait(MINUTE)
    assert (shop.ledger(), shop.pool(), shop.slots()) == ([("not_sent", "exited")], {"A-1": "free"}, [])


def test_a_repeated_attempt_prints_the_same_code_and_its_life_begins_at_the_hand_over(shop: EdgeShop) -> None:
    """R13."""
    shop.codes("A-1", "A-2")
    shop.publish(CODE % "code")
    answers = iter([Failed("throttled", "provider_rejected", "429", retry_after=3600.0)])
    usual = shop.world.outbox.answer
    shop.world.outbox.answer = lambda message: next(answers, None) or usual(message)
    shop.happens("Start")
    shop.world.wait(2 * HOUR)
    assert len(set(shop.texts())) == 1
    with shop.world.database.transaction() as tx:
        (row,) = tx.rows("SELECT committed_at, expires_at FROM coupons WHERE state = 'committed'")
    assert row == (MONDAY + HOUR, MONDAY + HOUR + 2 * DAY)


def test_a_backwards_dated_return_after_the_goal_corrects_the_sums_and_keeps_the_code_used(
    shop: EdgeShop,
) -> None:
    """Edge case 47 (R24): the touch stays as it was, the customer's sums are net."""
    shop.codes("A-1")
    goal = "goal: {event: Order Completed, value: total, within: 7d}\nexit: {event: Order Cancelled}"
    shop.publish((CODE % "code").replace("exit: {event: Order Cancelled}", goal))
    shop.happens("Start")
    shop.world.wait(HOUR)
    bought: dict[str, Any] = {"order_id": "o1", "currency": "EUR", "coupon": "A-1",
              "products": [{"product_id": "p1", "price": 50, "quantity": 2}]}  # fmt: skip
    shop.happens("Order Completed", total=100, **bought)
    shop.world.wait(3 * DAY)
    assert shop.pool() == {"A-1": "redeemed"}
    returned = {**bought, "products": [{"product_id": "p1", "price": 50, "quantity": 1}], "total": 50}
    shop.happens("Order Refunded", at=MONDAY + timedelta(hours=2), **returned)
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        (orders,) = tx.rows(
            "SELECT profile -> 'orders' FROM people WHERE id = %s", [shop.world.person("anna")]
        )
        (goals,) = tx.rows("SELECT n, amount FROM rollups WHERE metric = 'goal'")
    assert goals == (1, 10000)
    assert (orders[0]["count"], orders[0]["net"]) == (1, 5000)
    assert shop.pool() == {"A-1": "redeemed"}


def test_a_cancelled_order_gives_the_use_of_the_code_back(shop: EdgeShop) -> None:
    """Edge case 47 (R13)."""
    shop.codes("A-1")
    shop.publish((CODE % "code").replace("exit: {event: Order Cancelled}\n", ""))
    shop.happens("Start")
    shop.world.wait(HOUR)
    shop.happens("Order Completed", order_id="o1", total=10, currency="EUR", coupon="a-1")
    shop.world.settle()
    assert shop.pool() == {"A-1": "redeemed"}
    shop.happens("Order Cancelled", order_id="o1", total=10, currency="EUR", at=MONDAY)
    shop.world.settle()
    assert shop.pool() == {"A-1": "committed"}
