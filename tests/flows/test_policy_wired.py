"""Delivery rules through the real engine: limits, gaps, choice, waiting, quieter channels, hours (R1, R2, R4 to R9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, NUMBER, EdgeShop, edge_shop, one_cap

from anklang.channels.model import PhoneAddress
from anklang.core.ids import fraction_of
from anklang.segments.model import Segment
from anklang.segments.parse import parse_condition
from anklang.segments.store import save_segment
from anklang.workspaces.model import Cap, Gap, Hours

BERLIN, PARIS = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Paris")
ONE = """
id: %s
name: %s
priority: %s
value: %s
enter: {on: {event: %s}, again: always, if_live: parallel}
exit: {event: Order Completed}
steps:
  - {wait: pause, for: %s}
  - {send: sms, channel: sms, template: %s%s}
"""


def one(
    name: str = "j", event: str = "Start", wait: str = "10m", template: str = "ad", *, priority: int = 50,
    value: int = 0, more: str = "",
) -> str:  # fmt: skip
    """A journey that waits and sends one text message."""
    return ONE % (name, name.title(), priority, value, event, wait, template, f", {more}" if more else "")


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def outcomes(shop: EdgeShop) -> dict[str, tuple[str, str | None]]:
    """State and reason of each journey's message."""
    return {row["journey"]: (row["state"], row["reason"]) for row in shop.world.ledger()}


def winner(shop: EdgeShop, journey: str) -> str:
    """The journey whose message the loser's trace names."""
    by_id = {str(row["id"]): row["journey"] for row in shop.world.ledger()}
    (row,) = [row for row in shop.world.ledger() if row["journey"] == journey]
    return str(by_id[row["gate"][-1]["winner"]])


@pytest.mark.parametrize(
    ("cap", "sent"),
    [
        (Cap(limit=1, hours=24), 1),  # per person
        (Cap(limit=1, hours=24, channels=["email"]), 3),  # per channel: another one
        (Cap(limit=1, hours=24, classes=("service",)), 3),  # per class: another one
        (Cap(limit=1, hours=24, purpose="feedback"), 2),  # per purpose: the survey only once
        (Cap(limit=0, hours=1), 0),
    ],
)
def test_a_limit_is_for_its_channel_class_and_purpose(database_url: str, cap: Cap, sent: int) -> None:
    """R4: three messages within an hour, two of them for feedback."""
    with edge_shop(database_url, caps=[cap]) as shop:
        shop.world.consent("anna", "sms", "feedback", address=NUMBER)
        shop.publish(one("a", "A"))
        shop.publish(one("b", "B", template="survey"))
        for event in ("A", "B", "B"):
            shop.happens(event)
            shop.world.wait(12 * MINUTE)
        assert [state for state, _ in shop.ledger()].count("accepted") == sent
        assert all(reason == "capped" for state, reason in shop.ledger() if state != "accepted")


def test_a_limit_counts_one_person_and_not_another(database_url: str) -> None:
    """R4"""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.person("bert", phone="+4915112345679")
        shop.publish(one())
        for user in ("anna", "bert", "anna"):
            shop.happens("Start", user=user)
        shop.world.wait(HOUR)
        assert [state for state, _ in shop.ledger()].count("accepted") == 2


def test_a_minimum_gap_keeps_contacts_apart(database_url: str) -> None:
    """R4: a gap is a limit of one; a step that waits goes when it is over."""
    with edge_shop(database_url, gaps=[Gap(minutes=60)]) as shop:
        shop.publish(one("first", wait="10m"))
        shop.publish(one("drops", wait="20m"))
        shop.publish(one("waits", wait="30m", more="on_cap: wait, cap_wait: 5h"))
        shop.happens("Start")
        shop.world.wait(DAY)
        assert outcomes(shop) == {
            "first": ("accepted", None),
            "drops": ("not_sent", "capped"),
            "waits": ("accepted", None),
        }
        at = {row["journey"]: row["accepted_at"] for row in shop.world.ledger()}
        assert at["waits"] - at["first"] == HOUR


def test_a_step_that_waits_longer_than_it_wants_is_dropped(database_url: str) -> None:
    """R6: at most so long."""
    with edge_shop(database_url, caps=one_cap(1, 24)) as shop:
        shop.publish(one("first", wait="10m"))
        shop.publish(one("waits", wait="20m", more="on_cap: wait, cap_wait: 5h"))
        shop.happens("Start")
        shop.world.wait(2 * DAY)
        assert outcomes(shop)["waits"] == ("not_sent", "capped")


def test_a_step_can_go_by_a_quieter_channel_instead(database_url: str) -> None:
    """R6: downgrade."""
    quieter = """
id: quiet
name: Quiet
enter: {on: {event: Start}}
steps:
  - {wait: pause, for: 20m}
  - {send: sms, channel: sms, template: ad, on_cap: downgrade, cap_to: inapp, success: accepted, within: 1h,
     fallback: [{channel: inapp, template: inapp, within: 1h}]}
"""
    with edge_shop(database_url, caps=one_cap(1, 24)) as shop:
        shop.world.consent("anna", "inapp", "marketing")
        shop.publish(one("first"))
        shop.publish(quieter)
        shop.happens("Start")
        shop.world.wait(HOUR)
        rows = {(row["journey"], row["channel"]): row["state"] for row in shop.world.ledger()}
        assert rows == {
            ("first", "sms"): "accepted",
            ("quiet", "sms"): "not_sent",
            ("quiet", "inapp"): "accepted",
        }


def test_two_journeys_and_one_slot_the_higher_priority_speaks(database_url: str) -> None:
    """R7: planned in the other order; the loser names the winner."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one("low", priority=20))
        shop.publish(one("high", priority=80))
        shop.happens("Start")
        shop.world.wait(HOUR)
        assert outcomes(shop) == {"low": ("not_sent", "capped"), "high": ("accepted", None)}
        assert winner(shop, "low") == "high"


def test_two_journeys_and_one_slot_of_equal_priority_the_higher_value_speaks(database_url: str) -> None:
    """R7: the value is set on the journey."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one("cheap", value=100))
        shop.publish(one("dear", value=900))
        shop.happens("Start")
        shop.world.wait(HOUR)
        assert outcomes(shop) == {"cheap": ("not_sent", "capped"), "dear": ("accepted", None)}
        assert winner(shop, "cheap") == "dear"


def test_the_loser_of_a_slot_waits_where_its_step_wants_it(database_url: str) -> None:
    """R6, R7: it goes when the winner's slot is free again."""
    with edge_shop(database_url, caps=one_cap(1, 2)) as shop:
        shop.publish(one("low", priority=20, more="on_cap: wait, cap_wait: 8h"))
        shop.publish(one("high", priority=80))
        shop.happens("Start")
        shop.world.wait(6 * HOUR)
        at = {row["journey"]: row["accepted_at"] for row in shop.world.ledger()}
        assert at["low"] - at["high"] == 2 * HOUR


def test_of_two_held_over_the_night_the_higher_priority_speaks_at_whatever_place_of_the_release(
    database_url: str,
) -> None:
    """R2, R7: eight people, spread over the half hour; what each of them holds wakes together."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        people = [f"u{n}" for n in range(8)]
        for n, user in enumerate(people):
            shop.person(user, phone=f"+49151123458{n:02d}", agreed="marketing")
        shop.publish(one("low", priority=20))
        shop.publish(one("high", event="More", priority=80))
        shop.world.until(MONDAY.replace(hour=21))
        for event in ("Start", "More"):
            for user in people:
                shop.happens(event, user=user)
            shop.world.wait(HOUR)
        shop.world.wait(DAY)
        rows = [(row["journey"], row["state"], row["reason"]) for row in shop.world.ledger()]
        assert sorted(rows) == [("high", "accepted", None)] * 8 + [("low", "not_sent", "capped")] * 8
        assert len({row["accepted_at"] for row in shop.world.ledger() if row["state"] == "accepted"}) == 8


def test_a_rival_on_another_channel_takes_no_slot(database_url: str) -> None:
    """R7: what waits for push is no matter for a limit of SMS."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one("text", priority=20))
        shop.publish(one("note", priority=80, template="push").replace("channel: sms", "channel: push"))
        shop.happens("Start")
        shop.world.wait(HOUR)
        assert outcomes(shop)["text"] == ("accepted", None)


def test_a_limit_is_counted_once_when_two_deliverers_ask_at_once(database_url: str) -> None:
    """R9: whoever holds the person's lock asks; the other one comes later and finds the slot taken."""
    with edge_shop(database_url, caps=one_cap()) as shop:
        shop.publish(one("a"))
        shop.publish(one("b"))
        shop.happens("Start")
        shop.world.settle()
        shop.world.clock.set(shop.world.clock.now() + 11 * MINUTE)
        shop.world.handler.handle_batch(1000, 0)
        taken = shop.world.deliverer.take_due(1, 64, 0) + shop.world.deliverer.take_due(1, 64, 0)
        assert sum(len(batch) for batch in taken) == 1
        assert shop.slots() == ["reserved"]


def test_quiet_hours_over_midnight_hold_until_the_morning_and_ask_again(database_url: str) -> None:
    """R1, R2: quiet from 21:00 to 08:00; what was revoked in the night does not go in the morning."""
    with edge_shop(database_url, hours=(Hours(open="08:00", close="21:00"),)) as shop:
        shop.person("bert", phone="+447400123456", timezone="Europe/Berlin")
        shop.publish(one())
        shop.world.until(datetime(2026, 11, 23, 23, 30, tzinfo=BERLIN).astimezone(UTC))
        for user in ("anna", "bert"):
            shop.happens("Start", user=user)
        shop.world.wait(HOUR)
        assert shop.ledger() == [("held", "quiet_hours")] * 2
        shop.world.consent("bert", "sms", "marketing", "withdraw", address="+447400123456")
        shop.world.wait(DAY)
        (sent,) = [row for row in shop.world.ledger() if row["state"] == "accepted"]
        opens = datetime(2026, 11, 24, 8, 0, tzinfo=BERLIN)
        share = fraction_of(shop.world.person("anna"), "release")
        assert abs(sent["accepted_at"] - (opens + share * 30 * MINUTE)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("evening", "morning", "night"),
    [("2026-03-28 22:00", "2026-03-30 08:00", 33), ("2026-10-24 22:00", "2026-10-26 08:00", 35)],
)
def test_quiet_hours_over_the_clock_change_keep_the_hour_of_the_wall(
    database_url: str, evening: str, morning: str, night: int
) -> None:
    """R1: held on Saturday, closed on Sunday; the night of the change is an hour shorter or longer."""
    asked = datetime.fromisoformat(evening).replace(tzinfo=BERLIN).astimezone(UTC)
    with edge_shop(database_url, asked - HOUR, release_minutes=0) as shop:
        shop.publish(one(wait="1h", more="useless_after: 3d"))
        shop.happens("Start")
        shop.world.wait(3 * DAY)
        (row,) = shop.world.ledger()
        assert row["accepted_at"] == datetime.fromisoformat(morning).replace(tzinfo=BERLIN)
        assert row["accepted_at"] - asked == night * HOUR


def test_in_france_nothing_leaves_on_a_holiday(database_url: str) -> None:
    """Compliance 3.1: 14 July, a Tuesday; a German number on the same day goes."""
    day = datetime(2026, 7, 14, 10, 0, tzinfo=PARIS)
    with edge_shop(database_url, day.astimezone(UTC), release_minutes=0) as shop:
        shop.person("cleo", phone="+33612345678")
        shop.publish(one(more="useless_after: 2d"))
        for user in ("anna", "cleo"):
            shop.happens("Start", user=user)
        shop.world.wait(2 * DAY)
        at = {row["address"]: row["accepted_at"] for row in shop.world.ledger()}
        assert at[NUMBER] == day + 10 * MINUTE
        assert at["+33612345678"] == datetime(2026, 7, 15, 8, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("useless", "expected"), [("12h", timedelta(hours=9)), ("2h", timedelta(hours=2, minutes=10))]
)
def test_the_provider_may_not_deliver_into_the_quiet_hours(
    shop: EdgeShop, useless: str, expected: timedelta
) -> None:
    """Compliance 3.4 e: the validity that a provider is given ends with the window (20:00 in Germany), or before."""
    shop.publish(one(more=f"useless_after: {useless}"))
    shop.happens("Start")  # 11:00 in Berlin
    shop.world.wait(HOUR)
    (sent,) = shop.world.outbox.sent
    assert isinstance(sent.address, PhoneAddress)
    assert sent.useless_after == MONDAY + expected


@pytest.mark.parametrize(("choice", "state"), [("strict", "held"), ("state", "accepted")])
def test_a_country_that_is_asked_by_state_keeps_the_hours_of_the_state(
    database_url: str, choice: Any, state: str
) -> None:
    """Compliance 3.2: the cautious window begins at 10:00; California's own at 08:00."""
    morning = datetime(2026, 7, 13, 8, 30, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    with edge_shop(database_url, morning, us_hours=choice, hours=()) as shop:
        shop.person("carl", phone="+14155552671")
        shop.publish(one(wait="1m"))
        shop.happens("Start", user="carl")
        shop.world.wait(5 * MINUTE)
        assert shop.ledger()[0][0] == state


CAMPAIGN = """
id: %s
name: %s
priority: %s
enter: {schedule: {segment: everyone, at: "2026-11-23T%s", zone: workspace}}
steps:
  - {send: sms, channel: sms, template: ad}
"""


def test_a_campaign_waits_for_a_more_important_one_as_long_as_is_set(database_url: str) -> None:
    """R7: ten minutes of gathering; the one of 12:05 takes the slot from the one of 12:00, which names it."""
    with edge_shop(database_url, caps=one_cap(), gather_minutes=10) as shop:
        with shop.world.database.transaction() as tx:
            everyone = {"kind": "consent", "channel": "sms", "purpose": "marketing"}
            condition = parse_condition(everyone, place="segment")
            segment = Segment(
                workspace=shop.world.workspace, id="everyone", name="E", condition=condition, status="filling"
            )
            save_segment(tx, segment, shop.world.clock.now())
        shop.world.settle()
        shop.publish(CAMPAIGN % ("early", "Early", 20, "12:00"))
        shop.publish(CAMPAIGN % ("late", "Late", 80, "12:05"))
        for _ in range(100):
            shop.world.wait(MINUTE)
        assert outcomes(shop) == {"early": ("not_sent", "capped"), "late": ("accepted", None)}
        assert winner(shop, "early") == "late"
