"""Whose order or parcel it is, by what was said of it before: for those who name neither a customer nor an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx

_TOLD = """
SELECT person_id, name, properties->>'order_id', at,
  CASE WHEN jsonb_typeof(properties->'products') = 'array' THEN properties->'products' END, {by_number}
FROM events WHERE workspace_id = %(workspace)s AND name LIKE 'Order %%' AND """
_SOURCE = " AND (%(source)s = '' OR context->>'source' = %(source)s)"
QUERY = (
    _TOLD.format(by_number="true")
    + "properties ? 'tracking_number' AND replace(properties->>'tracking_number', ' ', '') = %(number)s UNION ALL "
    + _TOLD.format(by_number="false")
    + f"properties ? 'order_id' AND properties->>'order_id' = ANY(%(orders)s) {_SOURCE} UNION ALL "
    + _TOLD.format(by_number="false")
    + f"properties ? 'order_number' AND properties->>'order_number' = ANY(%(orders)s) {_SOURCE} ORDER BY 4"
)
"""Each part reads one index; a test looks at the plan."""


class Told(msgspec.Struct, frozen=True):
    """One event about the order."""

    person: UUID  # as the history has it; merges are not followed
    name: str
    order: str | None  # order_id
    at: datetime
    products: list[Any] | None  # as the shop wrote them
    by_number: bool  # it names the tracking number itself


def find_orders(tx: Tx, workspace: int, number: str, orders: Sequence[str], source: str) -> list[Told]:
    """Events that name this tracking number or one of these order ids or order numbers, oldest first.

    `number` has no blanks. `source` narrows the orders to those of one connected shop; empty: of all.
    """
    values = {"workspace": workspace, "number": number, "orders": list(orders), "source": source}
    rows = tx.rows(QUERY, values)
    return [Told(*row) for row in rows]
