"""Articles of Shopify with their variants, as the Admin API shows them, and what calls about them name. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from anklang.shops.model import Article, Variant
from anklang.shops.read import amount, filled, moment, part, parts, text

Json = dict[str, Any]
ITEM = "item "
"""Begins the name of an article that a call names by an inventory item."""
_PRODUCT = "gid://shopify/Product/"
_ITEM = "gid://shopify/InventoryItem/"
_UNITS = {"MG": "mg", "G": "g", "KG": "kg", "ML": "ml", "CL": "cl", "L": "l", "M3": "cbm", "M": "m", "M2": "sqm",
          "ITEM": "ct"}  # fmt: skip


def names_of(topic: str, body: Json) -> tuple[str, ...]:
    """What products/* and inventory_levels/* name: the article, or the inventory item of one of its variants."""
    if topic.startswith("products/"):
        found = text(body.get("id"))
    else:
        item = text(body.get("inventory_item_id"))
        found = f"{ITEM}{item}" if item else ""
    return (found,) if found else ()


def split(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Global ids of articles and of inventory items; a name that is neither is left out."""
    articles = [_PRODUCT + one for one in names if one.isascii() and one.isdecimal()]
    items = [one.removeprefix(ITEM) for one in names if one.startswith(ITEM)]
    return articles, [_ITEM + one for one in items if one.isascii() and one.isdecimal()]


def products_of_items(nodes: Sequence[Json]) -> list[str]:
    """Global ids of the articles that inventory items belong to."""
    owners = [part(one, "product") for node in nodes for one in parts(part(node, "variants"), "nodes")]
    return [_PRODUCT + found for one in owners if (found := text(one.get("legacyResourceId")))]


def gone(global_id: str) -> Article:
    """An article that is not there any more."""
    return Article(id=global_id.removeprefix(_PRODUCT))


def article(node: Json, variants: Sequence[Json], currency: str) -> Article:
    """An article in one state. What is a draft, archived, or not published in the online store is not sold."""
    id_, sold = text(node.get("legacyResourceId")), node.get("status") == "ACTIVE" and node.get("publishedAt")
    return Article(
        id=id_, version=moment(node.get("updatedAt")), currency=currency,
        variants=tuple(_variant(one, node) for one in variants) if sold else (),
    )  # fmt: skip


def _variant(one: Json, node: Json) -> Variant:
    id_, link = text(one.get("legacyResourceId")), text(node.get("onlineStoreUrl"))
    price, before = text(one.get("price")), text(one.get("compareAtPrice"))
    reduced = amount(before) > amount(price)
    sold, stock = _stock(one)
    options = [one_ for one_ in parts(one, "selectedOptions") if text(one_.get("value")) != "Default Title"]
    own = next((_picture(medium) for medium in parts(part(one, "media"), "nodes")), "")
    measure = part(one, "unitPriceMeasurement")
    return Variant(
        id=id_, title=text(node.get("title")), description=text(node.get("description")),
        link=f"{link}?variant={id_}" if link else "", image=own or _picture(part(node, "featuredMedia")),
        price=before if reduced else price, sale_price=price if reduced else "", sold=sold, stock=stock,
        category=text(node.get("productType")), brand=text(node.get("vendor")), gtin=text(one.get("barcode")),
        options=filled(**{text(of.get("name")): text(of.get("value")) for of in options}),
        measure=_measure(measure, "quantity"), measure_base=_measure(measure, "reference"),
        lasts=text(part(one, "lasts").get("value")) or text(part(node, "lasts").get("value")),
    )  # fmt: skip


def _picture(medium: Json) -> str:
    return text(part(part(medium, "preview"), "image").get("url"))


def _stock(one: Json) -> tuple[Literal["in_stock", "backorder", "out_of_stock"], int | None]:
    """Whether it can be ordered; pieces are a limit only where Shopify counts them and sells no more than there are."""
    pieces = one.get("inventoryQuantity")
    counted = part(one, "inventoryItem").get("tracked") is True and isinstance(pieces, int)
    if not one.get("availableForSale"):
        return "out_of_stock", 0 if counted else None
    if not counted or not isinstance(pieces, int):
        return "in_stock", None
    if one.get("inventoryPolicy") == "CONTINUE":
        return ("in_stock" if pieces > 0 else "backorder"), None
    return "in_stock", pieces


def _measure(measure: Json, what: str) -> str:
    """750 ml; empty where Shopify says none, or one in a unit that is not of the metric system."""
    unit, value = _UNITS.get(text(measure.get(f"{what}Unit")), ""), measure.get(f"{what}Value")
    number = (
        Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else Decimal(0)
    )
    return f"{number.normalize():f} {unit}" if unit and number > 0 else ""
