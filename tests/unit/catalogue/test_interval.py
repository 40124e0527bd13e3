"""How long a product lasts, learned from those who bought it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anklang.catalogue.interval import LEAST_CASES, LEAST_PEOPLE, Interval, Lasting, Purchase, learn

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def bought(person: int, *days: float, product: str = "soap", quantity: int = 1) -> list[Purchase]:
    """Orders of somebody on these days."""
    return [Purchase(UUID(int=person), product, NOW + timedelta(days=day), quantity) for day in days]


def many(people: int, *days: float, quantity: int = 1) -> list[Purchase]:
    return [one for person in range(people) for one in bought(person, *days, quantity=quantity)]


@pytest.mark.parametrize(
    ("purchases", "known"),
    [
        (many(8, 0, 30), {"soap": Interval(30, 8)}),
        (many(5, 0, 30, 60), {"soap": Interval(30, 10)}),
        (many(8, 0, 60, quantity=2), {"soap": Interval(30, 8)}),
        (many(7, 0, 30), {}),
        (many(4, 0, 30, 60, 90), {}),
        (many(8, 0), {}),
        (many(8, 0, 0.5), {}),
        (many(8, 0, 0.5, 30), {"soap": Interval(15, 8)}),
        ([*many(8, 0, 30), *bought(99, 0, 400)], {"soap": Interval(30, 9)}),
        ([], {}),
    ],
    ids=["enough", "few people, many times", "two pieces last twice as long", "too few times", "too few people",
         "once", "a correction of the order", "the rest of the order", "one slow household", "nothing"],
)  # fmt: skip
def test_the_middle_of_the_times_counts_where_there_are_enough(
    purchases: list[Purchase], known: dict[str, Interval]
) -> None:
    assert (LEAST_CASES, LEAST_PEOPLE) == (8, 5)
    assert learn(purchases) == known
    assert learn(reversed(purchases)) == known


def test_products_and_people_are_told_apart() -> None:
    other = [one for person in range(9) for one in bought(person, 0, 90, product="wax")]
    assert learn([*many(8, 0, 30), *other]) == {"soap": Interval(30, 8), "wax": Interval(90, 9)}


@pytest.mark.parametrize(
    ("lasting", "quantity", "days"),
    [
        (Lasting(), 1, None),
        (Lasting(stated=40), 1, 30),
        (Lasting(stated=40), 2, 70),
        (Lasting(stated=12), 1, 6),
        (Lasting(stated=1), 1, 1),
        (Lasting(Interval(21, 9), 40), 1, 21),
        (Lasting(Interval(21, 9)), 3, 63),
        (Lasting(Interval(21, 9)), 0, 21),
        (Lasting(Interval(3000, 9)), 5, 3650),
    ],
)
def test_what_was_learned_goes_before_what_the_shop_says(
    lasting: Lasting, quantity: int, days: int | None
) -> None:
    assert lasting.reorder_in(quantity) == days
