"""Products that were looked at, wished for, and the product types in which a person is interested."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.profiles.model import MAX_CATEGORIES, MAX_ITEMS, MAX_VIEWED, Person, Viewed
from anklang.profiles.read import currency_of, first_text, item_of

Tally = dict[str, tuple[int, datetime]]


def tally(counts: Tally, key: str, n: int, at: datetime, limit: int = MAX_CATEGORIES) -> None:
    """Add `n` to a bounded count with its latest time; the entry that moved longest ago makes room."""
    known = counts.get(key)
    if known is not None:
        total = known[0] + n
        if total <= 0 and n < 0:
            del counts[key]
            return
        counts[key] = (total, at if at > known[1] and n >= 0 else known[1])
        return
    if n < 0:
        return
    if len(counts) >= limit:
        oldest = min(counts, key=lambda name: counts[name][1])
        if counts[oldest][1] > at:
            return
        del counts[oldest]
    counts[key] = (n, at)


def look_at(
    person: Person, name: str, values: dict[str, Any], at: datetime, currency: str, changes: set[str]
) -> None:
    """A product, list or search was looked at."""
    profile = person.profile
    if profile.interest_at is None or at > profile.interest_at:
        profile.interest_at = at
        changes.add("interest_at")
    if name == "Product Viewed":
        _view(person, values, at, currency, changes)
    elif name == "Product List Viewed":
        category = first_text(values, "category")
        if category:
            tally(profile.viewed, category, 1, at)
            changes.add("viewed")
    elif name == "Product Added to Wishlist":
        _wish(person, values, currency)


def _view(person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]) -> None:
    currency = currency_of(values, person.profile.orders.currency or currency)
    item = item_of(values, currency)
    if item is None:
        return
    seen = Viewed(item.product, item.name, item.category, item.price, currency, item.url, item.image, at)
    viewed = person.memory.viewed
    if not viewed or (viewed[0].product == item.product and viewed[0].at <= at):
        viewed[:1] = [seen]
    else:
        _insert(viewed, seen)
    if item.category:
        tally(person.profile.viewed, item.category, 1, at)
        changes.add("viewed")


def _insert(viewed: list[Viewed], seen: Viewed) -> None:
    """Keep one entry per product, latest first."""
    for index, other in enumerate(viewed):
        if other.product == seen.product:
            if other.at > seen.at:
                return
            del viewed[index]
            break
    place = 0
    while place < len(viewed) and viewed[place].at > seen.at:
        place += 1
    viewed.insert(place, seen)
    del viewed[MAX_VIEWED:]


def _wish(person: Person, values: dict[str, Any], currency: str) -> None:
    item = item_of(values, currency_of(values, person.profile.orders.currency or currency))
    if item is not None:
        unwish(person, values)
        person.memory.wishlist.insert(0, item)
        del person.memory.wishlist[MAX_ITEMS:]


def unwish(person: Person, values: dict[str, Any]) -> None:
    """The product left the wish list."""
    item = item_of(values, "EUR")
    if item is not None:
        same = (item.product, item.variant)
        person.memory.wishlist[:] = [
            one for one in person.memory.wishlist if (one.product, one.variant) != same
        ]
