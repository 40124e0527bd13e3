"""Each stage of a parcel once, and forward only (S6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import get_args

import pytest

from anklang.shops.model import Known, Parcel, Stage
from anklang.shops.parcels import EVENTS, carrier_tells, shop_tells, take_stage

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def news(*told: tuple[Stage, int | None]) -> list[str]:
    """What of these states (stage, minutes by the vendor's clock) is news, in the order in which they come."""
    known = Known(None, [])
    found = []
    for stage, minutes in told:
        at = None if minutes is None else NOW + timedelta(minutes=minutes)
        if take_stage(known, Parcel(number="1", stage=stage, at=at), NOW + timedelta(days=1)):
            found.append(stage)
    return found


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("in_transit", 1), ("out_for_delivery", 2), ("delivered", 3)],
         ["in_transit", "out_for_delivery", "delivered"]),
        ([("in_transit", 1), ("in_transit", 1), ("in_transit", 5)], ["in_transit"]),
        ([("delivered", 3), ("in_transit", 1)], ["delivered"]),
        ([("delivered", 3), ("in_transit", 9)], ["delivered"]),
        ([("delivered", 3), ("returned", 9)], ["delivered"]),
        ([("out_for_delivery", 2), ("in_transit", 9)], ["out_for_delivery"]),
        ([("out_for_delivery", 2), ("delayed", 1)], ["out_for_delivery"]),
        ([("out_for_delivery", 2), ("delayed", 3), ("delivered", 4)], ["out_for_delivery", "delayed", "delivered"]),
        ([("delayed", 1), ("in_transit", 2), ("delayed", 3)], ["delayed", "in_transit"]),
        ([("out_for_delivery", 1), ("attempt_failed", 2), ("out_for_delivery", 3), ("attempt_failed", 4),
          ("ready_for_pickup", 5), ("delivered", 6)],
         ["out_for_delivery", "attempt_failed", "ready_for_pickup", "delivered"]),
        ([("in_transit", 1), ("returned", 2), ("delivered", 3)], ["in_transit", "returned"]),
        ([("in_transit", None), ("delivered", 3)], ["in_transit"]),
        ([("in_transit", 1), ("delivered", None)], ["in_transit", "delivered"]),
    ],
)  # fmt: skip
def test_a_stage_is_news_once_and_nothing_goes_back(
    told: list[tuple[Stage, int | None]], expected: list[str]
) -> None:
    assert news(*told) == expected


def test_in_whatever_order_calls_come_the_last_stage_is_told_and_never_one_after_it() -> None:
    way: list[tuple[Stage, int | None]] = [
        ("in_transit", 1), ("delayed", 2), ("out_for_delivery", 3), ("delivered", 4),
    ]  # fmt: skip
    order = [stage for stage, _ in way]
    for calls in permutations(way):
        told = news(*calls, calls[0])
        assert told[-1] == "delivered"
        assert told == [stage for stage in order if stage in told]


def test_every_stage_has_an_event_of_its_own() -> None:
    assert set(EVENTS) == set(get_args(Stage))
    assert len(set(EVENTS.values())) == len(EVENTS)


SHIPPED, ARRIVED = EVENTS["in_transit"], EVENTS["delivered"]


def spoken(*said: tuple[str, str]) -> list[tuple[str, str]]:
    """Which of these words about the parcels of one order are told: who speaks, and of which parcel."""
    known = Known(None, [])
    told: list[tuple[str, str]] = []
    for who, parcel in said:
        unnamed = told.count(("shop", ""))
        if (
            shop_tells([known], SHIPPED, parcel)
            if who == "shop"
            else carrier_tells(known, SHIPPED, parcel, unnamed)
        ):
            told.append((who, parcel))
    return told


SHOP, SHOP_1, SHOP_2, ONE, TWO = (
    ("shop", ""),
    ("shop", "1"),
    ("shop", "2"),
    ("carrier", "1"),
    ("carrier", "2"),
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([SHOP, ONE], [SHOP]),
        ([SHOP, ONE, TWO], [SHOP, TWO]),
        ([SHOP, SHOP, ONE, TWO], [SHOP, SHOP]),
        ([ONE, SHOP], [ONE]),
        ([ONE, SHOP, SHOP], [ONE, SHOP]),
        ([ONE, SHOP, TWO], [ONE, TWO]),
        ([ONE, TWO, SHOP, SHOP], [ONE, TWO]),
        ([ONE, SHOP_1, SHOP_1], [ONE]),
        ([ONE, SHOP_2], [ONE, SHOP_2]),
        ([ONE, SHOP, SHOP_1], [ONE]),
        ([SHOP, ONE, SHOP_1], [SHOP]),
    ],
)
def test_of_shop_and_carrier_one_tells_of_each_parcel_of_an_order(
    said: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert spoken(*said) == expected


def test_what_was_told_of_one_stage_says_nothing_of_another_and_one_carrier_nothing_of_the_other() -> None:
    first, second = Known(None, []), Known(None, [])
    assert carrier_tells(first, SHIPPED, "1", 0)
    assert shop_tells([first, second], ARRIVED, "1")
    assert shop_tells([second], SHIPPED, "1")
    assert carrier_tells(second, SHIPPED, "2", 0)
    assert [shop_tells([first, second], SHIPPED, number) for number in ("2", "", "")] == [False, False, True]
