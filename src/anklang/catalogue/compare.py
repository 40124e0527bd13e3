"""What a delivery of products changes in the catalogue, and what of that is news. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from anklang.catalogue.model import CALM, LEAST_DROP, Known, News, Product, Takes, is_kept

Kind = Literal["new", "changed", "same", "skipped"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of one product of a delivery."""

    kind: Kind  # skipped: the delivery only completes and nobody knows the product, or a shop keeps it
    product: Product  # as it is from now on
    offer: bool = False  # what it costs is another: a line of the price history
    price_seen: int | None = None  # minor units, what it costs now
    news: tuple[News, ...] = ()


def compare(
    known: Known | None, incoming: Product, now: datetime, takes: Takes = "all", source: str = ""
) -> Change:
    """A product as the catalogue has it beside one that `source` has delivered; empty: whoever delivered it before.

    News is what happened to a product that was known: it is back, or cheaper. None is told twice within CALM. What
    comes from another source than before (a shop is disconnected and a feed has its products, or the other way round)
    is no event of the product: what could be ordered before is not back, and prices of two sources are not compared.
    """
    if known is None:
        if takes != "all":
            return Change(kind="skipped", product=incoming)
        return Change(kind="new", product=incoming, offer=True, price_seen=incoming.offer.at(now))
    if takes == "all" and is_kept(known.source, sold=known.gone_at is None, incoming=source):
        return Change(kind="skipped", product=known.product)
    product = merged(known.product, incoming, takes)
    price = product.offer.at(now)
    returned = known.gone_at is not None and takes == "all"
    moves = takes == "all" and is_kept(
        source, sold=True, incoming=known.source
    )  # a shop sells it from now on
    passed_on = takes == "all" and source not in ("", known.source)
    same = product == known.product and price == known.price_seen and not returned and not moves
    gone = known.gone_at is not None and not returned
    return Change(
        kind="same" if same else "changed",
        product=product,
        offer=product.offer != known.product.offer,
        price_seen=price,
        news=() if same or gone else _news(known, product, price, now, passed_on),
    )


def merged(known: Product, incoming: Product, takes: Takes) -> Product:
    """The product with what a delivery may say of it; words in other languages stay."""
    if takes == "offers":
        return msgspec.structs.replace(
            known, offer=incoming.offer, availability=incoming.availability, stock=incoming.stock,
            lowest_30d=incoming.lowest_30d,
        )  # fmt: skip
    words = {
        "title": {**known.title, **incoming.title},
        "description": {**known.description, **incoming.description},
        "link": {**known.link, **incoming.link},
    }
    base = incoming if takes == "all" else known
    if base.offer.price is None:  # a delivery that names no price leaves the one that another named
        base = msgspec.structs.replace(base, offer=known.offer, lowest_30d=known.lowest_30d)
    return msgspec.structs.replace(base, **words)


def _news(
    known: Known, product: Product, price: int | None, now: datetime, passed_on: bool
) -> tuple[News, ...]:
    found = []
    to_be_had = known.product.available if passed_on else known.sold
    currency = product.offer.currency
    if product.available and not to_be_had and _calm(known.back_told_at, now):
        found.append(News(kind="back_in_stock", product=product.id, price=price, currency=currency))
    before = known.price_seen
    if (
        not passed_on and product.available and price is not None and before and price < before
        and currency == known.product.offer.currency and _calm(known.drop_told_at, now)
    ):  # fmt: skip
        percent = (before - price) * 100 // before
        if percent >= LEAST_DROP:
            found.append(
                News(kind="price_drop", product=product.id, price=price, old_price=before, currency=currency,
                     percent=percent)
            )  # fmt: skip
    return tuple(found)


def _calm(told: datetime | None, now: datetime) -> bool:
    return told is None or now - told >= CALM
