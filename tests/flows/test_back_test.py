"""A back-test says what live did: the same engine on the same history gives the same entries, messages, times and
reasons (J46)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from back_test_rig import CART, DAY, HOUR, MINUTE, MONDAY, SETTINGS, Shopping

from anklang.flows.on_preferences import change_preferences
from anklang.preferences.model import Change
from anklang.testing.world import World
from anklang.workspaces.model import ExistingCustomers


@pytest.fixture
def shop(database_url: str) -> Iterator[Shopping]:
    world = World(database_url, MONDAY, SETTINGS)
    yield Shopping(world)
    world.close()


def a_week(shop: Shopping) -> tuple[datetime, datetime]:
    """Anna buys, Ben never agreed, Cem is written to at night, Dora stops, Eva has too many carts."""
    world = shop.world
    for number, name in enumerate(["anna", "cem", "dora", "eva"], 11):
        shop.customer(name, number=number)
    shop.customer("ben", consent=False, number=20)
    world.wait(HOUR)
    begin = world.clock.now()
    shop.adds("anna")
    shop.adds("ben")
    world.wait(10 * MINUTE)
    shop.adds("anna")  # restarts
    world.wait(2 * HOUR)
    shop.orders("anna")
    world.until(MONDAY + timedelta(hours=11, minutes=45))  # 22:45 in Berlin: the message falls into the night
    shop.adds("cem")
    shop.adds("dora")
    world.wait(20 * MINUTE)
    shop.adds("dora", "c2")
    world.wait(30 * MINUTE)
    world.consent("dora", "sms", "marketing", "withdraw")
    world.wait(12 * HOUR)
    for number in range(4):
        shop.adds("eva", f"c{number}")
        world.wait(5 * MINUTE)
    world.wait(3 * DAY)
    shop.orders("cem")
    world.wait(DAY)
    return begin, world.clock.now()


def test_a_back_test_of_a_week_says_what_live_did(shop: Shopping) -> None:
    """J46"""
    shop.publish(CART)
    begin, end = a_week(shop)
    run, result = shop.test(begin, end)
    live, replayed = shop.live(), shop.replayed(run)
    assert replayed - live == set()
    assert live - replayed == set()
    sent = [one for one in shop.world.ledger() if one["accepted_at"]]
    assert (result.sent, result.entries) == (
        len(sent),
        sum(one[2] == "entered" and one[4] == "" for one in live),
    )
    assert result.refused == {"not_eligible_now": 1}
    assert {one.reason for one in result.holds} == {"quiet_hours"}
    assert result.goals == 2
    assert {"capped", "no_consent", "unsubscribed"} & {one.reason for one in result.messages}


def same(shop: Shopping, begin: datetime, end: datetime, journey: str = "cart", **more: object) -> None:
    """The back-test of a period says what live did in it."""
    run, _ = shop.test(begin, end, journey, **more)
    live, replayed = shop.live(journey), shop.replayed(run)
    assert live, "nothing happened"
    assert (live - replayed, replayed - live) == (set(), set())


TEA_MAIL = """
id: tea
name: Tea
enter:
  on: [{event: Product Viewed}]
  again: always
steps:
  - {wait: soon, for: 10m}
  - {send: mail, channel: email, template: tea-mail}
"""


def test_customers_who_may_be_written_to_without_consent_are_written_to_in_a_back_test(
    database_url: str,
) -> None:
    """J46, § 7 (3) UWG: as it was at that moment, whatever ended it later; and the mail has its notice."""
    rule = ExistingCustomers(on=True)
    world = World(database_url, MONDAY, msgspec.structs.replace(SETTINGS, existing_customers=rule))
    shop = Shopping(world)
    words = {"subject": "Neuer Tee", "html": "<p>Hallo</p>"}
    shop.template("tea-mail", "email", words, categories=["tea"])
    shop.publish(TEA_MAIL)
    for name in ("anna", "ben"):
        shop.customer(name, consent=False)
    notice = {"wording": "n", "version": 1, "shown": True, "objected": False, "address": "anna@example.com"}
    goods = [{"product_id": "p1", "category": "tea", "price": 20, "quantity": 1}]
    bought = {"order_id": "o-1", "total": 20, "products": goods, "existing_customer_notice": notice}
    begin = world.clock.now()
    for event, said in (("Order Completed", bought), ("Product Viewed", {}), ("Order Cancelled", {"order_id": "o-1"}),
                        ("Product Viewed", {})):  # fmt: skip
        for name in ("anna", "ben"):
            if name == "anna" or event == "Product Viewed":
                world.collect({"type": "track", "userId": name, "event": event, "properties": said})
        world.wait(2 * HOUR)
    try:
        states = [(one["state"], one["reason"]) for one in world.ledger()]
        assert states.count(("accepted", None)) == 1
        assert states.count(("not_sent", "no_consent")) == 3
        same(shop, begin, world.clock.now(), "tea")
    finally:
        world.close()


def test_entries_before_the_period_count_for_re_entry(shop: Shopping) -> None:
    """J10"""
    shop.publish(CART.replace("again: always", "again: never"))
    shop.customer("anna", number=11)
    shop.adds("anna")
    shop.world.wait(3 * DAY)
    begin = shop.world.clock.now()
    shop.adds("anna")
    shop.world.wait(DAY)
    run, result = shop.test(begin, shop.world.clock.now())
    assert result.refused == {"reentry_blocked": 1}
    assert (result.entries, result.sent) == (0, 0)
    assert [row.outcome for row in shop.people(run)] == ["refused"]


def test_a_visitor_who_logs_in_later_takes_the_cart_along(shop: Shopping) -> None:
    """J40"""
    shop.publish(CART.replace("  audience: {kind: consent, channel: sms, purpose: marketing}\n", ""))
    shop.customer("anna", number=11)
    begin = shop.world.clock.now()
    said = {"cart_id": "v1", "product_id": "p1", "name": "Vase", "price": 19.9, "quantity": 1}
    shop.world.collect(
        {"type": "track", "anonymousId": "visitor", "event": "Product Added", "properties": said}
    )
    shop.world.wait(10 * MINUTE)
    shop.world.collect({"type": "identify", "userId": "anna", "anonymousId": "visitor", "traits": {}})
    shop.world.wait(2 * DAY)
    same(shop, begin, shop.world.clock.now())
    assert [m["state"] for m in shop.world.ledger()] == ["accepted", "accepted"]
    _, result = shop.test(begin, shop.world.clock.now())
    assert any("merged" in note.text for note in result.notes)


@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 19, tzinfo=UTC)]
)
def test_in_nights_in_which_clocks_change_nothing_differs(database_url: str, night: datetime) -> None:
    """J24"""
    world = World(database_url, night, SETTINGS)
    shop = Shopping(world)
    shop.publish(CART.replace("    for: 1d", "    until: '02:30'"))
    for number, name in enumerate(["anna", "cem"], 11):
        shop.customer(name, number=number, timezone="Europe/Berlin" if number == 11 else "America/New_York")
    begin = world.clock.now()
    shop.adds("anna")
    world.wait(30 * MINUTE)
    shop.adds("cem")
    world.wait(2 * DAY)
    same(shop, begin, world.clock.now())
    world.close()


LAPSED = """
id: lapsed
name: Lapsed
enter:
  on:
    - segment_entered: quiet
  again: after_end
exit:
  - {event: Product Added}
steps:
  - branch: known
    paths: [{if: {kind: segment, segment: buyers}, then: sms}]
    otherwise: note
  - send: sms
    channel: sms
    template: cart-sms
    then: end
  - update: note
    set: {asked: true}
"""
QUIET = {"id": "quiet", "name": "Quiet", "condition": {"kind": "not", "condition": {
    "kind": "event", "event": "Product Added", "within_days": 3}}}  # fmt: skip
BUYERS = {
    "id": "buyers",
    "name": "Buyers",
    "condition": {"kind": "event", "event": "Order Completed", "op": "ge", "value": 1},
}


def test_segments_that_time_alone_fills_are_played_too(shop: Shopping) -> None:
    """R22: people who did nothing for three days enter by a timer, without any event in the period."""
    for number, name in enumerate(["anna", "cem", "dora"], 11):
        shop.customer(name, number=number)
        shop.adds(name)
    shop.orders("anna")
    shop.segment(QUIET)
    shop.segment(BUYERS)
    shop.publish(LAPSED)
    shop.world.wait(HOUR)
    begin = shop.world.clock.now()
    shop.world.wait(2 * DAY)
    shop.adds("dora", "c2")
    shop.world.wait(6 * DAY)
    same(shop, begin, shop.world.clock.now(), "lapsed")


NEWS = """
id: news
name: News
enter:
  schedule: {segment: buyers, at: "18:00", every: day, zone: workspace}
  again: 2d
steps:
  - coupon: code
    pool: spring
    paths: {empty: sms}
  - send: sms
    channel: sms
    template: news
"""


@pytest.mark.parametrize("zone", ["workspace", "person"])
def test_runs_of_a_campaign_are_played(shop: Shopping, zone: str) -> None:
    """J7, J10"""
    shop.segment(BUYERS)
    shop.pool("spring")
    shop.template("news", "sms", {"text": "Neu bei uns"})
    shop.publish(NEWS.replace("zone: workspace", f"zone: {zone}"))
    shop.customer("anna", number=11)
    shop.customer("cem", number=12, timezone="America/New_York")
    begin = shop.world.clock.now()
    shop.orders("anna")
    shop.daily(2)
    shop.orders("cem")
    shop.daily(3)
    same(shop, begin, shop.world.clock.now(), "news")
    _, result = shop.test(begin, shop.world.clock.now(), "news")
    assert result.coupons == {"spring": result.entries}
    assert result.sent == result.entries > 2
    hours = {one["planned_at"].hour for one in shop.world.ledger()}  # 18:00 in Berlin, and in New York
    assert hours == ({17} if zone == "workspace" else {17, 23})


ASKING = """
id: asking
name: Asking
enter:
  on:
    - event: Product Added
      where: {kind: trait, name: vip, op: eq, value: true}
  again: always
hold_out: 30%
steps:
  - journey: inner
    start: helper
    wait_at_most: 2h
  - call: shop
    url: https://shop.example/hook
  - wait_for: order
    on: [{event: Order Completed, then: end}]
    at_most: 4h
    timeout: sms
  - split: arms
    arms:
      - {name: a, share: 50%, then: sms}
      - {name: b, share: 50%, then: mail}
  - send: sms
    channel: sms
    template: cart-sms
    continue: at_once
  - send: mail
    channel: email
    template: cart-mail
"""
HELPER = """
id: helper
name: Helper
enter: {again: always}
steps:
  - wait: a_while
    for: 45m
"""


def test_every_kind_of_step_is_played_as_live(shop: Shopping) -> None:
    """J8, J34, J42, J43: the same people are held out and split in the same way."""
    shop.publish(HELPER)
    shop.publish(ASKING)
    names = [f"p{number}" for number in range(8)]
    for number, name in enumerate(names, 11):
        shop.customer(name, number=number, vip=number != 12)
    begin = shop.world.clock.now()
    for name in names:
        shop.adds(name)
        shop.world.wait(7 * MINUTE)
    shop.orders("p3")
    shop.world.wait(3 * HOUR)
    shop.orders("p5")
    shop.world.wait(DAY)
    same(shop, begin, shop.world.clock.now(), "asking")


CHOICE = CART.replace(
    "    channel: sms\n    template: cart-sms\n    useless_after: 12h\n",
    "    choose: preferred\n    channel: sms\n    template: cart-sms\n    useless_after: 12h\n"
    "    fallback:\n      - {channel: email, template: cart-mail}\n",
)


def test_a_choice_of_channel_is_the_one_that_live_made(shop: Shopping) -> None:
    """Decision 0022: by wish, by order, and where one channel is not agreed to; the numbers stand by channel."""
    assert CHOICE != CART
    shop.publish(CHOICE)
    world = shop.world
    shop.customer("anna", number=11)
    shop.customer("cem", number=12)
    shop.customer("dora", number=13)
    with world.database.transaction() as tx:
        known = world.cache.of(tx, world.workspace)
        for name in ("anna", "dora"):
            change_preferences(
                tx, known, world.person(name), Change(preferred="email"), "studio", world.clock.now()
            )
    world.consent("dora", "email", "marketing", "withdraw")
    world.wait(HOUR)
    begin = world.clock.now()
    for name in ("anna", "cem", "dora"):
        shop.adds(name)
    world.wait(HOUR)
    went = {
        (world.person(name), channel)
        for name, channel in [("anna", "email"), ("cem", "sms"), ("dora", "sms")]
    }
    assert {(one["person"], one["channel"]) for one in world.ledger()} == went
    run, _ = shop.test(begin, world.clock.now())
    replayed = {
        (row.person, one.channel)
        for row in shop.people(run, limit=50)
        for one in row.timeline
        if one.what == "sent"
    }
    assert replayed == went
    assert shop.replayed(run) == shop.live()
