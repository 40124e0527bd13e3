"""An article of a connected shop as products of the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from anklang.catalogue.model import Pricing
from anklang.flows.convert_article import products_of
from anklang.shops.model import Article, Variant

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def one(currency: str = "EUR", **values: object) -> object:
    """The only product of an article with one variant."""
    variant = Variant(**{"id": "v1", "title": "Candle", "price": "20.00", **values})  # type: ignore[arg-type]
    [product] = products_of(Article(id="a1", currency=currency, variants=(variant,)), "de")
    return product


@pytest.mark.parametrize(
    ("values", "currency", "offer"),
    [
        ({}, "EUR", Pricing(2000, "EUR")),
        ({"price": "20"}, "JPY", Pricing(20, "JPY")),
        ({"sale_price": "15.5"}, "EUR", Pricing(2000, "EUR", 1550)),
        ({"sale_price": "15.5", "sale_from": NOW, "sale_to": NOW}, "EUR", Pricing(2000, "EUR", 1550, NOW, NOW)),
        ({"price": ""}, "EUR", Pricing()),
        ({"price": "on request"}, "EUR", Pricing()),
        ({"price": "-3"}, "EUR", Pricing()),
        ({"price": "1e30"}, "EUR", Pricing()),
        ({"price": "1e999999"}, "EUR", Pricing()),
        ({"sale_price": "1e999999"}, "EUR", Pricing(2000, "EUR")),
        ({}, "", Pricing()),
        ({}, "euro", Pricing()),
    ],
)  # fmt: skip
def test_an_amount_that_could_not_be_right_is_no_price(
    values: dict[str, object], currency: str, offer: Pricing
) -> None:
    assert one(currency, **values).offer == offer  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("<p>One<br>two &amp; <b>three</b></p><p>four</p>", "One\ntwo & three\nfour"),
        ("<script>alert(1)</script><style>p{}</style>Plain", "Plain"),
        ("", ""),
    ],
)
def test_the_shops_html_becomes_words(given: str, words: str) -> None:
    assert one(description=given).description == ({"de": words} if words else {})  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ("30", 30),
        ("0", None),
        ("3651", None),
        ("a month", None),
        ("", None),
        ("²", None),
        ("007", 7),
        ("9" * 5000, None),
        ("0" * 5000 + "9", None),
    ],
)
def test_days_that_a_piece_lasts_are_a_whole_number(given: str, days: int | None) -> None:
    assert one(lasts=given).lasts == days  # type: ignore[attr-defined]


def test_what_is_no_address_is_left_out_and_long_ids_are_no_products() -> None:
    product = one(
        image="javascript:alert(1)", images=("//x", "https://x.example/1.jpg"), link="https://x.example/a b"
    )
    assert (product.image, product.images, product.link) == ("", ("https://x.example/1.jpg",), {})  # type: ignore[attr-defined]
    assert products_of(Article(id="a", variants=(Variant(id="x" * 101), Variant(id=""))), "") == []
