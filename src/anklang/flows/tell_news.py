"""News of products reaches the people concerned, a page at a time: one fact each, from which a journey can start."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.catalogue import find, store
from anklang.catalogue.interest import ASKED, CONCERNS, LOOKS, Because
from anklang.catalogue.model import Known, News, NewsKind, Waiting
from anklang.core.ids import derive_id
from anklang.core.money import to_major
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.storage.transaction import Tx

NAMES: dict[NewsKind, str] = {"back_in_stock": "Product Back In Stock", "price_drop": "Price Drop"}
PAGE = 160  # people told at once: what somebody else's fact may have to wait for


def tell_news(tx: Tx, workspace: int, now: datetime) -> bool:
    """Tell the next people of the oldest news that is on its way; False where there is none.

    The product is looked at before each page: what is sold out again, or as dear as before, is told to nobody else.
    """
    waiting = store.next_news(tx, workspace, now)
    if waiting is None:
        return False
    known = find.product(tx, workspace, waiting.news.product)
    if known is None or not _true(known, waiting.news, now):
        store.move_news(tx, waiting, waiting.after, 0, now)
        return True
    kinds = CONCERNS[waiting.news.kind]
    keys = [key for key in (known.product.id, known.product.group) if key]
    people = store.interested(tx, workspace, keys, kinds, (now - LOOKS, now - ASKED), waiting, PAGE)
    facts = []
    for _, person, reasons in people:
        because = next(one for one in kinds if one in reasons)
        facts.append(
            Fact(
                id=derive_id("product news", waiting.id, person), workspace=workspace, person=person, kind="track",
                name=NAMES[waiting.news.kind], at=now, received=now,
                properties=_properties(known, waiting, because, now), context={"source": "catalogue"},
            )
        )  # fmt: skip
    append_facts(tx, facts)
    asked: Because = "asked_stock" if waiting.news.kind == "back_in_stock" else "asked_price"
    store.end_interest(tx, {(person, key, asked) for _, person, _ in people for key in keys})
    last = (people[-1][0], people[-1][1]) if people else waiting.after
    store.move_news(tx, waiting, last, len(people), now if len(people) < PAGE else None)
    return True


def _true(known: Known, news: News, now: datetime) -> bool:
    """Whether the news still holds."""
    price = known.product.offer.at(now)
    if not known.sold:
        return False
    if news.kind == "back_in_stock" or news.old_price is None:
        return True
    return price is not None and price < news.old_price and known.product.offer.currency == news.currency


def _properties(known: Known, waiting: Waiting, because: Because, now: datetime) -> dict[str, Any]:
    """As the tracking vocabulary names products; money in major units. `because`: why this person is told."""
    product, news = known.product, waiting.news
    price = product.offer.at(now)
    found: dict[str, Any] = {
        "product_id": product.id, "group_id": product.group, "name": next(iter(product.title.values()), ""),
        "brand": product.brand, "category": product.category, "url": next(iter(product.link.values()), ""),
        "image_url": product.image, "stock": product.stock, "because": because,
        "currency": product.offer.currency, "price": None if price is None else _major(price, product.offer.currency),
    }  # fmt: skip
    if news.kind == "price_drop" and news.old_price is not None:
        found |= {"old_price": _major(news.old_price, news.currency), "percent": news.percent}
    return {key: value for key, value in found.items() if value not in ("", None)}


def _major(minor: int, currency: str) -> float:
    return float(to_major(minor, currency))
