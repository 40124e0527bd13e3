"""Counters per event, bounded, by whole days in the workspace's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from unit.profiles.build import BERLIN, NOW

from anklang.profiles.compare import day_of, next_anniversary, number, parse_day, start_of_day
from anklang.profiles.count import CounterPlan, Filter, count, counter_of, hundredths
from anklang.profiles.model import MAX_DAYS, MAX_EVENTS, Memory


def number_of(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


def test_only_what_passes_the_filters_is_counted_and_summed() -> None:
    shoes = counter_of("Product Viewed", (Filter(path="category", value="Shoes"),), "price")
    plan = CounterPlan([shoes], BERLIN)
    memory, changes = Memory(), set[str]()
    for values in (
        {"category": "Shoes", "price": "19.99"},
        {"category": "Hats", "price": 5},
        {"category": "Shoes"},
    ):
        count(memory, "Product Viewed", NOW, values, plan, changes)
    assert (memory.counters[shoes.key].n, memory.counters[shoes.key].total) == (2, 1999)
    assert memory.counters["Product Viewed"].n == 3
    assert changes == {"counter:Product Viewed", "counter:" + shoes.key}


def test_the_same_question_has_the_same_counter_whatever_the_order_of_its_filters() -> None:
    a, b = Filter(path="a", value=1), Filter(path="b", op="gt", value=2)
    assert counter_of("X", (a, b)).key == counter_of("X", (b, a)).key != counter_of("Y", (a, b)).key
    assert counter_of("X").key == "X"


def test_names_beyond_the_bound_push_out_the_one_that_is_silent_longest_but_no_condition_loses_its_counter() -> (
    None
):
    kept = counter_of("Order Completed")
    plan, memory = CounterPlan([kept], BERLIN), Memory()
    for n, name in enumerate(["Order Completed", *(f"e{i}" for i in range(MAX_EVENTS + 20))]):
        count(memory, name, NOW + timedelta(minutes=n), {}, plan, set())
    assert len(memory.counters) == MAX_EVENTS
    assert "Order Completed" in memory.counters
    assert "e0" not in memory.counters
    assert f"e{MAX_EVENTS + 19}" in memory.counters


def test_days_beyond_the_bound_are_forgotten_but_not_the_total() -> None:
    plan, memory = CounterPlan(zone=BERLIN), Memory()
    for n in range(MAX_DAYS + 30):
        count(memory, "x", NOW + timedelta(days=n), {}, plan, set())
    state = memory.counters["x"]
    assert (len(state.days), state.n, state.first) == (MAX_DAYS, MAX_DAYS + 30, NOW)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "Europe/Berlin", number_of(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "Europe/Berlin", number_of(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "Europe/Berlin", number_of(2026, 3, 30)),
        (datetime(2026, 3, 29, 18, 15, tzinfo=UTC), "Asia/Kathmandu", number_of(2026, 3, 30)),
        (datetime(2026, 3, 29, 18, 14, 59, tzinfo=UTC), "Asia/Kathmandu", number_of(2026, 3, 29)),
    ],
)
def test_days_begin_at_midnight_in_the_zone(at: datetime, zone: str, day: int) -> None:
    assert day_of(at, ZoneInfo(zone)) == day


def test_a_day_without_midnight_begins_with_its_first_moment() -> None:
    """J25: in Beirut the clock went from 23:59 to 01:00."""
    day = number_of(2026, 3, 29)
    start = start_of_day(day, ZoneInfo("Asia/Beirut"))
    assert start == datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert day_of(start, ZoneInfo("Asia/Beirut")) == day
    assert day_of(start - timedelta(seconds=1), ZoneInfo("Asia/Beirut")) == day - 1


def test_29_february_returns_on_the_28th_in_common_years() -> None:
    """Case 16."""
    born = number_of(1992, 2, 29)
    assert next_anniversary(born, number_of(2026, 2, 1)) == number_of(2026, 2, 28)
    assert next_anniversary(born, number_of(2028, 2, 28)) == number_of(2028, 2, 29)
    assert next_anniversary(born, number_of(2026, 3, 1)) == number_of(2027, 2, 28)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1), (1.5, 1.5), ("12.50", 12.5), ("-3", -3.0), (True, None), ("1e3", None), (" 1", None), (10**15, None),
     (float("nan"), None), (float("inf"), None), ("1٣", None), (None, None), ([1], None)],
)  # fmt: skip
def test_numbers_are_read_leniently_but_not_wildly(value: object, expected: object) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("1.005", 101), (1.005, 101), (-1.005, -101), (3, 300), ("x", 0), (1e14, 0)]
)
def test_sums_are_exact_hundredths(value: object, expected: int) -> None:
    assert hundredths(value) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-29", number_of(2026, 3, 29)),
        ("2026-03-28T23:30:00Z", number_of(2026, 3, 29)),
        ("2026-02-30", None),
        ("2026-03-29 20:00", number_of(2026, 3, 29)),
        ("yesterday", None),
        ("2026-03-29T99:00:00Z", None),
        (20260329, None),
    ],
)
def test_dates_are_days_in_the_zone(text: object, day: int | None) -> None:
    assert parse_day(text, BERLIN) == day
