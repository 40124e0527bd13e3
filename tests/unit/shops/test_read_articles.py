"""What vendors say of stock and of the currency of their prices."""

from __future__ import annotations

from typing import Any

import pytest

from anklang.connectors.shopify import articles as shopify
from anklang.connectors.shopware import articles as shopware
from anklang.connectors.woocommerce import articles as woocommerce


def options(tax: str, kept: str, shown: str) -> list[dict[str, Any]]:
    values = {"woocommerce_currency": "EUR", "woocommerce_calc_taxes": tax, "woocommerce_prices_include_tax": kept,
              "woocommerce_tax_display_shop": shown}  # fmt: skip
    return [{"id": name, "value": value} for name, value in values.items()]


@pytest.mark.parametrize(
    ("tax", "kept", "shown", "currency"),
    [
        ("yes", "yes", "incl", "EUR"), ("yes", "no", "excl", "EUR"), ("no", "no", "incl", "EUR"),
        ("yes", "no", "incl", ""), ("yes", "yes", "excl", ""),
    ],
)  # fmt: skip
def test_a_woocommerce_price_counts_only_where_customers_see_it_as_it_is_kept(
    tax: str, kept: str, shown: str, currency: str
) -> None:
    found = woocommerce.currency_of(options(tax, kept, shown))
    assert found == currency
    body = {
        "id": 1,
        "name": "Candle",
        "type": "simple",
        "status": "publish",
        "price": "9.00",
        "regular_price": "9.00",
    }
    [variant] = woocommerce.article(body, [], found).variants
    assert variant.price == ("9.00" if currency else "")


@pytest.mark.parametrize(
    ("body", "sold", "stock"),
    [
        ({"stock_status": "instock"}, "in_stock", None),
        ({"stock_status": "instock", "manage_stock": True, "stock_quantity": 3}, "in_stock", 3),
        ({"stock_status": "instock", "manage_stock": "parent"}, "in_stock", 7),
        ({"stock_status": "onbackorder", "manage_stock": True, "stock_quantity": -2, "backorders_allowed": True},
         "backorder", None),
        ({"stock_status": "outofstock", "manage_stock": True, "stock_quantity": 0}, "out_of_stock", 0),
        ({"stock_status": "instock", "purchasable": False}, "out_of_stock", None),
    ],
)  # fmt: skip
def test_woocommerces_stock(body: dict[str, Any], sold: str, stock: int | None) -> None:
    parent = {"id": 1, "type": "variable", "status": "publish", "manage_stock": True, "stock_quantity": 7}
    [variant] = woocommerce.article(parent, [{"id": 2, "status": "publish", **body}], "EUR").variants
    assert (variant.sold, variant.stock) == (sold, stock)


@pytest.mark.parametrize(
    ("body", "sold", "stock"),
    [
        ({"availableForSale": True, "inventoryQuantity": 3, "inventoryItem": {"tracked": True}}, "in_stock", 3),
        ({"availableForSale": True, "inventoryQuantity": -3, "inventoryItem": {"tracked": False}}, "in_stock", None),
        ({"availableForSale": True, "inventoryQuantity": 0, "inventoryItem": {"tracked": True},
          "inventoryPolicy": "CONTINUE"}, "backorder", None),
        ({"availableForSale": True, "inventoryQuantity": 4, "inventoryItem": {"tracked": True},
          "inventoryPolicy": "CONTINUE"}, "in_stock", None),
        ({"availableForSale": False, "inventoryQuantity": 0, "inventoryItem": {"tracked": True}}, "out_of_stock", 0),
    ],
)  # fmt: skip
def test_shopifys_stock(body: dict[str, Any], sold: str, stock: int | None) -> None:
    node = {"legacyResourceId": "1", "status": "ACTIVE", "publishedAt": "2026-01-01T00:00:00Z"}
    [variant] = shopify.article(node, [{"legacyResourceId": "2", **body}], "EUR").variants
    assert (variant.sold, variant.stock) == (sold, stock)


@pytest.mark.parametrize(
    "node", [{"status": "DRAFT", "publishedAt": "2026-01-01T00:00:00Z"}, {"status": "ACTIVE"}]
)
def test_a_draft_and_what_is_not_published_have_no_variants(node: dict[str, Any]) -> None:
    assert (
        shopify.article({"legacyResourceId": "1", **node}, [{"legacyResourceId": "2"}], "EUR").variants == ()
    )


@pytest.mark.parametrize(
    ("body", "sold", "stock"),
    [
        ({"available": True, "availableStock": 3, "isCloseout": True}, "in_stock", 3),
        ({"available": True, "availableStock": 3, "isCloseout": False}, "in_stock", None),
        ({"available": True, "availableStock": -1, "isCloseout": False}, "backorder", None),
        ({"available": False, "availableStock": 0, "isCloseout": True}, "out_of_stock", None),
        ({"available": True, "availableStock": None, "stock": 4, "isCloseout": True}, "in_stock", 4),
    ],
)
def test_shopwares_stock(body: dict[str, Any], sold: str, stock: int | None) -> None:
    [variant] = shopware.article(
        "1", [{"id": "1", "active": True, "childCount": 0, **body}], "EUR", ""
    ).variants
    assert (variant.sold, variant.stock) == (sold, stock)


def test_names_that_no_article_can_have_are_not_asked_for() -> None:
    """An order may name a product that the shop does not have: a gift, a line made by hand."""
    names = ["17", "item 9", "a gift", "item x", "²"]
    assert shopify.split(names) == (["gid://shopify/Product/17"], ["gid://shopify/InventoryItem/9"])
    assert shopware.names_of([{"entity": "product", "primaryKey": "a" * 32}, {"entity": "tax", "primaryKey": "b" * 32},
                              {"entity": "product", "primaryKey": "x"}]) == ("a" * 32,)  # fmt: skip
    assert shopware.names_of({"not": "a list"}) == ()
    assert woocommerce.names_of({"id": 5, "parent_id": 0}) == ("5",)
    assert woocommerce.names_of({"id": 6, "parent_id": 5}) == ("5",)
