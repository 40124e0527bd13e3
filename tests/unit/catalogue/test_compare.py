"""What a delivery changes, and what of that is news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from anklang.catalogue.compare import compare
from anklang.catalogue.model import CALM, Known, Pricing, Product

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHIRT = Product(
    id="s-1", title={"de": "Hemd"}, offer=Pricing(5000, "EUR"), link={"de": "https://shop.example/s-1"}
)


def known(product: Product = SHIRT, **more: Any) -> Known:
    return Known(
        **{
            "product": product,
            "source": "feed:main",
            "known_since": NOW,
            "price_seen": product.offer.at(NOW),
            **more,
        }
    )


def with_(product: Product = SHIRT, **more: Any) -> Product:
    return msgspec.structs.replace(product, **more)


OUT = with_(availability="out_of_stock")


def test_what_nobody_knew_is_new_and_begins_a_price_history_without_news() -> None:
    change = compare(None, SHIRT, NOW)
    assert (change.kind, change.offer, change.news) == ("new", True, ())


def test_the_same_again_changes_nothing() -> None:
    change = compare(known(), SHIRT, NOW)
    assert (change.kind, change.offer, change.news) == ("same", False, ())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (known(OUT), SHIRT, ["back_in_stock"]),
        (known(with_(stock=0)), with_(stock=5), ["back_in_stock"]),
        (known(gone_at=NOW), SHIRT, ["back_in_stock"]),
        (known(), OUT, []),
        (known(OUT), with_(OUT, stock=0), []),
        (known(), with_(offer=Pricing(4000, "EUR")), ["price_drop"]),
        (known(), with_(offer=Pricing(5000, "EUR", 4000)), ["price_drop"]),
        (known(), with_(offer=Pricing(4990, "EUR")), []),  # less than one percent
        (known(), with_(offer=Pricing(6000, "EUR")), []),
        (known(), with_(offer=Pricing(4000, "GBP")), []),
        (known(), with_(OUT, offer=Pricing(4000, "EUR")), []),  # nobody can buy it
        (known(OUT), with_(offer=Pricing(4000, "EUR")), ["back_in_stock", "price_drop"]),
    ],
)
def test_a_product_is_news_when_it_is_back_or_cheaper(before: Known, after: Product, told: list[str]) -> None:
    assert [one.kind for one in compare(before, after, NOW).news] == told


def test_a_drop_says_from_what_to_what_and_by_how_many_percent() -> None:
    (news,) = compare(known(), with_(offer=Pricing(3333, "EUR")), NOW).news
    assert (news.old_price, news.price, news.percent, news.currency) == (5000, 3333, 33, "EUR")


def test_a_sale_that_began_by_itself_is_found_with_the_next_delivery() -> None:
    offer = Pricing(5000, "EUR", 4000, sale_from=NOW - timedelta(minutes=5))
    before = known(with_(offer=offer), price_seen=5000)
    change = compare(before, with_(offer=offer), NOW)
    assert (change.kind, change.offer, change.price_seen) == ("changed", False, 4000)
    assert [one.kind for one in change.news] == ["price_drop"]


@pytest.mark.parametrize(("ago", "told"), [(CALM - timedelta(seconds=1), 0), (CALM, 1)])
def test_stock_and_price_that_go_up_and_down_within_an_hour_are_told_once(ago: timedelta, told: int) -> None:
    told_at = NOW - ago
    assert len(compare(known(OUT, back_told_at=told_at), SHIRT, NOW).news) == told
    assert len(compare(known(drop_told_at=told_at), with_(offer=Pricing(4000, "EUR")), NOW).news) == told


def test_words_of_another_language_stay() -> None:
    change = compare(known(), with_(title={"en": "Shirt"}, link={"en": "https://shop.example/en/s-1"}), NOW)
    assert change.product.title == {"de": "Hemd", "en": "Shirt"}
    assert set(change.product.link) == {"de", "en"}


def test_a_delivery_of_words_leaves_price_and_stock_alone() -> None:
    english = Product(id="s-1", title={"en": "Shirt"}, offer=Pricing(1, "GBP"), availability="out_of_stock")
    change = compare(known(), english, NOW, "words")
    assert change.product == with_(title={"de": "Hemd", "en": "Shirt"})


def test_a_delivery_of_offers_leaves_words_alone() -> None:
    offers = Product(id="s-1", offer=Pricing(4500, "EUR"), stock=3)
    change = compare(known(), offers, NOW, "offers")
    assert change.product == with_(offer=Pricing(4500, "EUR"), stock=3)
    assert change.offer


@pytest.mark.parametrize("takes", ["words", "offers"])
def test_what_only_completes_makes_no_products_and_brings_none_back(takes: Any) -> None:
    assert compare(None, SHIRT, NOW, takes).kind == "skipped"
    assert compare(known(gone_at=NOW), with_(offer=Pricing(10, "EUR")), NOW, takes).news == ()


@pytest.mark.parametrize(
    ("owner", "incoming", "gone", "kind"),
    [
        ("shop:a", "feed:f", False, "skipped"),
        ("shop:a", "shop:b", False, "skipped"),
        ("shop:a", "feed:f", True, "changed"),
        ("shop:a", "shop:a", False, "same"),
        ("feed:f", "shop:a", False, "changed"),
        ("feed:f", "feed:g", False, "same"),
    ],
)
def test_what_a_connected_shop_sells_is_that_shops(owner: str, incoming: str, gone: bool, kind: str) -> None:
    before = msgspec.structs.replace(known(), source=owner, gone_at=NOW if gone else None)
    assert compare(before, SHIRT, NOW, source=incoming).kind == kind


def test_a_delivery_without_a_price_leaves_the_price() -> None:
    change = compare(known(), with_(offer=Pricing(), title={"de": "Anders"}), NOW)
    assert (change.kind, change.product.offer, change.offer) == ("changed", SHIRT.offer, False)


@pytest.mark.parametrize(
    ("before", "source", "told"),
    [
        (known(source="", gone_at=NOW), "feed:main", []),
        (known(source="", gone_at=NOW), "shop:a", []),
        (known(source="shop:a", gone_at=NOW), "feed:main", []),
        (known(source="feed:old", gone_at=NOW), "shop:a", []),
        (known(OUT, source="", gone_at=NOW), "shop:a", ["back_in_stock"]),
        (known(OUT, source="shop:a", gone_at=NOW), "feed:main", ["back_in_stock"]),
        (known(source="shop:a", gone_at=NOW), "shop:a", ["back_in_stock"]),
        (known(OUT), "shop:a", ["back_in_stock"]),
        (known(), "shop:a", []),
        (known(), "feed:other", []),
        (known(gone_at=NOW), "", ["back_in_stock"]),
    ],
)
@pytest.mark.parametrize("price", [5000, 4000])
def test_what_only_comes_from_elsewhere_is_neither_back_nor_cheaper(
    before: Known, source: str, told: list[str], price: int
) -> None:
    """Its source went away, or another one has it now: that is nothing that the shop did with the product. What was out
    of stock before and can be ordered now is back."""
    cheaper = price < 5000 and source in (before.source, "")
    found = compare(before, with_(offer=Pricing(price, "EUR")), NOW, source=source).news
    assert [one.kind for one in found] == told + ["price_drop"] * cheaper


@pytest.mark.parametrize("takes", ["offers"])
def test_a_feed_that_only_completes_tells_of_prices_and_stock_though_it_is_not_the_source(takes: Any) -> None:
    change = compare(known(OUT), with_(offer=Pricing(4000, "EUR")), NOW, takes, source="feed:offers")
    assert [one.kind for one in change.news] == ["back_in_stock", "price_drop"]
