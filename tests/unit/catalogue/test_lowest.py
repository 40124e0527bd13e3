"""The reference price of a reduction (Directive 98/6/EC Article 6a, PAngV § 11, CJEU C-330/23)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anklang.catalogue.lowest import reference, steps
from anklang.catalogue.model import Offered, Pricing

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def plain(*line: tuple[float, int]) -> list[Offered]:
    """A history of regular prices: (days ago, price)."""
    return [Offered(ago(days), Pricing(price, "EUR")) for days, price in line]


@pytest.mark.parametrize(
    ("history", "stated", "expected"),
    [
        # what is no reduction
        ([], None, None),
        (plain((100, 9900)), None, None),
        (plain((100, 7900), (2, 9900)), None, None),
        # a plain one
        (plain((100, 9900), (2, 7900)), None, 9900),
        # a lower price within the 30 days before counts, one earlier does not
        (plain((100, 9900), (20, 8500), (15, 9900), (2, 7900)), None, 8500),
        (plain((100, 9900), (60, 8500), (50, 9900), (2, 7900)), None, 9900),
        # a price that reaches into the 30 days with its last day counts
        (plain((100, 8500), (31, 9900), (2, 7900)), None, 8500),
        (plain((100, 8500), (33, 9900), (2, 7900)), None, 9900),
        # raised just before: no reduction may be announced (CJEU C-330/23)
        (plain((100, 7900), (5, 9900), (2, 7900)), None, None),
        (plain((100, 7500), (5, 9900), (2, 7900)), None, None),
        # in steps: from the last step
        (plain((100, 9900), (10, 8900), (2, 7900)), None, 8900),
        # known for less than 30 days before: only what the shop states
        (plain((20, 9900), (2, 7900)), None, None),
        (plain((20, 9900), (2, 7900)), 9500, 9500),
        (plain((20, 9900), (10, 9000), (2, 7900)), 9500, 9000),
        (plain((20, 9900), (2, 7900)), 7900, None),
        # the shop's figure never raises ours
        (plain((100, 9900), (2, 7900)), 12900, 9900),
        (plain((100, 9900), (2, 7900)), 9000, 9000),
        # a plain price that fell long ago is the price
        (plain((100, 9900), (31, 7900)), None, None),
    ],
)  # fmt: skip
def test_the_reference_is_the_lowest_price_of_the_30_days_before_the_reduction(
    history: list[Offered], stated: int | None, expected: int | None
) -> None:
    assert reference(history, NOW, stated) == expected


def test_a_sale_that_begins_by_itself_is_a_reduction_from_that_moment_on() -> None:
    offer = Pricing(9900, "EUR", 7900, sale_from=ago(1), sale_to=NOW + timedelta(days=1))
    history = [Offered(ago(40), Pricing(9900, "EUR")), Offered(ago(3), offer)]
    assert reference(history, ago(2)) is None
    assert reference(history, NOW) == 9900
    assert reference(history, NOW + timedelta(days=1)) is None, "the sale is over"
    assert [one.price for one in steps(history, NOW + timedelta(days=2))] == [9900, 7900, 9900]


def test_a_sale_stays_a_reduction_for_as_long_as_it_runs() -> None:
    history = [*plain((100, 9900)), Offered(ago(45), Pricing(9900, "EUR", 7900))]
    assert reference(history, NOW) == 9900


def test_a_sale_that_had_begun_before_the_product_was_known_needs_the_shops_own_figure() -> None:
    history = [Offered(ago(40), Pricing(9900, "EUR", 7900))]
    assert reference(history, NOW) is None
    assert reference(history, NOW, 9400) == 9400


def test_prices_in_another_currency_are_no_reference() -> None:
    history = [Offered(ago(90), Pricing(9900, "GBP")), *plain((2, 7900))]
    assert reference(history, NOW) is None


def test_a_sale_price_that_is_no_lower_is_none() -> None:
    assert not Pricing(9900, "EUR", 9900).on_sale(NOW)
    assert Pricing(9900, "EUR", 10900).at(NOW) == 9900
