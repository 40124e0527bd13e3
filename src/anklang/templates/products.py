"""Which products a message shows, and which of their prices may be named."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import msgspec

from anklang.templates.model import ProductBlock


class Chosen(msgspec.Struct, frozen=True):
    """The products of one message."""

    level: str  # source that was used, or "hidden"
    items: list[dict[str, Any]]  # as the template sees them


def choose(block: ProductBlock, offered: Mapping[str, Any]) -> Chosen | None:
    """The first source of the chain with enough products in stock; None if the message is to be skipped (R14).

    `offered` holds a list of products per source. A product is a mapping with id, title, url, image, price
    (major units), currency, in_stock, and optionally compare_at and lowest_price_30d.
    """
    for source in block.sources:
        found = offered.get(source)
        items = [p for p in found if isinstance(p, Mapping)] if isinstance(found, list | tuple) else []
        items = [p for p in items if p.get("in_stock") is not False]
        if source == "fixed":
            order = {product: index for index, product in enumerate(block.fixed)}
            items = sorted(
                (p for p in items if str(p.get("id")) in order), key=lambda p: order[str(p.get("id"))]
            )
        if len(items) >= block.min:
            return Chosen(source, [_lawful(p) for p in items[: block.max]])
    return Chosen("hidden", []) if block.otherwise == "hide" else None


def _lawful(product: Mapping[str, Any]) -> dict[str, Any]:
    """The product without a reduction that may not be claimed.

    A reduction needs the lowest price of the last 30 days and is computed from it (PAngV § 11, CJEU C-330/23).
    """
    shown = {key: value for key, value in product.items() if key not in {"compare_at", "discount_percent"}}
    price, lowest = product.get("price"), product.get("lowest_price_30d")
    if isinstance(price, int | float) and isinstance(lowest, int | float) and 0 < price < lowest < inf:
        shown["compare_at"] = lowest
        shown["discount_percent"] = int(
            (lowest - price) * 100 / lowest + 1e-9
        )  # rounded down: never too much
    return shown
