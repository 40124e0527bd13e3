"""Edge cases of time (semantics 2.18): clicks and time-outs, zones, clock changes, quiet hours, holds, rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, EdgeShop, edge_shop

from anklang.channels.model import PhoneAddress
from anklang.core.clock import VirtualClock
from anklang.flows.chores import Chores
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_message_due import Deliverer
from anklang.testing.world import BASE_URL
from anklang.workspaces.model import Rate

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = MONDAY + timedelta(hours=10, minutes=30)  # 21:30 in Berlin
ONE = """
id: j
name: J
enter: {on: {event: Start}, again: always, if_live: parallel}
exit: {event: Order Completed}
steps:
  - {wait: pause, %s}
  - {send: sms, channel: sms, template: ad, useless_after: %s}
"""
CLICK = """
id: click
name: Click
enter: {on: {event: Start}}
steps:
  - {send: first, channel: sms, template: ad}
  - {wait: breath, for: 10m}
  - wait_for: click
    on: [{clicked: first, then: yes_}]
    at_most: 4h
    timeout: no_
    unknown: unknown
  - {update: no_, set: {clicked: "no"}, then: end}
  - {update: unknown, set: {clicked: unknown}, then: end}
  - {update: yes_, set: {clicked: "yes"}, then: end}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def link(shop: EdgeShop) -> str:
    """The short link in the latest text message."""
    return "http://" + shop.texts()[-1].split("http://")[1].split()[0]


@pytest.mark.parametrize(("milliseconds", "answer"), [(-1, "yes"), (1, "no")])
def test_a_click_one_millisecond_before_the_time_out_and_one_after_it(
    shop: EdgeShop, milliseconds: int, answer: str
) -> None:
    """Edge case 12 (J30, J47): no worker had time meanwhile; what was received first wins."""
    shop.publish(CLICK)
    shop.happens("Start")
    shop.world.wait(HOUR)
    shop.world.clock.set(MONDAY + 4 * HOUR + timedelta(milliseconds=milliseconds))
    assert shop.world.tap(link(shop)) is not None
    shop.world.clock.set(MONDAY + 5 * HOUR)
    shop.world.settle()
    assert shop.traits()["clicked"] == answer


def test_a_click_before_the_wait_was_reached_counts(shop: EdgeShop) -> None:
    """Edge case 13 (J28)."""
    shop.publish(CLICK)
    shop.happens("Start")
    shop.world.wait(5 * MINUTE)
    shop.world.tap(link(shop))
    shop.world.wait(6 * MINUTE)
    assert shop.traits()["clicked"] == "yes"


@pytest.mark.parametrize(
    ("agent", "method"),
    [("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "GET"), ("WhatsApp/2.23", "GET"),
     ("Mozilla/5.0 (iPhone)", "HEAD")],
)  # fmt: skip
def test_a_scanner_that_follows_the_link_is_no_click(shop: EdgeShop, agent: str, method: str) -> None:
    """Edge case 14 (R20)."""
    shop.publish(CLICK)
    shop.happens("Start")
    shop.world.wait(HOUR)
    followed = shop.world.tap(link(shop), agent, method=method)
    assert followed is not None
    assert not followed.redirect.counts
    shop.world.wait(4 * HOUR)
    assert shop.traits()["clicked"] == "no"


def test_without_tracking_consent_nobody_knows_and_the_journey_says_so(database_url: str) -> None:
    """J32: the link is everybody's, the outcome is neither yes nor no."""
    shop = EdgeShop(database_url)
    shop.person(agreed="marketing")
    shop.publish(CLICK)
    shop.happens("Start")
    shop.world.wait(HOUR)
    followed = shop.world.tap(link(shop))
    assert followed is not None
    assert followed.link.message_id is None
    shop.world.wait(4 * HOUR)
    assert shop.traits()["clicked"] == "unknown"
    assert shop.ledger() == [("accepted", None)]
    shop.world.close()


def test_a_person_without_a_zone_lives_in_that_of_the_shop_and_one_who_moves_takes_the_wait_along(
    shop: EdgeShop,
) -> None:
    """Edge case 15 (J24, J27)."""
    shop.publish(ONE % ("until: '18:00'", "72h"))
    shop.person("bert", phone="", agreed="")
    for user in ("anna", "bert"):
        shop.happens("Start", user=user)
    shop.world.settle()
    assert [one.wake_at for user in ("anna", "bert") for one in shop.inside(user)] == [MONDAY + 7 * HOUR] * 2
    moved = {"type": "identify", "userId": "bert", "traits": {"timezone": "America/New_York"}}
    shop.world.collect(moved)
    shop.world.settle()
    assert [one.wake_at for one in shop.inside("bert")] == [MONDAY + 13 * HOUR]


CLOCKS = [
    (
        "the night without half past two",
        datetime(2027, 3, 27, 12, tzinfo=UTC),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
    ),
    (
        "the night with two of them",
        datetime(2026, 10, 24, 12, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize(("meaning", "start", "leaves"), CLOCKS, ids=[one[0] for one in CLOCKS])
def test_on_both_nights_of_the_clock_change_somebody_leaves_once(
    database_url: str, meaning: str, start: datetime, leaves: datetime
) -> None:
    """Edge case 16 (J25): 02:30 is 03:00, or the first of two; never both, never none."""
    with edge_shop(database_url, start) as shop:
        shop.publish("id: j\nname: J\nenter: {on: {event: Start}}\n"
                     "steps:\n  - {wait: w, until: '02:30'}\n  - {update: u, set: {left: true}}")  # fmt: skip
        shop.happens("Start")
        shop.world.wait(2 * DAY)
        assert [(one.end_reason, one.ended_at) for one in shop.inside()] == [("finished", leaves)]


@pytest.mark.parametrize(
    "night", [datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)]
)
def test_held_over_a_clock_change_it_is_eight_by_the_persons_clock(
    database_url: str, night: datetime
) -> None:
    """Edge cases 16 and 18 (R1, R2): the quiet window runs over midnight and over the change."""
    with edge_shop(database_url, night) as shop:
        shop.publish(ONE % ("for: 1m", "96h"))
        shop.happens("Start")
        shop.world.wait(90 * HOUR)  # Sunday, and once Easter Monday, are quiet for text messages
        (message,) = shop.world.ledger()
        left = message["accepted_at"].astimezone(BERLIN)
        assert (8, 0) <= (left.hour, left.minute) <= (8, 30)


QUIET = [("19:49", "accepted"), ("20:00", "held"), ("23:59", "held"), ("00:00", "held"), ("09:59", "held"),
         ("10:00", "accepted")]  # fmt: skip


def test_a_quiet_window_over_midnight_is_quiet_on_both_sides(database_url: str) -> None:
    """Edge case 18 (R1): the journey's own 20 to 10; the last ten minutes before it are too short."""
    quiet = "quiet_hours: {from: '20:00', to: '10:00'}\nexit:"
    with edge_shop(database_url) as shop:
        shop.publish((ONE % ("for: 1s", "72h")).replace("exit:", quiet))
        for clock, state in QUIET:
            now = shop.world.clock.now().astimezone(BERLIN)
            at = now.replace(hour=int(clock[:2]), minute=int(clock[3:]))
            shop.world.until((at if at >= now else at + DAY) - timedelta(seconds=1))
            shop.happens("Start")
            shop.world.wait(timedelta(seconds=1))
            assert (clock, shop.ledger()[-1][0]) == (clock, state)


def test_what_would_be_held_longer_than_it_is_useful_is_too_late(shop: EdgeShop) -> None:
    """Edge case 19 (R2, R12): said when it is planned, not found out in the morning."""
    shop.publish(ONE % ("for: 1m", "6h"))
    shop.world.until(NIGHT)
    shop.happens("Start")
    shop.world.wait(2 * MINUTE)
    assert shop.ledger() == [("expired", "too_late")]
    assert shop.ends() == [("j", "finished")]


def test_a_message_that_became_useless_in_the_queue_is_dropped_there(shop: EdgeShop) -> None:
    """R12: the deliverers stood still for a day."""
    shop.publish(ONE % ("for: 1m", "2h"))
    shop.happens("Start")
    shop.world.settle()
    shop.world.clock.set(MONDAY + MINUTE)
    shop.world.handler.handle_batch(1000, 0)
    shop.world.clock.set(MONDAY + 4 * HOUR)
    shop.world.settle()
    assert (shop.ledger(), shop.texts()) == ([("expired", "too_late")], [])


def test_messages_held_over_the_night_leave_spread_over_half_an_hour(shop: EdgeShop) -> None:
    """R2: no spike at eight, and nobody before it."""
    shop.publish(ONE % ("for: 1m", "72h"))
    for n in range(20):
        shop.person(f"u{n}", phone=f"+49151123457{n:02d}", agreed="marketing")
    shop.world.until(NIGHT)
    for n in range(20):
        shop.happens("Start", user=f"u{n}")
    shop.world.until(MONDAY + DAY)
    left = [m["accepted_at"].astimezone(BERLIN) for m in shop.world.ledger()]
    assert {at.hour for at in left} == {8}
    assert all(at.minute <= 30 for at in left)
    assert len({at.minute // 10 for at in left}) == 3
    assert len(set(left)) == 20


def test_a_higher_rate_works_at_once_for_everything_that_still_waits(shop: EdgeShop) -> None:
    """Edge case 24 (R10)."""
    shop.rates(Rate(per_second=0.001, burst=1, channel="sms"))
    shop.publish(ONE % ("for: 1m", "72h"))
    for _ in range(5):
        shop.happens("Start")
    shop.world.wait(2 * MINUTE)
    assert len(shop.texts()) == 1
    shop.rates(Rate(per_second=10, burst=10, channel="sms"))
    shop.world.wait(MINUTE)
    assert len(shop.texts()) == 5


def test_a_lower_rate_works_at_once_too(shop: EdgeShop) -> None:
    """Edge case 24 (R10): the tokens of the old rule are not used up under the new one."""
    shop.rates(Rate(per_second=100, burst=100, channel="sms"))
    shop.publish(ONE % ("for: 10m", "72h"))
    for _ in range(5):
        shop.happens("Start")
    shop.world.wait(5 * MINUTE)
    shop.rates(Rate(per_second=0.001, burst=1, channel="sms"))
    shop.world.wait(10 * MINUTE)
    assert len(shop.texts()) == 1


def test_hold_lets_timers_run_and_an_exit_still_takes_back_what_waits(shop: EdgeShop) -> None:
    """Edge cases 11 and 40 (J39): the timer passes during the hold; who ordered meanwhile gets nothing."""
    shop.publish(ONE % ("for: 10m", "72h"))
    shop.person("bert", phone="+4915112345700")
    for user in ("anna", "bert"):
        shop.happens("Start", user=user)
    shop.world.wait(MINUTE)
    shop.verb("j", "hold")
    shop.world.wait(15 * MINUTE)
    assert shop.ledger() == [("held", "journey_held")] * 2
    shop.happens("Order Completed", order_id="o1", total=1)
    shop.world.wait(MINUTE)
    shop.verb("j", "resume", late="send")
    shop.world.wait(MINUTE)
    assert sorted(shop.ledger()) == [("accepted", None), ("not_sent", "exited")]
    assert [m.address for m in shop.world.outbox.sent] == [PhoneAddress("+4915112345700")]


def test_what_waited_during_a_hold_can_be_dropped_and_nobody_is_lost(shop: EdgeShop) -> None:
    """Edge case 40 (J39)."""
    shop.publish(ONE % ("for: 10m", "72h"))
    shop.happens("Start")
    shop.world.wait(MINUTE)
    shop.verb("j", "hold")
    shop.world.wait(15 * MINUTE)
    shop.verb("j", "resume", late="drop")
    shop.world.wait(MINUTE)
    assert shop.ledger() == [("not_sent", "too_late")]
    assert shop.ends() == [("j", "finished")]


def test_a_pause_keeps_the_door_shut_and_lets_those_inside_finish(shop: EdgeShop) -> None:
    """Edge case 40 (J39): three verbs, three meanings; after the resume the door is open again."""
    shop.publish(ONE % ("for: 10m", "72h"))
    shop.happens("Start")
    shop.world.wait(MINUTE)
    shop.verb("j", "pause")
    shop.happens("Start")
    shop.world.wait(15 * MINUTE)
    assert (len(shop.texts()), shop.refusals()) == (1, ["journey_paused"])
    shop.verb("j", "resume")
    shop.happens("Start")
    shop.world.wait(15 * MINUTE)
    assert len(shop.texts()) == 2


def test_stopped_and_live_again_it_begins_with_nobody_inside(shop: EdgeShop) -> None:
    """Edge case 40 (J39): the timer that was cancelled by the stop does not come back with the resume."""
    shop.publish(ONE % ("for: 10m", "72h"))
    shop.happens("Start")
    shop.world.wait(MINUTE)
    shop.verb("j", "stop")
    shop.world.wait(MINUTE)
    shop.verb("j", "resume")
    shop.world.wait(HOUR)
    assert (shop.texts(), shop.ends()) == ([], [("j", "journey_stopped")])
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert len(shop.texts()) == 1


def on_node(shop: EdgeShop, skew: float) -> None:
    """From now on everything runs on a machine whose clock is so many seconds off."""
    world = shop.world
    world.clock = VirtualClock(world.clock.now() + timedelta(seconds=skew))
    world.handler = FactHandler(world.database, world.clock, world.cache)
    world.deliverer = Deliverer(world.database, world.clock, world.cache, world.outbox, BASE_URL)
    world.chores = Chores(world.database, world.clock, world.cache)


def test_machines_whose_clocks_differ_send_each_message_once_and_lose_nothing(shop: EdgeShop) -> None:
    """Edge case 44: two machines five seconds apart take turns at everything."""
    shop.publish(ONE % ("for: 10m", "72h"))
    for minute in range(16):
        on_node(shop, 5 if minute % 2 else -5)
        if minute < 4:
            shop.happens("Start")
        shop.world.wait(MINUTE)
    assert shop.ledger() == [("accepted", None)] * 4
    assert len({m.message_id for m in shop.world.outbox.sent}) == len(shop.world.outbox.sent) == 4
    assert shop.balances()


def test_an_order_taken_in_by_a_machine_that_is_behind_still_ends_the_reminder(shop: EdgeShop) -> None:
    """Edge case 44 (J12): by the clocks the order came four seconds before the cart, by the queue after it."""
    shop.publish(ONE % ("for: 10m", "72h"))
    on_node(shop, 3)
    shop.happens("Start")
    on_node(shop, -4)
    shop.happens("Order Completed", order_id="o1", total=1)
    shop.world.wait(HOUR)
    assert (shop.texts(), shop.ends()) == ([], [("j", "Order Completed")])
