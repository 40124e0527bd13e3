"""The price from which a reduction may be announced: the lowest of the 30 days before it (Directive 98/6/EC Article 6a,
PAngV § 11; the percentage is computed from it, CJEU C-330/23). Pure.

Two rules are stricter than some member states are, so that one answer is lawful in all of them: a reduction in steps
counts from its last step (Article 6a (5) lets states count from the first), and a product that has been known for less
than 30 days has no reference unless the shop states one (Article 6a (4) lets states take a shorter time).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from anklang.catalogue.model import Offered

PERIOD = timedelta(days=30)


class Step(msgspec.Struct, frozen=True):
    """A price and since when it holds."""

    at: datetime
    price: int  # minor units


def steps(history: Sequence[Offered], now: datetime) -> list[Step]:
    """The prices that customers paid, oldest first, each until the next: sales that begin and end by themselves
    included. Prices before a change of currency are left out."""
    line = sorted((one for one in history if one.at <= now), key=lambda one: one.at)
    currency = line[-1].offer.currency if line else ""
    found: list[Step] = []
    for index, one in enumerate(line):
        end = line[index + 1].at if index + 1 < len(line) else now
        if one.offer.currency != currency:
            found.clear()
            continue
        for moment in _moments(one, end):
            price = one.offer.at(moment)
            if price is not None and (not found or found[-1].price != price):
                found.append(Step(moment, price))
    return found


def _moments(one: Offered, end: datetime) -> list[datetime]:
    """When the price of one offer may change: its own begin, and those of its sale that lie within it."""
    sale = (one.offer.sale_from, one.offer.sale_to)
    return [one.at, *sorted(at for at in sale if at is not None and one.at < at <= end)]


def reference(history: Sequence[Offered], now: datetime, stated: int | None = None) -> int | None:
    """The price, in minor units, from which the present price may be called reduced; None: no reduction may be
    announced. `stated` is the shop's own figure: it fills a history that is too short, and never raises ours.

    A reduction is one as long as the shop offers it as a sale, and for 30 days after a plain price fell.
    """
    line = steps(history, now)
    if not line:
        return None
    last = line[-1]
    latest = max((one for one in history if one.at <= now), key=lambda one: one.at)
    sale = latest.offer.on_sale(now)
    if len(line) == 1:  # the price never changed since we know it: a sale may have begun before that
        return stated if sale and stated is not None and stated > last.price else None
    if line[-2].price < last.price or not (sale or now - last.at <= PERIOD):
        return None
    since = last.at - PERIOD
    before = [one.price for one, after in pairwise(line) if after.at > since]
    if line[0].at > since and stated is None:
        return None
    lowest = min([*before, stated] if stated is not None else before)
    return lowest if lowest > last.price else None
