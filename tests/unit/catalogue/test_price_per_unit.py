"""The price per unit (Directive 98/6/EC Article 3, PAngV § 4)."""

from __future__ import annotations

import pytest

from anklang.catalogue.price_per_unit import is_measure, price_per_unit


@pytest.mark.parametrize(
    ("price", "measure", "base", "expected"),
    [
        (749, "750 ml", "1 l", (999, "1 l")),
        (749, "750ml", "", (999, "1 l")),
        (499, "250g", "100 g", (200, "100 g")),
        (1000, "1,5 kg", "1kg", (667, "1kg")),
        (1200, "12 ct", "", (100, "1 ct")),
        (500, "2.5 sqm", "sqm", None),
        (500, "250 g", "1 l", None),
        (500, "", "1 l", None),
        (500, "0 g", "1 kg", None),
        (500, "a lot", "", None),
    ],
)
def test_the_price_per_unit_follows_from_contents_and_unit(
    price: int, measure: str, base: str, expected: tuple[int, str] | None
) -> None:
    assert price_per_unit(price, measure, base) == expected


def test_a_measure_is_an_amount_with_a_unit() -> None:
    assert is_measure("1.5kg")
    assert not is_measure("large")
