"""After how many days a product is likely used up, learned from those who bought it again. Pure.

Only people who bought again tell anything, so that slow users count less than they are: the middle of the times is
taken, not the average, and nothing is said before there are enough of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from statistics import median
from uuid import UUID

import msgspec

from anklang.catalogue.model import MOST_DAYS

LEAST_CASES = 8
"""Times between two orders below which nothing is learned: with fewer, one household decides for all."""
LEAST_PEOPLE = 5
SHORTEST = 1.0
"""Days; what is bought again earlier was forgotten in the first order, or is a correction of it."""
AHEAD = 10
"""Days before its end at which a stated duration is a reason to write. A learned one is that of orders already."""
_DAY = 86_400.0


class Purchase(msgspec.Struct, frozen=True):
    """A product in an order."""

    person: UUID
    product: str
    at: datetime
    quantity: int  # pieces


class Interval(msgspec.Struct, frozen=True):
    """How long one piece lasts, as learned."""

    days: int  # from one order to the next, for one piece
    cases: int  # times between two orders that it was learned from


class Lasting(msgspec.Struct, frozen=True):
    """How long one piece of a product lasts, as far as anybody says."""

    learned: Interval | None = None
    stated: int | None = None  # days, as the shop says

    def reorder_in(self, quantity: int) -> int | None:
        """Days after which so many pieces are a reason to write; None where nobody knows.

        What was learned goes before what the shop says. Never earlier than half of a stated duration.
        """
        pieces = max(1, quantity)
        if self.learned is not None:
            return min(self.learned.days * pieces, MOST_DAYS)
        if self.stated is None:
            return None
        whole = self.stated * pieces
        return min(max(whole - AHEAD, (whole + 1) // 2), MOST_DAYS)


def learn(purchases: Iterable[Purchase]) -> dict[str, Interval]:
    """The middle of the times between two orders of a product by the same person, for each piece of the first; only
    for products with LEAST_CASES times of LEAST_PEOPLE people.

    Purchases of a product stand together, and in them those of a person: only these are in memory at a time.
    """
    learned: dict[str, Interval] = {}
    for product, bought in groupby(purchases, key=lambda one: one.product):
        times: list[float] = []
        people = 0
        for _, own in groupby(bought, key=lambda one: one.person):
            found = _times(own)
            times += found
            people += bool(found)
        if len(times) >= LEAST_CASES and people >= LEAST_PEOPLE:
            learned[product] = Interval(min(max(1, round(median(times))), MOST_DAYS), len(times))
    return learned


def _times(purchases: Iterable[Purchase]) -> list[float]:
    """Days from one order of somebody to the next, for each piece of the first."""
    orders: dict[datetime, int] = defaultdict(int)
    for one in purchases:
        orders[one.at] += max(1, one.quantity)
    times: list[float] = []
    held, since = 0, None
    for at, quantity in sorted(orders.items()):
        passed = 0.0 if since is None else (at - since).total_seconds() / _DAY
        if since is not None and passed >= SHORTEST:
            times.append(passed / held)
            held, since = quantity, at
        else:  # the first order, or more of the same order
            held, since = held + quantity, since or at
    return times
