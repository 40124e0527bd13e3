"""Who wants to know of a product: what an event says of a person's interest in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.catalogue.model import NewsKind
from anklang.profiles.vocabulary import standard_name

Because = Literal["asked_stock", "asked_price", "cart", "wish", "viewed"]

BEGINS: dict[str, Because] = {
    "Back In Stock Requested": "asked_stock",
    "Price Drop Requested": "asked_price",
    "Product Added": "cart",
    "Product Added to Wishlist": "wish",
    "Product Viewed": "viewed",
}
ENDS: dict[str, tuple[Because, ...]] = {
    "Product Removed": ("cart",),
    "Product Removed from Wishlist": ("wish",),
    "Product Alert Cancelled": ("asked_stock", "asked_price"),
    "Order Completed": ("asked_stock", "asked_price", "cart", "wish", "viewed"),
}
CONCERNS: dict[NewsKind, tuple[Because, ...]] = {  # the first of them that a person has is the reason told
    "back_in_stock": ("asked_stock", "cart", "wish", "viewed"),
    "price_drop": ("asked_price", "cart", "wish", "viewed"),
}
LOOKS = timedelta(days=30)
"""So long a look, a cart or a wish makes somebody concerned; who asked waits for a year."""
ASKED = timedelta(days=365)

_KEYS = ("variant_id", "variant", "sku", "product_id", "productId", "id")
_MOST = 50  # products of an order


class Interest(msgspec.Struct, frozen=True):
    """A person's interest in a product begins, or ends."""

    person: UUID
    keys: tuple[str, ...]  # ids by which the catalogue may know the product, the most exact first
    at: datetime
    begins: Because | None  # None: it ends
    ends: tuple[Because, ...] = ()


def interests(person: UUID, name: str, properties: Mapping[str, Any], at: datetime) -> Iterator[Interest]:
    """What one event says; nothing for most."""
    standard = standard_name(name)
    begins, ends = BEGINS.get(standard), ENDS.get(standard, ())
    if begins is None and not ends:
        return
    listed = properties.get("products")
    several = standard == "Order Completed" and isinstance(listed, list)
    for one in listed[:_MOST] if several and isinstance(listed, list) else (properties,):
        keys = keys_in(one) if isinstance(one, Mapping) else ()
        if keys:
            yield Interest(person, keys, at, begins, ends)


def keys_in(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids under which an event names a product, the most exact first."""
    found = (values.get(key) for key in _KEYS)
    return tuple(dict.fromkeys(str(one)[:100] for one in found if isinstance(one, str | int) and one != ""))
