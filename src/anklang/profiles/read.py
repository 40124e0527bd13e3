"""Reading what shops send, leniently: numbers as text, several spellings, missing parts. Nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.core.money import to_minor
from anklang.profiles.compare import number
from anklang.profiles.model import MAX_ITEMS, MAX_TEXT, Item

_MOST_PIECES = 1_000_000
_MOST_MONEY = 10**13  # minor units; sums of many stay within 64 bits


def text(value: Any) -> str:
    """Text without blanks around it, whole numbers as text, cut to MAX_TEXT; empty for anything else."""
    if type(value) is str:
        return value.strip()[:MAX_TEXT] if value else ""
    if type(value) is int:
        return str(value)[:MAX_TEXT]
    return ""


def first_text(values: Mapping[str, Any], *names: str) -> str:
    """The first of these properties that has a text."""
    for name in names:
        found = text(values.get(name))
        if found:
            return found
    return ""


def currency_of(values: Mapping[str, Any], default: str) -> str:
    """The ISO 4217 code in `currency`, upper case, or `default`."""
    code = values.get("currency")
    if type(code) is str and len(code) == 3 and code.isascii() and code.isalpha():
        return code.upper()
    return default


def money(value: Any, currency: str) -> int | None:
    """An amount in major units as minor units, or None where it is none."""
    if value is None:
        return None
    minor = to_minor(value.strip() if type(value) is str else value, currency)
    return minor if minor is not None and -_MOST_MONEY < minor < _MOST_MONEY else None


def first_money(values: Mapping[str, Any], currency: str, *names: str) -> int | None:
    """The first of these properties that is an amount that is not negative."""
    for name in names:
        minor = money(values.get(name), currency)
        if minor is not None and minor >= 0:
            return minor
    return None


def pieces(value: Any) -> int:
    """A quantity: a whole number from 1 on; 1 where nothing usable is said."""
    amount = number(value)
    return min(max(int(amount), 1), _MOST_PIECES) if amount is not None else 1


def item_of(values: Mapping[str, Any], currency: str) -> Item | None:
    """A product as a cart, order or list names it; None without an id, SKU or name."""
    sku = text(values.get("sku"))
    name = first_text(values, "name", "title", "product_name")
    product = first_text(values, "product_id", "productId", "id") or sku or name
    if not product:
        return None
    return Item(
        product,
        first_text(values, "variant", "variant_id"),
        name,
        first_text(values, "category", "product_type"),
        first_money(values, currency, "price"),
        pieces(values.get("quantity")),
        text(values.get("url")),
        first_text(values, "image_url", "image"),
        sku,
    )


def items_of(values: Mapping[str, Any], currency: str) -> list[Item] | None:
    """The products of an event, at most MAX_ITEMS; None where the event has no list of products."""
    products = values.get("products")
    if not isinstance(products, list):
        products = values.get("items")
        if not isinstance(products, list):
            return None
    found = (item_of(one, currency) for one in products[:MAX_ITEMS] if isinstance(one, dict))
    return [item for item in found if item is not None]


def value_of(items: list[Item]) -> int:
    """The sum of price by quantity, in minor units; goods without a price count nothing."""
    return min(sum((item.price or 0) * item.quantity for item in items), _MOST_MONEY)
