"""Edge cases of hand-over and ledger (semantics 2.18): exits at every place, caps, stages, devices, faults of vendors
and processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, NUMBER, EdgeShop, edge_shop, one, one_cap

from anklang.channels.model import Failed, PushAddress, Unknown
from anklang.flows.on_message_due import Deliverer
from anklang.flows.record_sent import Ready
from anklang.testing.world import BASE_URL

APP = """
id: app
name: App
enter: {on: {event: Start}}
exit: {event: Order Completed}
steps:
  - {send: screen, channel: inapp, template: inapp}
  - wait_for: seen
    on: [{shown: screen}]
    at_most: 3d
    timeout: end
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def orders(shop: EdgeShop) -> None:
    """Anna orders."""
    shop.happens("Order Completed", order_id="o1", total=10, currency="EUR")


def take(shop: EdgeShop) -> list[list[Ready]]:
    """A deliverer claims what is due in the lane of triggered messages; the provider has not been called yet."""
    return shop.world.deliverer.take_due(1, 64, 0)


def hand_over(shop: EdgeShop, taken: list[list[Ready]]) -> None:
    """The provider is called, and what it said is written down."""
    for batch in taken:
        shop.world.deliverer.record(asyncio.run(shop.world.deliverer.hand_over(batch)))


def due(shop: EdgeShop, minutes: int = 11) -> None:
    """The timer has been handled and the message stands in its lane; nobody has claimed it."""
    shop.world.settle()
    shop.world.clock.set(shop.world.clock.now() + minutes * MINUTE)
    shop.world.handler.handle_batch(1000, 0)


def test_an_exit_during_the_delay_leaves_nothing_behind(shop: EdgeShop) -> None:
    """Edge case 11 (J12): no timer, no message."""
    shop.publish(one())
    shop.happens("Start")
    shop.world.wait(5 * MINUTE)
    orders(shop)
    shop.world.settle()
    assert (shop.ends(), shop.ledger(), shop.world.next_moment()) == ([("j", "Order Completed")], [], None)


def test_an_exit_between_queue_and_hand_over_takes_the_message_back(shop: EdgeShop) -> None:
    """Edge case 11 (J12): it stood in its lane and was due."""
    shop.publish(one())
    shop.happens("Start")
    due(shop)
    assert shop.ledger() == [("planned", None)]
    orders(shop)
    assert take(shop) == []  # the order is not handled yet, so nothing goes to this person
    shop.world.wait(MINUTE)
    assert (shop.ledger(), shop.texts()) == ([("not_sent", "exited")], [])


def test_an_exit_after_the_hand_over_began_cannot_call_it_back(shop: EdgeShop) -> None:
    """Edge case 11 (J45): the ledger says both; a second attempt is not made."""
    shop.publish(one())
    shop.happens("Start")
    due(shop)
    taken = take(shop)
    orders(shop)
    shop.world.handler.handle_batch(1000, 0)
    shop.world.outbox.answer = lambda message: Failed("transient", "provider_rejected", "503")
    hand_over(shop, taken)
    shop.world.wait(HOUR)
    assert (len(shop.texts()), shop.ledger()) == (1, [("not_sent", "exited")])
    assert shop.slots() == []


@pytest.mark.parametrize("fetched", [True, False])
def test_an_exit_takes_an_in_app_message_off_the_phone(shop: EdgeShop, fetched: bool) -> None:
    """Edge case 11 (R19): it lay on the phone and was not shown yet, or it was not even fetched."""
    shop.world.consent("anna", "inapp", "marketing")
    shop.publish(APP)
    shop.happens("Start")
    shop.world.wait(MINUTE)
    if fetched:
        assert len(shop.in_app()) == 1
    orders(shop)
    shop.world.wait(MINUTE)
    assert shop.in_app() == []
    shop.world.settle()
    assert shop.ledger() == [("delivered", None) if fetched else ("expired", "exited")]


@pytest.mark.parametrize("fetched", [True, False])
def test_a_withdrawn_consent_takes_an_in_app_message_off_the_phone(shop: EdgeShop, fetched: bool) -> None:
    """Edge case 38 (R19): eligibility is asked again at display."""
    shop.world.consent("anna", "inapp", "marketing")
    shop.publish(APP)
    shop.happens("Start")
    shop.world.wait(MINUTE)
    if fetched:
        assert len(shop.in_app()) == 1
    shop.world.consent("anna", "inapp", "marketing", "withdraw")
    shop.world.wait(MINUTE)
    assert shop.in_app() == []
    assert shop.ledger() == [("delivered", None) if fetched else ("suppressed", "unsubscribed")]


def test_somebody_who_left_the_audience_is_not_written_to(shop: EdgeShop) -> None:
    """J19: asked again at hand-over, on fresh data."""
    gold = "enter: {audience: {kind: trait, name: plan, value: gold}, "
    shop.publish(one().replace("enter: {", gold))
    shop.world.collect({"type": "identify", "userId": "anna", "traits": {"plan": "gold"}})
    shop.happens("Start")
    shop.world.wait(5 * MINUTE)
    shop.world.collect({"type": "identify", "userId": "anna", "traits": {"plan": "basic"}})
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.texts()) == ([("not_sent", "not_eligible_now")], [])


def test_two_journeys_want_the_last_slot_and_one_gets_it(database_url: str) -> None:
    """Edge case 20 (R9): due in the same second, in one batch and in two."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one("a"))
        shop.publish(one("b"))
        shop.happens("Start")
        due(shop)
        other = Deliverer(
            shop.world.database, shop.world.clock, shop.world.cache, shop.world.outbox, BASE_URL
        )
        with ThreadPoolExecutor(2) as pool:
            taken = list(
                pool.map(lambda deliverer: deliverer.take_due(1, 1, 0), [shop.world.deliverer, other])
            )
        for batches in taken:
            hand_over(shop, batches)
        shop.world.wait(MINUTE)
        assert sorted(shop.ledger()) == [("accepted", None), ("not_sent", "capped")]
        assert (len(shop.texts()), shop.slots()) == (1, ["confirmed"])


def test_a_rejection_for_good_gives_the_slot_back(database_url: str) -> None:
    """Edge case 21 (R4): the next message is the first one that counts."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one())
        usual = shop.world.outbox.answer
        shop.world.outbox.answer = lambda message: Failed("message", "provider_rejected", "30007")
        shop.happens("Start")
        shop.world.wait(HOUR)
        shop.world.outbox.answer = usual
        shop.happens("Start")
        shop.world.wait(HOUR)
        assert shop.ledger() == [("failed", "provider_rejected"), ("accepted", None)]


def test_a_message_that_is_tried_again_does_not_stand_in_its_own_way(database_url: str) -> None:
    """Edge case 21 (R9): the slot of the first attempt is its own."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        answers = iter([Failed("transient", "provider_rejected", "503")] * 2)
        usual = shop.world.outbox.answer
        shop.world.outbox.answer = lambda message: next(answers, None) or usual(message)
        shop.publish(one())
        shop.happens("Start")
        shop.world.wait(HOUR)
        assert (shop.ledger(), shop.slots()) == ([("accepted", None)], ["confirmed"])


def test_transactional_messages_pass_a_full_cap_and_are_counted_for_nobody(database_url: str) -> None:
    """R5."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one().replace("exit: {event: Order Completed}\n", ""))
        thanks = one("thanks", event="Order Completed", template="thanks")
        shop.publish(thanks.replace("exit: {event: Order Completed}\n", ""))
        orders(shop)
        shop.world.wait(HOUR)
        shop.happens("Start")
        shop.world.wait(HOUR)
        orders(shop)
        shop.world.wait(HOUR)
        shop.happens("Start")
        shop.world.wait(HOUR)
        assert [m["state"] for m in shop.world.ledger()] == ["accepted", "accepted", "accepted", "not_sent"]


@pytest.mark.parametrize("later", ["10m", "40m"], ids=["due in the same second", "still to come"])
def test_of_browse_and_cart_only_the_cart_speaks(shop: EdgeShop, later: str) -> None:
    """R8: whichever of them is due first."""
    shop.publish(one("browse", "Product Viewed", stage="browse"))
    shop.publish(one("cart", "Product Added", later, stage="cart"))
    shop.happens("Product Viewed", product_id="p1")
    shop.happens("Product Added", product_id="p1", cart_id="A")
    shop.world.wait(2 * HOUR)
    assert {(m["journey"], m["state"], m["reason"]) for m in shop.world.ledger()} == {
        ("browse", "not_sent", "capped"), ("cart", "accepted", None)
    }  # fmt: skip


def test_browse_speaks_again_when_the_cart_is_no_longer_a_matter(shop: EdgeShop) -> None:
    """R8: the cart's journey has ended."""
    shop.publish(one("browse", "Product Viewed", "3h", stage="browse").replace("Order Completed", "Nothing"))
    shop.publish(one("cart", "Product Added", stage="cart"))
    shop.happens("Product Viewed", product_id="p1")
    shop.happens("Product Added", product_id="p1", cart_id="A")
    shop.world.wait(MINUTE)
    orders(shop)
    shop.world.wait(4 * HOUR)
    assert [(m["journey"], m["state"]) for m in shop.world.ledger()] == [("browse", "accepted")]


def test_a_call_without_answer_is_unknown_and_never_made_again(shop: EdgeShop) -> None:
    """Edge case 22: a late report settles it."""
    shop.publish(one())
    shop.world.outbox.answer = lambda message: Unknown("time-out")
    shop.happens("Start")
    shop.world.wait(5 * HOUR)
    assert (len(shop.texts()), shop.ledger(), shop.slots()) == (1, [("unknown", "no_answer")], ["confirmed"])
    shop.world.report(shop.world.ledger()[0]["id"], "failed", reason="unreachable")
    shop.world.settle()
    assert (shop.ledger(), shop.slots()) == ([("failed", "unreachable")], [])


@pytest.mark.parametrize("called", [True, False], ids=["after the call", "before the call"])
def test_a_process_that_dies_at_the_hand_over_leaves_an_unknown_message(shop: EdgeShop, called: bool) -> None:
    """Edge case 23: swept after its time, never sent twice; the journey goes on."""
    shop.publish(one())
    shop.happens("Start")
    due(shop)
    dead = Deliverer(shop.world.database, shop.world.clock, shop.world.cache, shop.world.outbox, BASE_URL)
    taken = dead.take_due(1, 64, 0)
    if called:
        asyncio.run(dead.hand_over(taken[0]))
    assert shop.world.deliverer.sweep() == 0
    shop.world.clock.set(shop.world.clock.now() + 2 * MINUTE)
    assert shop.world.deliverer.sweep() == 1
    shop.world.wait(DAY)
    assert (len(shop.texts()), shop.ledger()) == (int(called), [("unknown", "no_answer")])
    assert (shop.ends(), shop.world.deliverer.sweep(), shop.balances()) == ([("j", "finished")], 0, True)


def test_an_answer_that_comes_after_the_sweep_settles_the_message(shop: EdgeShop) -> None:
    """Edge case 23: the process was slow, not dead."""
    shop.publish(one())
    shop.happens("Start")
    due(shop)
    slow = Deliverer(shop.world.database, shop.world.clock, shop.world.cache, shop.world.outbox, BASE_URL)
    (batch,) = slow.take_due(1, 64, 0)
    shop.world.clock.set(shop.world.clock.now() + 2 * MINUTE)
    assert shop.world.deliverer.sweep() == 1
    slow.record(asyncio.run(slow.hand_over(batch)))
    shop.world.settle()
    assert (shop.ledger(), len(shop.texts())) == ([("accepted", None)], 1)


@pytest.mark.parametrize("answered", [True, False], ids=["the answer comes later", "the answer never comes"])
def test_a_report_that_is_quicker_than_the_answer_of_the_hand_over_says_that_it_went(
    shop: EdgeShop, answered: bool
) -> None:
    """Each message counts once as handed over and once as delivered, and its slot is used (R4)."""
    shop.publish(one())
    shop.happens("Start")
    due(shop)
    quick = Deliverer(shop.world.database, shop.world.clock, shop.world.cache, shop.world.outbox, BASE_URL)
    (batch,) = quick.take_due(1, 64, 0)
    sent = asyncio.run(quick.hand_over(batch))
    assert shop.world.report(batch[0].message.id, "delivered") == 1
    if answered:
        quick.record(sent)
    shop.world.settle()
    assert (shop.ledger(), shop.slots()) == ([("delivered", None)], ["confirmed"])
    with shop.world.database.transaction() as tx:
        counts = tx.rows(
            "SELECT metric, sum(n) FROM rollups WHERE journey_id = 'j' AND step <> '' GROUP BY 1"
        )
    assert {metric: int(n) for metric, n in counts if metric in ("accepted", "delivered")} == {
        "accepted": 1, "delivered": 1,
    }  # fmt: skip


def register(shop: EdgeShop, device: str, token: str, at: timedelta = timedelta(0)) -> None:
    """The app tells its address for notifications."""
    shop.world.wait(at)
    shop.happens("Device Registered", deviceId=device, type="android", token=token)
    shop.world.settle()


def test_notifications_follow_the_rotating_token_and_the_latest_device(shop: EdgeShop) -> None:
    """Edge case 35."""
    shop.world.consent("anna", "push", "marketing")
    shop.publish(one(wait="1m").replace("channel: sms, template: ad", "channel: push, template: push"))
    for device, token in (("tablet", "t1"), ("phone", "p1"), ("phone", "p2")):
        register(shop, device, token, MINUTE)
        shop.happens("Start")
        shop.world.wait(2 * MINUTE)
    assert [_token(m.address) for m in shop.world.outbox.sent] == ["t1", "p1", "p2"]


def test_a_dead_token_and_an_uninstalled_app_leave_the_other_device(shop: EdgeShop) -> None:
    """Edge case 35: nobody is suppressed because of a token."""
    shop.world.consent("anna", "push", "marketing")
    shop.publish(one(wait="1m").replace("channel: sms, template: ad", "channel: push, template: push"))
    register(shop, "tablet", "t1")
    register(shop, "phone", "p1", MINUTE)
    usual = shop.world.outbox.answer
    shop.world.outbox.answer = lambda message: Failed("address", "unreachable", "UNREGISTERED")
    shop.happens("Start")
    shop.world.wait(2 * MINUTE)
    shop.world.outbox.answer = usual
    shop.happens("Start")
    shop.world.wait(2 * MINUTE)
    assert [_token(m.address) for m in shop.world.outbox.sent] == ["p1", "t1"]
    shop.world.collect({"type": "track", "userId": "anna", "event": "Application Uninstalled", "properties": {},
                        "context": {"device": {"id": "tablet", "type": "android"}}})  # fmt: skip
    shop.happens("Start")
    shop.world.wait(2 * MINUTE)
    assert shop.ledger() == [("failed", "unreachable"), ("accepted", None), ("not_sent", "no_address")]


def _token(address: object) -> str:
    assert isinstance(address, PushAddress)
    return address.token


def test_an_order_in_the_backlog_is_handled_before_the_reminder_that_is_due(shop: EdgeShop) -> None:
    """Edge case 48 (J47): the deliverer is ahead of the workers."""
    shop.publish(one())
    shop.happens("Start")
    shop.world.settle()
    shop.world.clock.set(MONDAY + 9 * MINUTE)
    orders(shop)
    shop.world.clock.set(MONDAY + HOUR)
    assert take(shop) == []
    shop.world.settle()
    assert (shop.ends(), shop.ledger()) == ([("j", "Order Completed")], [])
    assert NUMBER not in str(shop.world.outbox.sent)
