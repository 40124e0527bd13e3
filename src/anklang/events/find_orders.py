"""Whose orders or parcels these are, by what was said of them before: for those who name neither a customer nor an
address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx

MOST_NUMBER = 100
"""Characters of an order id, order number or tracking number by which events are found: so much the indexes hold."""
_ID = f"left(properties->>'order_id', {MOST_NUMBER})"
_NUMBER = f"left(properties->>'order_number', {MOST_NUMBER})"
_PARCEL = f"left(replace(properties->>'tracking_number', ' ', ''), {MOST_NUMBER})"
_TOLD = f"""
SELECT id, person_id, name, at, properties->>'order_id', {_ID}, {_NUMBER}, coalesce({_PARCEL}, ''),
  CASE WHEN jsonb_typeof(properties->'products') = 'array' THEN properties->'products' END, '%(by)s'
FROM events WHERE workspace_id = %%(workspace)s AND name LIKE 'Order %%%%' AND """
_ORDER = " AND at >= %(since)s AND (%(source)s = '' OR context->>'source' = %(source)s)"
QUERY = (
    _TOLD % {"by": "parcel"}
    + f"properties ? 'tracking_number' AND {_PARCEL} = ANY(%(parcels)s) UNION ALL "
    + _TOLD % {"by": "id"}
    + f"properties ? 'order_id' AND {_ID} = ANY(%(ids)s) {_ORDER} UNION ALL "
    + _TOLD % {"by": "number"}
    + f"properties ? 'order_number' AND {_NUMBER} = ANY(%(numbers)s) {_ORDER} ORDER BY 4"
)
"""Each part reads one index; a test looks at the plan."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What parcels are looked up by, each name among its own kind only: one order's id is another one's number."""

    parcels: Sequence[str]  # tracking numbers, without blanks
    ids: Sequence[str]  # order_id
    numbers: Sequence[str]  # order_number
    since: datetime  # what was said of an order before does not count: numbers come again
    source: str  # narrows the orders to those of one connected shop; empty: of all


class Told(msgspec.Struct, frozen=True):
    """One event about an order."""

    event: UUID
    person: UUID  # as the history has it; merges are not followed
    name: str
    at: datetime
    order: str | None  # order_id
    id: str | None  # what of it is compared
    number: str | None  # what of order_number is compared
    parcel: str  # what of the tracking number is compared; empty: it names none
    products: list[Any] | None  # as the shop wrote them
    by: Literal["parcel", "id", "number"]  # how it was found; an event that is found in two ways comes twice


def find_orders(tx: Tx, workspace: int, wanted: Wanted) -> list[Told]:
    """Events that name one of these parcels, order ids or order numbers, oldest first.

    Names count with their first MOST_NUMBER characters.
    """
    values = {
        "workspace": workspace, "parcels": _cut(wanted.parcels), "ids": _cut(wanted.ids),
        "numbers": _cut(wanted.numbers), "since": wanted.since, "source": wanted.source,
    }  # fmt: skip
    rows = tx.rows(QUERY, values)
    return [Told(*row) for row in rows]


def _cut(names: Sequence[str]) -> list[str]:
    return sorted({one[:MOST_NUMBER] for one in names})
