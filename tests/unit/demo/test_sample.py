"""Purchases of the source become a town of today: the same households, moved in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas
import pytest

from anklang.demo.sample import take

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 11, 23, 8, 41, tzinfo=UTC)
NEWEST = datetime(2018, 1, 1, 3, 30, tzinfo=UTC).replace(
    tzinfo=None
)  # half past ten at night, five hours west
PRODUCTS = pandas.DataFrame(
    {
        "product_id": [1, 2],
        "product_type": ["BREAD:ITALIAN/FRENCH", None],
        "product_category": ["BREAD", None],
    }
)


def table(baskets: list[tuple[int, int, float]]) -> pandas.DataFrame:
    """Purchases as (household, basket, days before the newest); each of two breads and something without a name."""
    rows = [
        {
            "household_id": household, "basket_id": basket, "product_id": product, "quantity": 2, "sales_value": value,
            "transaction_timestamp": NEWEST - timedelta(days=days),
        }
        for household, basket, days in baskets
        for product, value in ((1, 3.98), (2, 0.5))
    ]  # fmt: skip
    return pandas.DataFrame(rows).astype({"transaction_timestamp": "datetime64[ns]"})


def of(household: int, *days: float) -> list[tuple[int, int, float]]:
    return [(household, household * 100 + number, ago) for number, ago in enumerate(days)]


def test_the_newest_basket_was_bought_yesterday_at_its_own_time_of_day() -> None:
    (found,) = take(table(of(7, 0, 10, 20)), PRODUCTS, BEGIN, BERLIN, 5)
    assert [one.at for one in found.baskets] == [
        "2026-11-02T22:30:00+01:00",
        "2026-11-12T22:30:00+01:00",
        "2026-11-22T22:30:00+01:00",
    ]


def test_across_the_change_of_clocks_the_time_of_day_stays() -> None:
    (found,) = take(table(of(7, 0, 1, 40)), PRODUCTS, BEGIN, BERLIN, 5)
    assert found.baskets[0].at == "2026-10-13T22:30:00+02:00"


def test_amounts_stay_and_names_are_written_as_people_write() -> None:
    """The sum counts what has no name too; it cannot be shown as a product."""
    (found,) = take(table(of(7, 0, 1, 2)), PRODUCTS, BEGIN, BERLIN, 5)
    assert found.baskets[0].cents == 448
    assert found.baskets[0].lines == [
        {"product_id": "1", "quantity": 2, "price": 1.99, "name": "Bread:Italian/French", "category": "Bread"}
    ]


@pytest.mark.parametrize(
    ("days", "taken"),
    [
        ([0, 1], False),
        ([0, 1, 2], True),
        (list(range(14)), True),
        (list(range(15)), False),
        ([0, 130, 131], False),
    ],
    ids=["two baskets", "three", "fourteen", "fifteen", "three, but most of them long ago"],
)
def test_only_who_buys_as_often_as_people_do_on_the_web_is_taken(days: list[int], taken: bool) -> None:
    everybody = table([*of(1, 0, 5, 6), *of(7, *days)])
    assert (7 in {one.number for one in take(everybody, PRODUCTS, BEGIN, BERLIN, 5)}) is taken


def test_the_sample_is_the_same_every_time_and_holds_some_who_stopped_coming() -> None:
    rows = [row for number in range(1, 41) for row in of(number, 0, 5, 6)]
    rows += [row for number in range(41, 61) for row in of(number, 70, 80, 90)]
    first, again = (take(table(rows), PRODUCTS, BEGIN, BERLIN, 20) for _ in range(2))
    assert [one.number for one in first] == [one.number for one in again]
    assert len(first) == 20
    assert sum(one.number > 40 for one in first) >= 5
