"""Products of WooCommerce with their variations, as REST API v3 shows them, and what calls about them name. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Any, Literal

from anklang.shops.model import Article, Variant
from anklang.shops.read import filled, moment, part, parts, text

Json = dict[str, Any]
VARIABLE = frozenset({"variable", "variable-subscription"})
"""Types whose variations are sold, not they themselves."""
_BUNDLES = frozenset({"grouped"})  # their parts are sold
_SOLD: dict[str, Literal["in_stock", "backorder", "out_of_stock"]] = {
    "instock": "in_stock", "onbackorder": "backorder", "outofstock": "out_of_stock",
}  # fmt: skip
LASTS = "lasts_days"
"""Custom field with the days that one piece lasts."""


def names_of(body: Json) -> tuple[str, ...]:
    """What product.* names; a call about a variation names the product that it belongs to."""
    found = text(body.get("parent_id"))
    found = found if found not in ("", "0") else text(body.get("id"))
    return (found,) if found else ()


def currency_of(options: Sequence[Json]) -> str:
    """The currency of the shop, of its settings; empty where prices are kept otherwise than customers see them.

    Prices that are kept without tax and shown with it depend on who looks, so that no price can be told.
    """
    values = {text(one.get("id")): text(one.get("value")) for one in options}
    with_tax = values.get("woocommerce_prices_include_tax") == "yes"
    shown_with_tax = values.get("woocommerce_tax_display_shop") == "incl"
    as_seen = values.get("woocommerce_calc_taxes") == "no" or with_tax == shown_with_tax
    return values.get("woocommerce_currency", "") if as_seen else ""


def article(body: Json, variations: Sequence[Json], currency: str) -> Article:
    """A product in one state. What is not published, hidden, or protected by a password is not sold."""
    kind = text(body.get("type"))
    sold = text(body.get("status")) == "publish" and text(body.get("catalog_visibility")) != "hidden"
    each = variations if kind in VARIABLE else [body]
    return Article(
        id=text(body.get("id")), version=moment(body.get("date_modified_gmt")), currency=currency,
        variants=tuple(_variant(one, body, currency) for one in each if _shown(one))
        if sold and kind not in _BUNDLES
        else (),
    )  # fmt: skip


def _shown(one: Json) -> bool:
    return text(one.get("status")) == "publish" and not text(one.get("post_password"))


def _variant(one: Json, body: Json, currency: str) -> Variant:
    pictures = [
        text(image.get("src"))
        for image in (part(one, "image"), *parts(one, "images"), *parts(body, "images"))
    ]
    images = list(dict.fromkeys(filter(None, pictures)))
    category = next((text(each.get("name")) for each in parts(body, "categories")), "")
    sold, stock = _stock(one, body)
    regular = text(one.get("regular_price")) or text(one.get("price"))
    return Variant(
        id=text(one.get("id")), title=unescape(text(body.get("name"))),
        description=next(filter(None, (text(each) for each in (
            one.get("description"), body.get("short_description"), body.get("description")))), ""),
        link=text(one.get("permalink")), image=images[0] if images else "", images=tuple(images[1:]),
        price=regular if currency else "", sale_price=text(one.get("sale_price")) if currency else "",
        sale_from=moment(one.get("date_on_sale_from_gmt")), sale_to=moment(one.get("date_on_sale_to_gmt")), sold=sold,
        stock=stock, category=unescape(category),
        gtin=text(one.get("global_unique_id")) or text(body.get("global_unique_id")),
        options=filled(**{text(of.get("name")): text(of.get("option")) for of in parts(one, "attributes")}),
        lasts=_lasts(one) or _lasts(body),
    )  # fmt: skip


def _stock(one: Json, body: Json) -> tuple[Literal["in_stock", "backorder", "out_of_stock"], int | None]:
    """Whether it can be ordered; pieces are a limit only where the shop counts them and takes no orders beyond."""
    if one.get("purchasable") is False:
        return "out_of_stock", None
    counted = body if one.get("manage_stock") == "parent" else one
    pieces = counted.get("stock_quantity")
    limited = (
        bool(counted.get("manage_stock")) and isinstance(pieces, int) and not one.get("backorders_allowed")
    )
    return _SOLD.get(text(one.get("stock_status")), "in_stock"), pieces if limited else None


def _lasts(body: Json) -> str:
    return next((text(one.get("value")) for one in parts(body, "meta_data") if one.get("key") == LASTS), "")
