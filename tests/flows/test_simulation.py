"""What a past period would have looked like under other delivery rules: proven by the rules that really held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, EdgeShop, edge_shop, one, one_cap
from simulation_rig import simulate

from anklang.channels.model import Failed
from anklang.core.errors import BadInput
from anklang.workspaces.model import Gap, Hours


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def night(shop: EdgeShop) -> None:
    """Half past nine in the evening, in Berlin."""
    shop.world.until(MONDAY + timedelta(hours=10, minutes=30))


def test_unchanged_rules_change_nothing(database_url: str) -> None:
    """Every way in which a message can end: sent, held and sent, capped, withdrawn, taken back, useless, failed."""
    with edge_shop(database_url, caps=one_cap(2, 24), gaps=[Gap(minutes=30)]) as shop:
        shop.publish(one("a", "A"))
        shop.publish(one("b", "B", step="other", priority=80))
        shop.publish(one("c", "C", useless="1h", step="short"))
        shop.publish(one("d", "D", step="waits", more="on_cap: wait, cap_wait: 3d"))
        shop.person("bert", phone="+4915112345679")
        shop.person("cem", phone="+4915112345670", agreed="")
        for user in ("anna", "bert", "cem"):
            shop.happens("A", user=user)
            shop.happens("B", user=user)
        shop.world.wait(HOUR)
        shop.happens("A")
        shop.happens("D", user="bert")
        shop.happens("D", user="bert")
        shop.world.wait(HOUR)
        night(shop)
        for event in ("A", "B", "C"):
            shop.happens(event, user="bert")
        shop.world.wait(HOUR)
        shop.world.reply("+4915112345679", "STOP")
        shop.world.wait(2 * DAY)
        shop.happens("A", user="bert")
        shop.world.until(MONDAY + 4 * DAY)
        usual = shop.world.outbox.answer
        shop.world.outbox.answer = lambda message: Failed("message", "provider_rejected", "400")
        shop.happens("A")
        shop.world.wait(HOUR)
        shop.world.outbox.answer = usual
        shop.happens("A")
        shop.world.wait(HOUR)
        shop.happens("A")
        shop.happens("Order Completed", order_id="o1", total=10, currency="EUR")
        shop.world.wait(3 * DAY)
        found = simulate(shop.world)
        assert found.changes == []
        assert found.result.was_sent == found.result.would_sent > 3
        assert {state for state, _ in shop.ledger()} >= {
            "accepted",
            "not_sent",
            "expired",
            "suppressed",
            "failed",
        }


def tried(shop: EdgeShop, **settings: Any) -> list[tuple[str, str, str]]:
    """Kind, step and reason of each difference; unchanged rules must make none."""
    assert simulate(shop.world).changes == []
    return simulate(shop.world, **settings).kinds()


NOON = {"open": "12:00", "close": "14:00"}


def test_narrower_hours_hold_messages_back(shop: EdgeShop) -> None:
    shop.publish(one())
    shop.happens("Start")  # 11:00 in Berlin
    shop.world.wait(2 * DAY)
    assert tried(shop, hours=[NOON], release_minutes=0) == [("moved", "sms", "quiet_hours")]
    (change,) = simulate(shop.world, hours=[NOON], release_minutes=0).changes
    assert (change.was.at, change.would.at) == (MONDAY + 10 * MINUTE, MONDAY + HOUR)
    assert change.would.rule == "workspace.hours"


def test_wider_hours_let_messages_go_sooner(database_url: str) -> None:
    with edge_shop(database_url, hours=(Hours(open="12:00", close="14:00"),), release_minutes=0) as shop:
        shop.publish(one())
        shop.happens("Start")
        shop.world.wait(2 * DAY)
        assert tried(shop, hours=[]) == [("moved", "sms", "quiet_hours")]
        (change,) = simulate(shop.world, hours=[]).changes
        assert (change.was.at, change.would.at) == (MONDAY + HOUR, MONDAY + 10 * MINUTE)


def test_the_law_of_a_country_holds_whatever_is_tried(shop: EdgeShop) -> None:
    """R1: without hours of our own the night is still closed in Germany."""
    shop.publish(one(wait="5m"))
    night(shop)
    shop.happens("Start")
    shop.world.wait(DAY)
    assert tried(shop, hours=[], gaps=[], caps=[]) == []


def test_what_became_too_late_would_have_gone(database_url: str) -> None:
    """R2, R12: held until noon it was useless; and the other way round."""
    with edge_shop(database_url, hours=(Hours(open="12:00", close="14:00"),), release_minutes=0) as shop:
        shop.publish(one(useless="30m"))
        shop.happens("Start")
        shop.world.wait(2 * DAY)
        assert shop.ledger() == [("expired", "too_late")]
        assert tried(shop, hours=[]) == [("more", "sms", "")]
        assert simulate(shop.world, hours=[]).result.changes[0].reason == "too_late"


def test_a_tighter_limit_stops_and_a_wider_one_lets_go(database_url: str) -> None:
    """R4: contacts are counted as the tried rules would have made them, not as they were."""
    with edge_shop(database_url, caps=one_cap(2, 24)) as shop:
        shop.publish(one())
        for _ in range(4):
            shop.happens("Start")
            shop.world.wait(HOUR)
        shop.world.wait(DAY)
        assert [reason for _, reason in shop.ledger()] == [None, None, "capped", "capped"]
        assert tried(shop, caps=[]) == [("more", "sms", "")] * 2
        assert tried(shop, caps=[{"limit": 1, "hours": 24}]) == [("less", "sms", "capped")]
        assert tried(shop, caps=[{"limit": 1, "hours": 1.5}]) == [
            ("less", "sms", "capped"),
            ("more", "sms", ""),
        ]
        found = simulate(shop.world, caps=[{"limit": 1, "hours": 24}]).result
        assert (found.was_sent, found.would_sent, found.less, found.people_changed) == (2, 1, 1, 1)
        assert [(one.channel, one.was_sent, one.would_sent) for one in found.channels] == [("sms", 2, 1)]
        assert [(one.day, one.was, one.would) for one in found.days] == [("2026-11-23", 2, 1)]
        assert [(one.kind, one.reason, one.rule, one.n) for one in found.changes] == [
            ("less", "capped", "workspace.caps[0]", 1)
        ]
        assert {one.code for one in found.notes} >= {"brought", "later_steps"}


def test_a_gap_that_is_tried_holds_for_steps_that_wait(shop: EdgeShop) -> None:
    """R4, R6: the step waits for a slot; a step that drops would not have been sent."""
    shop.publish(one("a", "A", step="drops"))
    shop.publish(one("b", "B", wait="20m", step="waits", more="on_cap: wait, cap_wait: 1d"))
    shop.publish(one("c", "C", wait="30m", step="drops_too"))
    for event in "ABC":
        shop.happens(event)
    shop.world.wait(2 * DAY)
    gap = [{"minutes": 15}]
    assert tried(shop, gaps=gap) == [("less", "drops_too", "capped"), ("moved", "waits", "cap")]


def test_of_those_that_wake_at_once_the_second_saw_the_slot_of_one_that_failed_a_moment_later(
    database_url: str,
) -> None:
    """R4, R7: both are asked about before the first is handed over, in reality and in the simulation."""
    with edge_shop(database_url, caps=one_cap(1, 24)) as shop:
        shop.publish(one("a", priority=90, step="high"))
        shop.publish(one("b", wait="20m", step="low"))
        night(shop)
        shop.happens("Start")
        shop.world.wait(HOUR)
        shop.world.outbox.answer = lambda message: Failed("message", "provider_rejected", "400")
        shop.world.wait(DAY)
        assert [(row["step"], row["state"], row["reason"]) for row in shop.world.ledger()] == [
            ("high", "failed", "provider_rejected"),
            ("low", "not_sent", "capped"),
        ]
        assert tried(shop) == []


def test_a_limit_of_a_slot_that_failed_is_free_again(database_url: str) -> None:
    """R4: refunded on permanent failure, in reality and in the simulation."""
    with edge_shop(database_url, caps=one_cap(1, 24)) as shop:
        shop.publish(one())
        shop.world.outbox.answer = lambda message: Failed("message", "provider_rejected", "400")
        shop.happens("Start")
        shop.world.wait(HOUR)
        shop.world.outbox.answer = type(shop.world.outbox)().answer
        shop.happens("Start")
        shop.world.wait(DAY)
        assert [state for state, _ in shop.ledger()] == ["failed", "accepted"]
        assert tried(shop, caps=[{"limit": 1, "hours": 48}]) == []


def test_what_was_taken_back_would_have_gone_before(database_url: str) -> None:
    """J12: held until noon, ordered before that; with wider hours it would have been out by then."""
    with edge_shop(database_url, hours=(Hours(open="12:00", close="14:00"),)) as shop:
        shop.publish(one())
        shop.happens("Start")
        shop.world.wait(30 * MINUTE)
        shop.happens("Order Completed", order_id="o1", total=10, currency="EUR")
        shop.world.wait(DAY)
        assert shop.ledger() == [("not_sent", "exited")]
        assert tried(shop, hours=[]) == [("more", "sms", "")]


@pytest.mark.parametrize("end", ["order", "stop", "withdraw"])
def test_what_ends_the_wish_before_the_new_time_stops_the_message(shop: EdgeShop, end: str) -> None:
    """J12, R15, R21: at noon nobody would have wanted it any more."""
    shop.publish(one())
    shop.happens("Start")
    shop.world.wait(20 * MINUTE)
    if end == "order":
        shop.happens("Order Completed", order_id="o1", total=10, currency="EUR")
    elif end == "stop":
        shop.world.reply("+4915112345678", "STOP")
    else:
        shop.world.consent("anna", "sms", "marketing", "withdraw", address="+4915112345678")
    shop.world.wait(DAY)
    ending = "exited" if end == "order" else "unsubscribed"
    if end == "order":  # the journey had come to its end by itself, so that the order ended nothing
        assert tried(shop, hours=[NOON]) == [("moved", "sms", "quiet_hours")]
    else:
        assert tried(shop, hours=[NOON]) == [("less", "sms", ending)]


def test_the_slot_goes_to_the_more_important_one_under_the_tried_limit(shop: EdgeShop) -> None:
    """R7: both were sent; with one slot the one of the higher priority goes, though the other was planned first."""
    shop.publish(one("a", "Start", step="low", priority=10))
    shop.publish(one("b", "Start", step="high", priority=90))
    shop.happens("Start")
    shop.world.wait(DAY)
    assert tried(shop, caps=[{"limit": 1, "hours": 24}]) == [("less", "low", "capped")]


def test_of_cart_and_checkout_only_the_farthest_would_speak(shop: EdgeShop) -> None:
    """R8: was true then, and is under all rules."""
    shop.publish(one("a", "Start", wait="20m", step="cart", stage="cart"))
    shop.publish(one("b", "Start", wait="30m", step="checkout", stage="checkout"))
    shop.happens("Start")
    shop.world.wait(DAY)
    assert ("not_sent", "capped") in shop.ledger()
    assert tried(shop, hours=[], caps=[]) == []


def test_two_profiles_that_became_one_are_counted_together_from_then_on(database_url: str) -> None:
    """J40"""
    with edge_shop(database_url, caps=one_cap(2, 48)) as shop:
        shop.publish(one())
        shop.world.collect({"type": "identify", "anonymousId": "v1", "traits": {"phone": "+4915112345678"}})
        shop.world.settle()
        for _ in range(2):
            shop.happens("Start")
            shop.world.wait(HOUR)
        shop.world.collect({"type": "identify", "userId": "anna", "anonymousId": "v1"})
        shop.world.wait(HOUR)
        shop.happens("Start")
        shop.world.wait(DAY)
        assert tried(shop, caps=[]) == [("more", "sms", "")]


def test_transactional_messages_and_answers_are_touched_by_no_rule(shop: EdgeShop) -> None:
    """R5, R15"""
    shop.publish(one(template="thanks"))
    night(shop)
    shop.happens("Start", order_id="o1")
    shop.world.reply("+4915112345678", "HELP")
    shop.world.wait(DAY)
    assert tried(shop, hours=[NOON], caps=[{"limit": 0, "hours": 24}]) == []


def test_a_period_that_has_not_happened_and_rules_that_are_none_are_refused(shop: EdgeShop) -> None:
    now = shop.world.clock.now()
    with pytest.raises(BadInput) as caught:
        simulate(shop.world, now, now + DAY, brand={"name": "X"})
    assert {one.path for one in caught.value.problems} == {"to", "settings.brand"}
    with pytest.raises(BadInput):
        simulate(shop.world, caps=[{"limit": -1, "hours": 1}])
