"""Some hundred households of the real purchases, moved in time so that the newest basket was bought yesterday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.ids import fraction_of
from anklang.demo.completejourney import Basket, baskets, load_transactions

HOUSEHOLDS = 320
PAST = timedelta(days=120)  # purchases that are taken over
LAPSED = timedelta(days=60)  # without a basket
_FEW, _MANY = 3, 14  # baskets of a household: as often as people buy in a shop on the web
_WEST = timedelta(hours=5)  # the data was written in universal time, by a retailer five hours west of it
_QUIET = 60  # households at most that have not bought for LAPSED


class Household(msgspec.Struct, frozen=True):
    """A household and what it bought."""

    number: int  # as in the source
    baskets: list[Basket]  # in the order of time, with their new dates


def load_sample(begin: datetime, zone: ZoneInfo, most: int) -> list[Household]:
    """Read the purchases and take a sample; the same households every time. Raises SetupError without the package."""
    transactions, products = load_transactions()
    return take(transactions, products, begin, zone, most)


def take(transactions: Any, products: Any, begin: datetime, zone: ZoneInfo, most: int) -> list[Household]:
    """Up to `most` households with their last months, dated so that the newest basket lies on the day before `begin`.

    Times of day stay what they were on the clock of the retailer. Those who have not come for LAPSED, or will not have
    by `begin`, are taken first, because the reactivation is about them.
    """
    newest = transactions["transaction_timestamp"].max()
    recent = transactions[transactions["transaction_timestamp"] >= newest - PAST]
    seen = recent.groupby("household_id").agg(
        baskets=("basket_id", "nunique"), last=("transaction_timestamp", "max")
    )
    seen = seen[(seen["baskets"] >= _FEW) & (seen["baskets"] <= _MANY)]
    quiet = _drawn(seen.index[seen["last"] < newest - LAPSED + timedelta(days=1)])[: min(_QUIET, most // 4)]
    others = _drawn(set(seen.index) - set(quiet))[: most - len(quiet)]
    chosen = {*quiet, *others}
    mine = recent[recent["household_id"].isin(chosen)]
    days = (begin.astimezone(zone).date() - (newest.to_pydatetime() - _WEST).date()).days - 1
    found: dict[int, list[Basket]] = {}
    for basket in baskets(mine, products):
        at = datetime.fromisoformat(basket.at).replace(tzinfo=None) - _WEST + timedelta(days=days)
        basket.at = at.replace(tzinfo=zone).isoformat()
        basket.lines = [_plain(line) for line in basket.lines if line["name"]]
        if basket.lines and basket.cents > 0:
            found.setdefault(basket.household, []).append(basket)
    return [Household(number, found[number]) for number in sorted(found)]


def _drawn(households: Iterable[Any]) -> list[int]:
    """Households in an order that looks like chance and is always the same."""
    return sorted((int(one) for one in households), key=lambda number: fraction_of("demo household", number))


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    """A line whose words are written as people write: FRZN VEGETABLE/VEG DSH becomes Frzn Vegetable/Veg Dsh."""
    return {
        **line,
        "name": line["name"].title(),
        "category": line["category"].title(),
        "price": round(line["price"], 2),
    }
