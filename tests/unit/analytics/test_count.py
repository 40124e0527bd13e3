"""What facts add to the roll-ups, as a table of cases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from anklang.analytics.count import Counts, Days, Sale, count_facts
from anklang.events.model import Fact
from anklang.profiles.model import Orders

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
TODAY = date(2026, 5, 4)
BERLIN = ZoneInfo("Europe/Berlin")
STEP = {"journey": "care", "version": 2, "step": "a", "channel": "sms"}


def counted(
    facts: list[tuple[str, str, dict[str, Any]]], sales: list[Sale] | None = None, at: datetime = NOW
) -> Counts:
    """The counts of these facts: kind, name, properties."""
    history = [
        Fact(id=UUID(int=n), workspace=1, person=UUID(int=7), kind=kind, name=name, at=at, received=NOW,  # type: ignore[arg-type]
             properties=properties)
        for n, (kind, name, properties) in enumerate(facts)
    ]  # fmt: skip
    counts: Counts = {}
    count_facts(counts, 1, history, sales or [], BERLIN, NOW)
    return counts


def key(metric: str) -> tuple[Any, ...]:
    """The key of the step."""
    return (1, TODAY, "care", 2, "a", "sms", metric)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"state": "accepted", "parts": 3}, {"accepted": 1, "parts": 3}),
        ({"state": "accepted"}, {"accepted": 1}),
        ({"state": "delivered", "parts": 3}, {"delivered": 1}),
        ({"state": "not_sent", "reason": "capped"}, {"not_sent": 1, "not_sent:capped": 1}),
        ({"state": "failed"}, {"failed": 1}),
        ({"state": "held", "reason": "cap"}, {"held": 1}),
        ({"state": "accepted", "parts": 1, "test": True}, {}),
    ],
)
def test_a_message_counts_by_state_reason_and_parts(said: dict[str, Any], expected: dict[str, int]) -> None:
    found = counted([("message", "Message", {**STEP, **said})])
    assert found == {key(metric): (n, 0) for metric, n in expected.items()}


def test_clicks_and_opt_outs_count_for_their_step_and_given_consents_do_not() -> None:
    found = counted([("click", "Link Clicked", STEP), ("consent", "Unsubscribed", STEP),
                     ("consent", "Consent Withdrawn", STEP), ("consent", "Consent Given", STEP)])  # fmt: skip
    assert found == {key("clicked"): (1, 0), key("opt_out"): (2, 0)}


def test_events_count_by_standard_name_on_the_day_on_which_they_happened() -> None:
    late = datetime(2026, 5, 2, 22, 30, tzinfo=UTC)  # the third in Berlin
    found = counted(
        [("track", "Completed Order", {}), ("track", "Order Completed", {}), ("timer", "Timer", {})], at=late
    )
    assert found == {(1, date(2026, 5, 3), "", 0, "Order Completed", "", "event"): (2, 0)}


def test_a_sale_counts_the_difference_in_every_currency() -> None:
    before = Orders(count=1, net=1000, currency="EUR")
    after = Orders(count=3, net=900, currency="EUR", others={"CHF": 500})
    found = counted([], [Sale(NOW, (before,), after), Sale(NOW, (after,), after)])
    assert found == {
        (1, TODAY, "", 0, "EUR", "", "orders"): (2, -100), (1, TODAY, "", 0, "CHF", "", "orders"): (0, 500),
    }  # fmt: skip


def test_a_merge_adds_no_orders_to_the_sums() -> None:
    mine, theirs = Orders(count=1, net=1000, currency="EUR"), Orders(count=2, net=500, currency="EUR")
    assert counted([], [Sale(NOW, (mine, theirs), Orders(count=3, net=1500, currency="EUR"))]) == {}


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Europe/Berlin", "Australia/Eucla", "America/St_Johns"])
def test_a_quarter_of_an_hour_lies_in_one_day_in_every_zone(zone: str) -> None:
    days, there = Days(ZoneInfo(zone)), ZoneInfo(zone)
    for minute in range(0, 24 * 60, 7):
        at = datetime(2026, 3, 29, minute // 60, minute % 60, 59, tzinfo=UTC)
        assert days.of(at) == at.astimezone(there).date()
