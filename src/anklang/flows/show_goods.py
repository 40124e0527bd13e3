"""Products in a message are shown as the catalogue has them at this moment: what an earlier event said of a title, a
price or a picture may be wrong by now (E5, semantics 2.13). Pure.

The catalogue goes before the event; the event completes what the catalogue does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from anklang.catalogue.lowest import reference
from anklang.catalogue.model import Known, Offered, Product
from anklang.catalogue.price_per_unit import price_per_unit
from anklang.core.money import to_major, to_minor
from anklang.templates.compile import Compiled
from anklang.templates.model import Template
from anklang.templates.pick import choose_language

_KEYS = ("variant_id", "variant", "sku", "product_id", "productId")
_NAMES = ("name", "title", "product_name", "product_title")
_PICTURES = ("image", "image_url")


class Good(msgspec.Struct, frozen=True):
    """A product with its prices of the past."""

    known: Known
    history: Sequence[Offered]


class Goods(msgspec.Struct, frozen=True):
    """The products that a batch of messages may name."""

    now: datetime
    by_key: Mapping[str, Sequence[Good]] = {}  # own id or id of the group -> its variants

    def find(self, *keys: str, quoted: int | None = None) -> Good | None:
        """The product by the first of these ids that is known. `quoted`: the price, in minor units, that was named.

        Of several variants one that can be ordered: at the price that was named, else the dearest, so that nobody is
        promised less than it costs.
        """
        found = next((self.by_key[key] for key in keys if key and key in self.by_key), ())
        sold = [one for one in found if one.known.sold]
        fitting = [one for one in sold if one.known.product.offer.at(self.now) == quoted]
        dearest = sorted(sold or found, key=lambda one: -(one.known.product.offer.at(self.now) or 0))
        return next(iter(fitting or dearest), None)

    def as_shown(self, good: Good, language: str) -> dict[str, Any]:
        """A product as templates name it; money in major units, texts in the language of the message."""
        product = good.known.product
        price, currency = product.offer.at(self.now), product.offer.currency
        title = _said(product.title, language)
        shown: dict[str, Any] = {
            "id": product.id, "name": title, "title": title, "description": _said(product.description, language),
            "url": _said(product.link, language), "image": product.image, "category": product.category,
            "brand": product.brand, "link": f"product:{product.id}", "in_stock": good.known.sold,
            "stock": product.stock,
        }  # fmt: skip
        if price is not None:
            shown |= {"price": _major(price, currency), "currency": currency}
            lowest = reference(good.history, self.now, product.lowest_30d)
            shown["lowest_price_30d"] = None if lowest is None else _major(lowest, currency)
            unit = price_per_unit(price, product.measure, product.measure_base)
            if unit is not None:
                shown |= {"unit_price": _major(unit[0], currency), "unit": unit[1]}
        return {
            key: value for key, value in shown.items() if value not in ("", None) or key == "lowest_price_30d"
        }


NOTHING = Goods(datetime(1, 1, 1, tzinfo=UTC))
"""For workspaces without a catalogue and for templates that name no products."""


class Shown(msgspec.Struct, frozen=True):
    """What a message may name, and what it says of products by that."""

    context: Mapping[str, Any]
    quotes: Mapping[str, int | None] = {}  # product -> minor units that are named; None: it cannot be ordered
    fault: str = ""  # why the words would be false


def with_goods(context: Mapping[str, Any], compiled: Compiled, goods: Goods, language: str) -> Shown:
    """What a message may name, with the products of its template's sources as they are now.

    `language` is that of the words. An order shows what was bought, at the price that was paid.
    """
    if not goods.by_key:
        return Shown(context)
    changed, quotes = dict(context), _Quotes(goods)
    uses, template, offered = compiled.goods, compiled.template, changed.get("products")
    if "products" in uses and isinstance(offered, Mapping):
        changed["products"] = _offered(offered, template, quotes, language)
    cart = changed.get("cart") if "cart" in uses else None
    if cart is not None:
        cart = changed["cart"] = cart_shown(cart, quotes, language)
    event = changed.get("event")
    good = None
    if uses & {"event", "product"} and isinstance(event, Mapping):
        good = quotes.find(*keys_of_event(event), quoted=_quoted(event))
        if good is not None:
            changed["product"] = goods.as_shown(good, language)
            changed["event"] = event_shown(event, good, goods, language)
    told = event if isinstance(event, Mapping) else {}
    fault = fault_of(
        told, good, goods, cart=cart, advertises=template.class_ == "advertising" or "because" in told
    )
    return Shown(changed, quotes.said, fault)


class _Quotes:
    """Finds products, and remembers what is said of them."""

    def __init__(self, goods: Goods) -> None:
        self.goods = goods
        self.said: dict[str, int | None] = {}

    def find(self, *keys: str, quoted: int | None) -> Good | None:
        """As Goods.find."""
        good = self.goods.find(*keys, quoted=quoted)
        if good is not None:
            self.said[good.known.product.id] = said_of(good, self.goods.now)
        return good

    def over(self, said: dict[str, Any], language: str, *keys: str) -> dict[str, Any]:
        """What an event said of a product, with what the catalogue says instead; the same where it knows nothing."""
        good = self.find(*keys, quoted=_quoted(said))
        if good is None:
            return said
        fresh = self.goods.as_shown(good, language)
        if _in_no_language(good.known.product, language) and said.get("name"):
            fresh |= {"name": said["name"], "title": said["name"]}
        return {**said, **fresh, "id": said.get("id", fresh["id"]), "link": said.get("link", fresh["link"])}


def said_of(good: Good, now: datetime) -> int | None:
    """What a message says of a product: its price in minor units; None where it cannot be ordered."""
    return good.known.product.offer.at(now) if good.known.sold else None


def is_stale(quotes: Mapping[str, int | None], goods: Goods) -> bool:
    """Whether words that were rendered before name a product that is gone, or another price than now."""
    for id_, said in quotes.items():
        good = goods.find(id_)
        if good is None or said_of(good, goods.now) != said:
            return True
    return False


def _offered(
    offered: Mapping[str, Any], template: Template, quotes: _Quotes, language: str
) -> dict[str, Any]:
    """The sources of a product block: those that the person brought, and the fixed ones of the catalogue."""
    block = template.products
    wanted = set(block.sources) if block is not None else set()
    changed = dict(offered)
    if "viewed" in wanted:
        viewed = changed.get("viewed") or []
        changed["viewed"] = [quotes.over(one, language, str(one["id"])) for one in viewed]
    if "fixed" in wanted and block is not None:
        found = [quotes.over({"id": id_}, language, id_) for id_ in block.fixed]
        changed["fixed"] = [one for one in found if "in_stock" in one]
    return changed


def _quoted(said: Mapping[str, Any]) -> int | None:
    currency = str(said.get("currency") or "")
    return to_minor(said.get("price"), currency) if currency else None


def keys_of_event(event: Mapping[str, Any]) -> list[str]:
    """The ids under which an event names its one product, the most exact first."""
    return [str(event[key]) for key in _KEYS if isinstance(event.get(key), str | int) and event[key] != ""]


def event_shown(event: Mapping[str, Any], good: Good, goods: Goods, language: str) -> dict[str, Any]:
    """An event's properties, with what they say of its product as it is now. Properties that it has not are not added,
    so that a template asks for the same ones as before."""
    fresh = goods.as_shown(good, language)
    shown = dict(event)
    for names, key in ((_NAMES, "name"), (_PICTURES, "image"), (("url",), "url"), (("price",), "price")):
        for name in names:
            if name in shown and fresh.get(key):
                if key == "name" and _in_no_language(good.known.product, language):
                    continue
                shown[name] = fresh[key]
    if "price" in shown and fresh.get("currency"):
        shown["currency"] = fresh["currency"]
    if "lowest_price_30d" in shown:
        shown["lowest_price_30d"] = fresh.get("lowest_price_30d")
    return shown


def cart_shown(cart: dict[str, Any], quotes: _Quotes, language: str) -> dict[str, Any]:
    """A cart without what can no longer be ordered, at the prices of now."""
    items = [
        quotes.over({**item, "currency": cart["currency"]}, language, *_keys_of_item(item))
        for item in cart["items"]
    ]
    left = [one for one in items if one.get("in_stock") is not False]
    if not any("in_stock" in one for one in items):
        return cart
    shown = {
        **cart,
        "items": left,
        "count": sum(one["quantity"] for one in left),
        "missing": len(items) - len(left),
    }
    same_prices = len(left) == len(items) and all(
        new.get("price") == old.get("price") for new, old in zip(items, cart["items"], strict=True)
    )
    if not same_prices:
        in_one = all(one.get("currency") == cart["currency"] for one in left)
        priced = all(one.get("price") is not None for one in left)
        total = round(sum((one.get("price") or 0) * one["quantity"] for one in left), 3)
        shown["value"] = total if in_one and priced else None
    return shown


def fault_of(
    event: Mapping[str, Any],
    good: Good | None,
    goods: Goods,
    *,
    cart: Mapping[str, Any] | None,
    advertises: bool,
) -> str:
    """Why the words would be false; empty where they are not. `good`: the product of the event, None where the words
    do not speak of it or nobody knows it; `cart`: as it is shown, None where they do not speak of it."""
    if good is not None:
        product = good.known.product
        if good.known.gone_at is not None:
            return f"the product {product.id} is no longer sold"
        if advertises and not good.known.sold:
            return f"the product {product.id} is out of stock"
        old, currency = event.get("old_price"), str(event.get("currency") or "")
        before = to_minor(old, currency) if old is not None and currency == product.offer.currency else None
        price = product.offer.at(goods.now)
        if before is not None and price is not None and price >= before:
            return f"the price of the product {product.id} rose again"
    if cart is not None and advertises and cart.get("missing") and not cart["items"]:
        return "nothing of the cart can be ordered any more"
    return ""


def _keys_of_item(item: Mapping[str, Any]) -> list[str]:
    return [str(item[key]) for key in ("variant", "sku", "id") if item.get(key)]


def _said(texts: Mapping[str, str], language: str) -> str:
    return texts[choose_language(list(texts), language, "")] if texts else ""


def _in_no_language(product: Product, language: str) -> bool:
    """Whether the catalogue has no title in this language, nor one that is meant for everybody."""
    base = language.split("-")[0]
    return not any(tag.split("-")[0] in (base, "") for tag in product.title)


def _major(minor: int, currency: str) -> float:
    return float(to_major(minor, currency))
