"""An article of a connected shop becomes products of the catalogue: amounts in minor units, words cut to their measure.
Pure. A value that could not be right is left out: no price is better than a wrong one."""

from __future__ import annotations

import re
from html import unescape

from anklang.catalogue.model import (
    MAX_DESCRIPTION,
    MAX_ID,
    MAX_IMAGES,
    MAX_TEXT,
    MAX_TITLE,
    MOST_DAYS,
    MOST_MONEY,
    MOST_STOCK,
    Pricing,
    Product,
    is_address,
)
from anklang.catalogue.price_per_unit import is_measure
from anklang.core.money import to_minor
from anklang.shops.model import Article, Variant

_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d)\b[^>]*>", re.I)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_DAYS = re.compile("[0-9]{1,4}")
_CURRENCY = re.compile("[A-Z]{3}")


def products_of(article: Article, language: str) -> list[Product]:
    """The variants of an article as products of one group; `language` is that of its words, empty where not known."""
    return [_product(one, article, language) for one in article.variants if one.id and len(one.id) <= MAX_ID]


def _product(one: Variant, article: Article, language: str) -> Product:
    words = _plain(one.description)[:MAX_DESCRIPTION]
    link = _address(one.link)
    offer = _offer(one, article.currency)
    days = int(one.lasts) if _DAYS.fullmatch(one.lasts) else 0
    measured = is_measure(one.measure)
    return Product(
        id=one.id, group=article.id if len(article.id) <= MAX_ID else "", title={language: one.title[:MAX_TITLE]},
        description={language: words} if words else {}, link={language: link} if link else {},
        image=_address(one.image),
        images=tuple(address for address in map(_address, one.images) if address)[:MAX_IMAGES], offer=offer,
        lowest_30d=_minor(one.lowest, article.currency) if offer.price is not None else None, availability=one.sold,
        stock=None if one.stock is None else min(max(one.stock, 0), MOST_STOCK), category=one.category[:MAX_TEXT],
        brand=one.brand[:MAX_TEXT], gtin=one.gtin[:MAX_TEXT],
        options={name[:MAX_TEXT]: value[:MAX_TEXT] for name, value in one.options.items()},
        measure=one.measure if measured else "", measure_base=one.measure_base if measured else "",
        lasts=days if 0 < days <= MOST_DAYS else None,
    )  # fmt: skip


def _offer(one: Variant, currency: str) -> Pricing:
    price = _minor(one.price, currency)
    if price is None:
        return Pricing()
    sale = _minor(one.sale_price, currency)
    if sale is None:
        return Pricing(price, currency)
    return Pricing(price, currency, sale, one.sale_from, one.sale_to)


def _minor(amount: str, currency: str) -> int | None:
    found = to_minor(amount, currency) if amount and _CURRENCY.fullmatch(currency) else None
    return found if found is not None and 0 <= found <= MOST_MONEY else None


def _address(text: str) -> str:
    return text if is_address(text) else ""


def _plain(html: str) -> str:
    """Words without their tags; the shop's HTML is not ours to send."""
    lines = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", html))).split("\n")
    return "\n".join(line for line in (" ".join(unescape(one).split()) for one in lines) if line)
