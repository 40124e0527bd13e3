"""One thread through everything: what a customer does, to the right message, and why not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from anklang.channels.model import Failed, Unknown
from anklang.channels.store import save_account
from anklang.flows.doctor import examine
from anklang.flows.on_message_due import Deliverer
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.messages import store as messages
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import BASE_URL, World
from anklang.workspaces.model import Brand, Cap, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SETTINGS = WorkspaceSettings(
    brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
    shop=Shop(url="https://shop.example"),
)
CART = """
id: cart
name: Cart
stage: cart
enter:
  on:
    - event: Product Added
  key: event.cart_id
  audience: {kind: consent, channel: sms, purpose: marketing}
  again: always
  if_live: restart
exit:
  - {event: Order Completed, same: cart_id, name: ordered}
goal: {event: Order Completed, same: cart_id, within: 3d, value: total}
steps:
  - wait: half_hour
    for: 30m
  - send: sms
    channel: sms
    template: cart-sms
    useless_after: 12h
"""
SMS = {
    "id": "cart-sms", "channel": "sms", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"text": "Hallo {{ person.first_name }}, dein Korb wartet: {{ cart.link | link }}"}},
}  # fmt: skip


def make_world(url: str, settings: WorkspaceSettings = SETTINGS, at: datetime = MONDAY) -> World:
    world = World(url, at, settings)
    sealed = Vault("x" * 43 + "=").seal({"base_url": "http://127.0.0.1:1", "secret": "s"})
    with world.database.transaction() as tx:
        save_account(tx, world.workspace, "outbox", "twilio", ["sms"], sealed, at)
        templates.save(tx, world.workspace, template_text.parse(SMS), at, "test")
        publish(world, tx, CART)
    return world


def publish(world: World, tx, text: str, version: int = 1) -> None:
    journey = msgspec.structs.replace(journey_text.parse(text), version=version)
    journeys.save_version(tx, world.workspace, journey, {}, "test", world.clock.now())
    raise_epoch(tx, world.workspace)


@pytest.fixture
def world(database_url: str):
    made = make_world(database_url)
    yield made
    made.close()


def anna(world: World, *, consent: bool = True) -> None:
    world.collect(
        {
            "type": "identify",
            "userId": "anna",
            "traits": {"first_name": "Anna", "phone": "+4915112345678", "language": "de"},
        }
    )
    world.settle()
    if consent:
        world.consent("anna", "sms", "marketing", address="+4915112345678")
        world.settle()


def adds(world: World, cart: str = "c1") -> None:
    world.collect(
        {"type": "track", "userId": "anna", "event": "Product Added",
         "properties": {"cart_id": cart, "product_id": "p1", "name": "Vase", "price": 19.9, "quantity": 1,
                        "currency": "EUR"}}
    )  # fmt: skip


def orders(world: World, cart: str = "c1") -> None:
    world.collect(
        {"type": "track", "userId": "anna", "event": "Order Completed",
         "properties": {"order_id": "o1", "cart_id": cart, "total": 19.9, "currency": "EUR",
                        "products": [{"product_id": "p1", "price": 19.9, "quantity": 1}]}}
    )  # fmt: skip


def states(world: World) -> list[tuple[str, str | None]]:
    return [(m["state"], m["reason"]) for m in world.ledger()]


def balanced(world: World) -> bool:
    with world.database.transaction() as tx:
        return examine(tx, world.clock.now()).balances


def test_a_cart_that_is_left_brings_one_sms_after_half_an_hour(world: World) -> None:
    anna(world)
    adds(world)
    world.wait(timedelta(minutes=29))
    assert world.outbox.sent == []
    world.wait(timedelta(minutes=2))
    assert [m.content.text for m in world.outbox.sent] == [m.content.text for m in world.outbox.sent][:1]
    (sent,) = world.outbox.sent
    assert sent.content.text.startswith("Lindenhof: Hallo Anna, dein Korb wartet: http://127.0.0.1:8000/l/")
    assert "STOP" in sent.content.text
    world.wait(timedelta(days=2))
    assert states(world) == [("accepted", None)]
    assert balanced(world)


def test_an_order_before_the_half_hour_ends_the_journey_and_nothing_is_sent(world: World) -> None:
    """J12"""
    anna(world)
    adds(world)
    world.wait(timedelta(minutes=20))
    orders(world)
    world.wait(timedelta(days=1))
    assert world.outbox.sent == []
    assert world.ledger() == []


def test_an_order_of_another_cart_does_not_end_the_journey(world: World) -> None:
    """J14, edge case 9"""
    anna(world)
    adds(world, "c1")
    world.wait(timedelta(minutes=10))
    orders(world, "c2")
    world.wait(timedelta(minutes=30))
    assert len(world.outbox.sent) == 1


def test_without_consent_nobody_enters_and_the_timeline_says_why(world: World) -> None:
    anna(world, consent=False)
    adds(world)
    world.wait(timedelta(hours=1))
    assert world.ledger() == []
    with world.database.transaction() as tx:
        assert tx.rows("SELECT kind, reason FROM traces WHERE kind = 'refused'")


def test_a_stop_takes_back_the_queued_message_and_is_answered_once(world: World) -> None:
    """R15, B2: STOP arrives while the SMS is held over night."""
    anna(world)
    world.until(MONDAY.replace(hour=19, minute=45))  # 20:45 in Berlin: the SMS would be due at 21:15
    adds(world)
    world.wait(timedelta(minutes=45))
    assert states(world) == [("held", "quiet_hours")]
    world.reply("+4915112345678", "Stop!")
    world.wait(timedelta(days=1))
    texts = [m.content.text for m in world.outbox.sent]
    assert len(texts) == 1
    assert "abgemeldet" in texts[0]
    assert ("not_sent", "unsubscribed") in states(world)
    adds(world, "c3")
    world.wait(timedelta(days=1))
    assert len(world.outbox.sent) == 1
    assert balanced(world)


def test_a_message_held_over_night_goes_in_the_morning_on_fresh_data(world: World) -> None:
    """R2: released after 08:00, spread over half an hour."""
    anna(world)
    world.until(MONDAY.replace(hour=19, minute=45))
    adds(world)
    world.wait(timedelta(hours=12))
    (message,) = world.ledger()
    assert message["state"] == "accepted"
    local = message["accepted_at"].astimezone(world.definitions().zone)
    assert (local.hour, local.minute) >= (8, 0)
    assert (local.hour, local.minute) <= (8, 30)


def test_a_provider_without_an_answer_leaves_the_message_unknown_and_never_sends_it_again(
    world: World,
) -> None:
    """Edge case 22."""
    anna(world)
    world.outbox.answer = lambda message: Unknown("time-out")
    adds(world)
    world.wait(timedelta(hours=3))
    world.outbox.answer = world.outbox.answer
    assert len(world.outbox.sent) == 1
    assert states(world) == [("unknown", "no_answer")]
    assert world.report(world.ledger()[0]["id"], "delivered") == 1
    world.settle()
    assert states(world) == [("delivered", None)]
    assert balanced(world)


def test_a_transient_fault_is_tried_again_with_growing_pauses(world: World) -> None:
    anna(world)
    answers = iter([Failed("transient", "provider_rejected", "503")] * 2)
    usual = world.outbox.answer
    world.outbox.answer = lambda message: next(answers, None) or usual(message)
    adds(world)
    world.wait(timedelta(hours=1))
    assert len(world.outbox.sent) == 3
    assert [m.attempt for m in world.outbox.sent] == [1, 2, 3]
    assert states(world) == [("accepted", None)]


def test_a_dead_number_is_suppressed_for_everybody_who_shares_it(world: World) -> None:
    anna(world)
    world.outbox.answer = lambda message: Failed("address", "unreachable", "21614")
    adds(world)
    world.wait(timedelta(hours=1))
    assert states(world) == [("failed", "unreachable")]
    adds(world, "c2")
    world.wait(timedelta(hours=1))
    assert states(world)[1][0] == "suppressed"
    assert balanced(world)


def test_the_cap_lets_one_of_two_messages_through(database_url: str) -> None:
    """R4, R9"""
    settings = msgspec.structs.replace(SETTINGS, caps=[Cap(limit=1, hours=24, channels=["sms"])])
    world = make_world(database_url, settings)
    anna(world)
    adds(world, "c1")
    adds(world, "c2")
    world.wait(timedelta(hours=1))
    assert sorted(states(world)) == [("accepted", None), ("not_sent", "capped")]
    assert balanced(world)
    world.close()


def test_a_consent_that_stands_before_the_first_fact_is_handled_counts_for_it(world: World) -> None:
    """Form and cart within the same second: the person is not in the database yet, the consent is."""
    world.collect(
        {
            "type": "identify",
            "userId": "anna",
            "traits": {"first_name": "Anna", "phone": "+4915112345678", "language": "de"},
        }
    )
    world.consent("anna", "sms", "marketing", address="+4915112345678")
    adds(world)
    world.wait(timedelta(minutes=31))
    assert len(world.outbox.sent) == 1


def test_two_deliverers_never_give_the_last_slot_twice(database_url: str) -> None:
    """R9, edge case 20: the sending lock of the shard decides."""
    settings = msgspec.structs.replace(SETTINGS, caps=[Cap(limit=1, hours=24, channels=["sms"])])
    world = make_world(database_url, settings)
    anna(world)
    for cart in ("c1", "c2", "c3", "c4"):
        adds(world, cart)
    world.handler.handle_batch(1000, 0)
    world.clock.set(MONDAY + timedelta(minutes=31))
    world.handler.handle_batch(1000, 0)
    other = Deliverer(world.database, world.clock, world.cache, world.outbox, BASE_URL)
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(lambda deliverer: deliverer.take_due(1, 64, 0), [world.deliverer, other]))
    assert sum(len(batch) for batches in taken for batch in batches) == 1
    world.close()


def test_a_lane_has_something_due_from_the_moment_of_its_message_until_that_is_taken(world: World) -> None:
    anna(world)
    adds(world)
    world.handler.handle_batch(1000, 0)
    world.clock.set(MONDAY + timedelta(minutes=31))
    assert world.deliverer.lanes_due() == []
    world.handler.handle_batch(1000, 0)
    assert world.deliverer.lanes_due() == [1]
    with world.database.transaction() as tx:
        assert messages.lanes_due(tx, MONDAY) == []
    assert world.deliverer.take_due(1, 64, 0)
    assert world.deliverer.lanes_due() == []


def test_the_same_event_twice_is_one_event(world: World) -> None:
    """Edge case 2."""
    anna(world)
    event = {"type": "track", "userId": "anna", "event": "Product Added", "messageId": "same",
             "properties": {"cart_id": "c1", "product_id": "p1", "price": 10}}  # fmt: skip
    world.collect(event)
    world.collect(event)
    world.wait(timedelta(hours=1))
    with world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM events WHERE name = 'Product Added'") == (1,)


def test_a_visitor_who_logs_in_brings_the_cart_and_the_journey_along(world: World) -> None:
    """A3, J40"""
    anna(world)
    world.collect({"type": "track", "anonymousId": "anon-1", "event": "Product Viewed",
                   "properties": {"product_id": "p9", "name": "Krug"}})  # fmt: skip
    world.settle()
    world.collect({"type": "identify", "userId": "anna", "anonymousId": "anon-1", "traits": {}})
    world.settle()
    with world.database.transaction() as tx:
        rows = tx.rows("SELECT merged_into FROM people")
        assert len([row for row in rows if row[0] is not None]) == 1
        from anklang.profiles.store import load_people

        winner = load_people(tx, [world.person("anna")])[world.person("anna")]
    assert [v.product for v in winner.memory.viewed] == ["p9"]


def test_a_click_on_the_individual_link_is_told_to_the_journey(world: World) -> None:
    anna(world)
    world.consent("anna", "sms", "tracking", address="+4915112345678")
    adds(world)
    world.wait(timedelta(minutes=31))
    address = world.outbox.sent[0].content.text.split("http://")[1].split()[0]
    world.wait(timedelta(minutes=1))
    followed = world.tap("http://" + address)
    assert followed is not None
    assert followed.redirect.counts
    world.settle()
    assert states(world) == [("clicked", None)]


def test_imports_never_trigger_anything(world: World) -> None:
    """J4"""
    anna(world)
    world.collect(
        {
            "type": "track",
            "userId": "anna",
            "event": "Product Added",
            "properties": {"cart_id": "c1", "product_id": "p1"},
        },
        imported=True,
    )
    world.wait(timedelta(hours=2))
    assert world.ledger() == []
