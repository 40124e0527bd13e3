"""What a carrier says of a parcel goes forward only: each stage once, whatever comes twice or late. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anklang.shops.model import Known, Parcel, Stage

EVENTS: Mapping[Stage, str] = {
    "in_transit": "Order Shipped", "delayed": "Order Delayed", "out_for_delivery": "Order Out For Delivery",
    "attempt_failed": "Order Delivery Failed", "ready_for_pickup": "Order Ready For Pickup",
    "delivered": "Order Delivered", "returned": "Order Returned To Sender",
}  # fmt: skip
"""The event of each stage; a shop that tells of parcels itself uses the same names. Order Returned is another thing:
goods that the customer sent back, which take their value off."""

_WAY: tuple[Stage, ...] = ("in_transit", "out_for_delivery", "attempt_failed", "ready_for_pickup")
_ENDS: frozenset[Stage] = frozenset({"delivered", "returned"})


def take_stage(known: Known, parcel: Parcel, now: datetime) -> bool:
    """Whether this state is news; the memory follows. Nothing is after an end, and nothing goes back.

    A delay may be told wherever the parcel is; it is no step of the way.
    """
    at = parcel.at or now
    if known.version is not None and at < known.version:
        return False
    if parcel.stage in known.told or _ENDS.intersection(known.told):
        return False
    if parcel.stage in _WAY and _reached(known) >= _WAY.index(parcel.stage):
        return False
    known.version = at
    known.told.append(parcel.stage)
    return True


def _reached(known: Known) -> int:
    return max((_WAY.index(one) for one in _WAY if one in known.told), default=-1)
