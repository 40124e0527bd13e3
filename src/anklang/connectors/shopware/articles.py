"""Products of Shopware 6 with their variants, as the Admin API shows them, and what calls about them name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from anklang.shops.model import Article, Variant
from anklang.shops.read import amount, filled, moment, part, parts, text

Json = dict[str, Any]
CURRENCY = "b7d2554b0ce847cd82f3ac9bd1c0dfca"
"""Id of the shop's standard currency, the same in every Shopware; every product has a price in it."""
ASSOCIATIONS: Json = {
    "cover": {"associations": {"media": {}}}, "manufacturer": {}, "unit": {}, "categories": {},
    "options": {"associations": {"group": {}}},
}  # fmt: skip
LASTS = "lasts_days"
"""Custom field with the days that one piece lasts."""
_ID = re.compile("[0-9a-f]{32}")
_UNITS = frozenset({"mg", "g", "kg", "ml", "cl", "l", "m", "cm"})


def names_of(payload: object) -> tuple[str, ...]:
    """What product.written and product.deleted name: the key of each entity that was written."""
    found = [
        text(one.get("primaryKey"))
        for one in parts({"all": payload}, "all")
        if text(one.get("entity")) == "product"
    ]
    return tuple(one for one in found if is_id(one))


def is_id(name: str) -> bool:
    """Whether a name can be that of an entity."""
    return _ID.fullmatch(name) is not None


def owner(entity: Json) -> str:
    """The article that a product entity belongs to: its parent, or itself."""
    return text(entity.get("parentId")) or text(entity.get("id"))


def grouped(entities: Sequence[Json]) -> dict[str, list[Json]]:
    """Product entities by the article that they belong to."""
    found: dict[str, list[Json]] = {}
    for one in entities:
        found.setdefault(owner(one), []).append(one)
    return found


def article(id_: str, entities: Sequence[Json], currency: str, storefront: str) -> Article:
    """An article in one state. The parent of variants is not sold itself; what is not active is not sold."""
    moments = (moment(one.get(name)) for one in entities for name in ("updatedAt", "createdAt"))
    return Article(
        id=id_, version=max((one for one in moments if one is not None), default=None), currency=currency,
        variants=tuple(
            _variant(one, storefront) for one in entities if one.get("active") is True and not one.get("childCount")
        ),
    )  # fmt: skip


def _variant(one: Json, storefront: str) -> Variant:
    id_, words = text(one.get("id")), part(one, "translated")
    price = next((each for each in parts(one, "price") if each.get("currencyId") == CURRENCY), {})
    gross, before = _money(price), _money(part(price, "listPrice"))
    reduced = bool(gross) and amount(before) > amount(gross)
    sold, stock = _stock(one)
    unit = text(part(one, "unit").get("shortCode")).lower()
    options = {text(part(of, "group").get("name")): text(of.get("name")) for of in parts(one, "options")}
    fields = {**part(one, "customFields"), **part(words, "customFields")}
    return Variant(
        id=id_, title=text(words.get("name")) or text(one.get("name")),
        description=text(words.get("description")) or text(one.get("description")),
        link=f"{storefront}/detail/{id_}" if storefront else "",
        image=text(part(part(one, "cover"), "media").get("url")), price=before if reduced else gross,
        sale_price=gross if reduced else "", lowest=_money(part(price, "regulationPrice")), sold=sold, stock=stock,
        category=next((text(each.get("name")) for each in parts(one, "categories")), ""),
        brand=text(part(one, "manufacturer").get("name")), gtin=text(one.get("ean")), options=filled(**options),
        measure=_measure(one.get("purchaseUnit"), unit), measure_base=_measure(one.get("referenceUnit"), unit),
        lasts=text(fields.get(LASTS)),
    )  # fmt: skip


def _stock(one: Json) -> tuple[Literal["in_stock", "backorder", "out_of_stock"], int | None]:
    """Whether it can be ordered; pieces are a limit only in a clearance sale, as in the shop itself."""
    pieces = one.get("availableStock")
    pieces = pieces if isinstance(pieces, int) else one.get("stock")
    if one.get("available") is False:
        return "out_of_stock", None
    if one.get("isCloseout") is True and isinstance(pieces, int):
        return "in_stock", pieces
    return "in_stock" if not isinstance(pieces, int) or pieces > 0 else "backorder", None


def _money(price: Json) -> str:
    gross = price.get("gross")
    return str(amount(gross)) if isinstance(gross, int | float) and not isinstance(gross, bool) else ""


def _measure(value: object, unit: str) -> str:
    return f"{amount(value).normalize():f} {unit}" if unit in _UNITS and amount(value) > 0 else ""
