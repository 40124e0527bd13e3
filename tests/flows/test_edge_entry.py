"""Edge cases of entry, exit and identity (semantics 2.18) in a whole installation.

Not here, because the product has no such part yet: 17 is played by the unit tests of local time; 27 comes with the
catalogue and the recommender; 31 (ported numbers) comes with number look-up; 32 and 33 come with WhatsApp; 34 comes
with messengers that have bots; 37 comes with erasure; 45 comes with the load tests; 46 comes with a second database
server. EDGE_CASES.md says which test plays which case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, EdgeShop, edge_shop

from anklang.core.errors import BadInput

CART = """
id: cart
name: Cart
enter:
  on: {event: Product Added}
  key: event.cart_id
  again: always
  if_live: %s
exit: {event: Order Completed, same: cart_id, name: ordered}
steps:
  - {wait: pause, for: 30m}
  - {send: sms, channel: sms, template: cart}
"""
START = """
id: j
name: J
enter: {on: {event: Start}%s}
steps:
  - {send: sms, channel: sms, template: ad}
"""
GOLD = ", audience: {kind: trait, name: plan, value: gold}, retry: 10m"


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def adds(shop: EdgeShop, cart: str = "A", **more: Any) -> None:
    """Something goes into a cart."""
    shop.happens("Product Added", cart_id=cart, product_id="p1", name="Vase", price=10, quantity=1, **more)


def orders(shop: EdgeShop, cart: str = "A", order: str = "o1", **more: Any) -> None:
    """A cart becomes an order."""
    shop.happens("Order Completed", order_id=order, cart_id=cart, total=10, currency="EUR", **more)


@pytest.mark.parametrize("first", ["event", "trait"])
def test_event_and_trait_may_come_in_either_order(shop: EdgeShop, first: str) -> None:
    """Edge case 1 (J2, J3)."""
    shop.publish(START % GOLD)
    gold = {"type": "identify", "userId": "anna", "traits": {"plan": "gold"}}
    for part in ("event", "trait") if first == "event" else ("trait", "event"):
        if part == "event":
            shop.happens("Start")
        else:
            shop.world.collect(gold)
        shop.world.wait(MINUTE)
    assert shop.ledger() == [("accepted", None)]


def test_a_trait_that_comes_too_late_opens_no_door(shop: EdgeShop) -> None:
    """Edge case 1 (J3): the door is held open for ten minutes, then the refusal is kept."""
    shop.publish(START % GOLD)
    shop.happens("Start")
    shop.world.wait(11 * MINUTE)
    shop.world.collect({"type": "identify", "userId": "anna", "traits": {"plan": "gold"}})
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.refusals()) == ([], ["not_eligible_now"])


def test_the_same_event_twice_enters_once_also_when_the_second_comes_a_day_later(shop: EdgeShop) -> None:
    """Edge case 2 (J1): the same id, in one batch, and again after everything was handled."""
    shop.publish(CART % "parallel")
    adds(shop)
    event = {"type": "track", "userId": "anna", "event": "Product Added", "messageId": "same",
             "properties": {"cart_id": "B", "product_id": "p1"}}  # fmt: skip
    shop.world.collect(event, event)
    shop.world.wait(HOUR)
    assert sorted(text.split()[3] for text in shop.texts()) == ["A", "B"]
    shop.world.until(MONDAY + DAY)
    shop.world.collect(event)
    shop.world.wait(HOUR)
    assert len(shop.texts()) == 2


def test_two_triggers_in_the_same_millisecond_are_two_entries(shop: EdgeShop) -> None:
    """Edge case 3 (J1, J9)."""
    shop.publish(CART % "restart")
    shop.world.collect(
        *(
            {"type": "track", "userId": "anna", "event": "Product Added",
             "properties": {"cart_id": cart, "product_id": "p1"}}
            for cart in "AB"
        )
    )  # fmt: skip
    shop.world.wait(HOUR)
    assert shop.ends() == [("cart", "finished"), ("cart", "finished")]
    assert len(shop.texts()) == 2


def test_an_event_of_last_week_changes_the_profile_and_triggers_nothing(shop: EdgeShop) -> None:
    """Edge case 4 (J4)."""
    shop.publish(CART % "restart")
    shop.publish(START.replace("id: j", "id: o").replace("event: Start", "event: Order Completed") % "")
    adds(shop, at=MONDAY - 7 * DAY)
    orders(shop, cart="Z", at=MONDAY - 6 * DAY)
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.refusals()) == ([], ["too_old", "too_old"])
    with shop.world.database.transaction() as tx:
        (row,) = tx.rows(
            "SELECT profile -> 'orders' -> 'count' FROM people WHERE id = %s", [shop.world.person("anna")]
        )
    assert row == (1,)


def test_a_thousand_imported_orders_fill_the_profile_and_wake_nobody(shop: EdgeShop) -> None:
    """Edge case 5 (J4): not a message, not a refusal, every order counted."""
    shop.publish(START.replace("event: Start", "event: Order Completed") % ", again: always")
    told = [
        {"type": "track", "userId": "anna", "event": "Order Completed",
         "properties": {"order_id": f"o{n}", "total": 1, "currency": "EUR"}}
        for n in range(1000)
    ]  # fmt: skip
    for page in range(0, 1000, 250):
        shop.world.collect(*told[page : page + 250], imported=True)
    shop.world.settle()
    assert (shop.ledger(), shop.refusals(), shop.inside()) == ([], [], [])
    with shop.world.database.transaction() as tx:
        (row,) = tx.rows(
            "SELECT profile -> 'orders' -> 'count' FROM people WHERE id = %s", [shop.world.person("anna")]
        )
    assert row == (1000,)


def test_a_trait_that_is_written_again_has_not_changed(shop: EdgeShop) -> None:
    """Edge case 6 (J6): the nightly sync enters nobody."""
    shop.publish(START.replace("event: Start", "changed: plan") % ", again: always")
    for plan in ("gold", "gold", "gold", "silver"):
        shop.world.collect({"type": "identify", "userId": "anna", "traits": {"plan": plan}})
        shop.world.wait(MINUTE)
    assert len(shop.texts()) == 2


AGAIN = [
    ("ignore", [30], ["A"]),
    ("restart", [50], ["A"]),
    ("refresh", [30], ["A"]),
    ("parallel", [30, 50], ["A", "A"]),
]


@pytest.mark.parametrize(("mode", "minutes", "carts"), AGAIN, ids=[one[0] for one in AGAIN])
def test_a_second_trigger_while_the_first_waits(
    shop: EdgeShop, mode: str, minutes: list[int], carts: list[str]
) -> None:
    """Edge case 7 (J11): when the messages leave, twenty minutes between the triggers."""
    shop.publish(CART % mode)
    adds(shop)
    shop.world.wait(20 * MINUTE)
    adds(shop)
    shop.world.wait(2 * HOUR)
    assert [m["accepted_at"] for m in shop.world.ledger()] == [MONDAY + n * MINUTE for n in minutes]
    assert len(carts) == len(shop.texts())


def test_two_carts_run_beside_each_other_and_an_order_ends_only_its_own(shop: EdgeShop) -> None:
    """Edge cases 8 and 9 (J9, J14)."""
    shop.publish(CART % "restart")
    adds(shop, "A")
    adds(shop, "B")
    shop.world.wait(10 * MINUTE)
    orders(shop, "A")
    shop.world.wait(HOUR)
    assert shop.texts() == ["Lindenhof: Dein Korb B wartet Abmelden: STOP"]
    assert sorted(end for _, end in shop.ends()) == ["finished", "ordered"]


@pytest.mark.parametrize("order", [("added", "ordered"), ("ordered", "added")])
def test_entry_and_exit_in_one_batch_of_the_shop(shop: EdgeShop, order: tuple[str, str]) -> None:
    """Edge case 10: the order behind the cart ends it; an order that was there before never counts as exit."""
    shop.publish(CART % "restart")
    events = {
        "added": {"type": "track", "userId": "anna", "event": "Product Added",
                  "properties": {"cart_id": "A", "product_id": "p1"}},
        "ordered": {"type": "track", "userId": "anna", "event": "Order Completed",
                    "properties": {"cart_id": "A", "order_id": "o1", "total": 5}},
    }  # fmt: skip
    shop.world.collect(*(events[one] for one in order))
    shop.world.wait(HOUR)
    assert shop.ends() == [("cart", "ordered" if order[0] == "added" else "finished")]
    assert len(shop.texts()) == (0 if order[0] == "added" else 1)


def test_two_people_in_the_same_journey_become_one_and_get_one_message(shop: EdgeShop) -> None:
    """Edge case 36 (J40): the older instance stays, the other one says why it is gone."""
    shop.publish(START.replace("steps:", "steps:\n  - {wait: pause, for: 1h}") % "")
    shop.world.collect({"type": "track", "anonymousId": "visitor", "event": "Start", "properties": {}})
    shop.world.wait(10 * MINUTE)
    shop.happens("Start")
    shop.world.wait(10 * MINUTE)
    shop.world.collect({"type": "identify", "userId": "anna", "anonymousId": "visitor", "traits": {}})
    shop.world.settle()
    assert sorted(end for _, end in shop.ends()) == ["", "merged"]
    shop.world.wait(3 * HOUR)
    assert [m["accepted_at"] for m in shop.world.ledger()] == [MONDAY + HOUR]


def test_a_message_held_over_the_merge_goes_once_on_the_survivors_consent(shop: EdgeShop) -> None:
    """Edge case 36 (J40, R21): planned by night for one of two accounts, sent to their owner in the morning."""
    shop.publish(START % "")
    shop.person("bert", phone="+4915112345699")
    shop.world.until(MONDAY + 10 * HOUR)  # 21:00 in Berlin
    shop.happens("Start", user="bert")
    shop.world.wait(HOUR)
    assert shop.ledger() == [("held", "quiet_hours")]
    shop.world.collect({"type": "alias", "userId": "anna", "previousId": "bert"})
    shop.world.wait(12 * HOUR)
    assert shop.world.person("bert") == shop.world.person("anna")
    assert shop.ledger() == [("accepted", None)]
    assert shop.slots() == ["confirmed"]
    assert shop.ends() == [("j", "finished")]


def test_an_exit_after_the_merge_takes_back_what_was_planned_before_it(shop: EdgeShop) -> None:
    """Edge case 36 (J12, J40): the message of the former profile is withdrawn at once."""
    shop.publish(START % "" + "exit: {event: Order Completed}")
    shop.person("bert", phone="+4915112345699")
    shop.world.until(MONDAY + 10 * HOUR)
    shop.happens("Start", user="bert")
    shop.world.settle()
    shop.world.collect({"type": "alias", "userId": "anna", "previousId": "bert"})
    shop.world.wait(MINUTE)
    orders(shop)
    shop.world.wait(MINUTE)
    assert shop.ledger() == [("not_sent", "exited")]


def test_once_ever_stays_once_ever_when_a_visitor_logs_in(shop: EdgeShop) -> None:
    """Edge case 36 (J10, J40): what the visitor was in before counts, also in the very batch of the log-in."""
    shop.publish(START % "")
    shop.world.collect(
        {"type": "track", "anonymousId": "visitor", "event": "Start", "properties": {}},
        {"type": "track", "anonymousId": "visitor", "event": "Page Viewed", "properties": {}},
    )
    shop.world.wait(MINUTE)
    shop.world.collect(
        {"type": "identify", "userId": "anna", "anonymousId": "visitor", "traits": {}},
        {"type": "track", "userId": "anna", "event": "Start", "properties": {}},
    )
    shop.world.wait(MINUTE)
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert (shop.texts(), shop.refusals()) == ([], ["reentry_blocked", "reentry_blocked"])


def test_circles_of_journeys_are_refused_at_publishing(shop: EdgeShop) -> None:
    """Edge case 42 (J42)."""
    step = "steps: [{journey: go, start: %s}]"
    shop.publish("id: a\nname: A\nsteps: [{wait: w, for: 1h}]")
    shop.publish("id: b\nname: B\n" + step % "a")
    with pytest.raises(BadInput, match=r"circle|loop|itself|each other"):
        shop.publish("id: a\nname: A\n" + step % "b")
