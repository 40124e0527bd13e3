"""A row of a feed becomes a product, or says what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from anklang.catalogue.model import Pricing, Product
from anklang.feeds.convert import Converter
from anklang.feeds.model import Feed, FeedFault
from anklang.feeds.read_xml import Row

FEED = Feed(id="main", language="de")
LEAST = {"id": "s-1", "title": "Hemd", "price": "15.00 EUR"}


def convert(values: dict[str, Any], feed: Feed = FEED) -> tuple[Product | None, list[FeedFault]]:
    listed = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value}
    product, _, faults = Converter(feed, "EUR", ZoneInfo("Europe/Berlin")).read(Row(7, listed))
    return product, faults


def good(values: dict[str, Any], feed: Feed = FEED) -> Product:
    product, faults = convert(values, feed)
    assert product is not None, faults
    assert faults == []
    return product


def test_a_row_with_all_attributes_becomes_a_whole_product() -> None:
    product = good(
        {
            "id": "s-1", "item_group_id": "s", "title": "Hemd", "description": "Aus Leinen", "brand": "Lindenhof",
            "link": "https://shop.example/s-1?a=1&b=2", "image_link": "https://shop.example/1.jpg",
            "additional_image_link": ["https://shop.example/2.jpg", "https://shop.example/3.jpg"],
            "price": "99.00 EUR", "sale_price": "79.00 EUR",
            "sale_price_effective_date": "2026-05-01T00:00+0200/2026-05-31T23:59+0200",
            "availability": "in stock", "quantity": "12", "product_type": "Kleidung > Hemden",
            "google_product_category": "212", "gtin": "4006381333931", "mpn": "LH-1", "color": "blau", "size": "M",
            "custom_label_0": "sommer", "unit_pricing_measure": "750 ml", "unit_pricing_base_measure": "1 l",
            "lowest_price_30d": "89.00 EUR", "shipping": "ignored",
        }
    )  # fmt: skip
    assert product == Product(
        id="s-1", group="s", title={"de": "Hemd"}, description={"de": "Aus Leinen"}, brand="Lindenhof",
        link={"de": "https://shop.example/s-1?a=1&b=2"}, image="https://shop.example/1.jpg",
        images=("https://shop.example/2.jpg", "https://shop.example/3.jpg"),
        offer=Pricing(
            9900, "EUR", 7900, datetime(2026, 4, 30, 22, tzinfo=UTC), datetime(2026, 5, 31, 21, 59, tzinfo=UTC)
        ),
        lowest_30d=8900, availability="in_stock", stock=12, category="Kleidung > Hemden", gtin="4006381333931",
        mpn="LH-1", options={"color": "blau", "size": "M"}, labels={"custom_label_0": "sommer"}, measure="750 ml",
        measure_base="1 l",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("15.00 EUR", 1500, "EUR"),
        ("15 EUR", 1500, "EUR"),
        ("EUR 15.00", 1500, "EUR"),
        ("15,00 €", 1500, "EUR"),
        ("15.00", 1500, "EUR"),
        ("1299.5 USD", 129950, "USD"),
        ("1.299,00 EUR", 129900, "EUR"),
        ("1,299.00 USD", 129900, "USD"),
        ("1 299,00 EUR", 129900, "EUR"),
        ("1.299.000 EUR", 129900000, "EUR"),
        ("19.9900 EUR", 1999, "EUR"),
        ("1,200 JPY", 1200, "JPY"),
        ("1200.00 JPY", 1200, "JPY"),
        ("1.234 KWD", 1234, "KWD"),
        ("0 EUR", 0, "EUR"),
    ],
)
def test_a_price_is_read_as_shops_write_it(text: str, minor: int, currency: str) -> None:
    assert good({**LEAST, "price": text}).offer == Pricing(minor, currency)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", "", "missing"),
        ("id", "x" * 101, "longer"),
        ("title", "", "missing"),
        ("price", "", "missing"),
        ("price", "1.299 EUR", "no price"),  # or is it 1299?
        ("price", "12.3456 EUR", "no price"),
        ("price", "on request", "no price"),
        ("price", "-5.00 EUR", "no price"),
        ("price", "EUR 5 USD", "no price"),
        ("price", "9" * 20 + " EUR", "no price"),
        ("availability", "maybe", "none of"),
    ],
)
def test_a_row_without_what_every_product_has_is_refused_with_its_line(
    column: str, value: str, reason: str
) -> None:
    product, faults = convert({**LEAST, column: value})
    assert product is None
    assert [(one.line, one.column, one.refused) for one in faults] == [(7, column, "row")]
    assert reason in faults[0].reason


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("link", "shop.example/s-1"),
        ("link", "javascript:alert(1)"),
        ("image_link", "ftp://shop.example/1.jpg"),
        ("sale_price", "cheap"),
        ("sale_price", "16.00 EUR"),
        ("sale_price", "10.00 USD"),
        ("quantity", "many"),
        ("unit_pricing_measure", "a bottle"),
        ("lowest_price_30d", "?"),
    ],
)
def test_a_single_value_that_cannot_be_read_is_left_out_and_told(column: str, value: str) -> None:
    product, faults = convert({**LEAST, column: value})
    assert product == good(LEAST)
    assert [(one.column, one.refused, one.value) for one in faults] == [(column, "value", value)]


@pytest.mark.parametrize("period", ["soon", "2026-05-31T00:00Z/2026-05-01T00:00Z", "2026-05-01T00:00Z"])
def test_a_sale_whose_time_cannot_be_read_is_left_out(period: str) -> None:
    product, faults = convert({**LEAST, "sale_price": "10.00 EUR", "sale_price_effective_date": period})
    assert product is not None
    assert product.offer == Pricing(1500, "EUR")
    assert [one.column for one in faults] == ["sale_price_effective_date"]


def test_a_time_without_an_offset_is_the_shops() -> None:
    values = {**LEAST, "sale_price": "10 EUR", "sale_price_effective_date": "2026-05-01T00:00/2026-06-01"}
    assert good(values).offer.sale_from == datetime(2026, 4, 30, 22, tzinfo=UTC)
    assert good(values).offer.sale_to == datetime(2026, 5, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "available"),
    [("in stock", True), ("in_stock", True), ("In Stock", True), ("https://schema.org/InStock", True),
     ("preorder", True), ("backorder", True), ("out of stock", False), ("out_of_stock", False), ("SoldOut", False)],
)  # fmt: skip
def test_availability_is_read_in_its_usual_spellings(text: str, available: bool) -> None:
    assert good({**LEAST, "availability": text}).available is available


@pytest.mark.parametrize(("text", "stock"), [("0", 0), ("-3", 0), ("12", 12), ("12.00", 12)])
def test_stock_is_a_number_of_pieces_and_never_below_none(text: str, stock: int) -> None:
    assert good({**LEAST, "quantity": text}).stock == stock


def test_a_bare_number_of_a_portal_is_no_category() -> None:
    assert good({**LEAST, "google_product_category": "212"}).category == ""
    assert good({**LEAST, "google_product_category": "Apparel &gt; Shirts"}).category == "Apparel > Shirts"


def test_a_feed_of_words_needs_no_price_and_a_feed_of_offers_no_title() -> None:
    words = good({"id": "s-1", "title": "Shirt"}, Feed(id="en", language="en", takes="words"))
    assert words == Product(id="s-1", title={"en": "Shirt"})
    offers = good({"id": "s-1", "price": "9 EUR", "quantity": "2"}, Feed(id="stock", takes="offers"))
    assert offers == Product(id="s-1", offer=Pricing(900, "EUR"), stock=2)
