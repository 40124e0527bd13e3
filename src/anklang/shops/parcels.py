"""What a carrier says of a parcel goes forward only: each stage once, whatever comes twice or late, and once between
shop and carrier. Pure.

Of each order is kept, for each carrier, which stages of which parcels were told. A shop may tell of a parcel without
its number: such an event stands for one parcel of the order, whichever it meets first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

from anklang.shops.model import Known, Parcel, Stage

EVENTS: Mapping[Stage, str] = {
    "in_transit": "Order Shipped", "delayed": "Order Delayed", "out_for_delivery": "Order Out For Delivery",
    "attempt_failed": "Order Delivery Failed", "ready_for_pickup": "Order Ready For Pickup",
    "delivered": "Order Delivered", "returned": "Order Returned To Sender",
}  # fmt: skip
"""The event of each stage; a shop that tells of parcels itself uses the same names. Order Returned is another thing:
goods that the customer sent back, which take their value off."""

_OURS = "ours"  # told by the carrier, and not by the shop yet
_MET = "met"  # told by the shop without a number, which stands for this parcel
_BOTH = "both"  # told by the carrier; what the shop said of it was left out

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


def carrier_tells(known: Known, event: str, parcel: str, unnamed: int) -> bool:
    """Whether a carrier has to tell this of a parcel of the order; the memory follows.

    `unnamed`: how many such events of the order the shop told without saying of which parcel.
    """
    met = sum(one.startswith(f"{event}:{_MET}:") for one in known.told)
    known.told.append(f"{event}:{_MET if met < unnamed else _OURS}:{_mark(parcel)}")
    return met >= unnamed


def shop_tells(carriers: Iterable[Known], event: str, parcel: str) -> bool:
    """Whether a shop has to tell this of a parcel of the order; the memories of the carriers follow.

    `parcel` may be empty: then it stands for one that a carrier told and the shop has said nothing of.
    """
    for known in carriers:
        found = next((one for one in known.told if _is_meant(one, event, parcel)), "")
        if found:
            known.told[known.told.index(found)] = found.replace(f":{_OURS}:", f":{_BOTH}:")
            return False
    return True


def _is_meant(told: str, event: str, parcel: str) -> bool:
    if parcel:
        return told.startswith(f"{event}:") and told.endswith(f":{_mark(parcel)}")
    return told.startswith(f"{event}:{_OURS}:")


def _mark(parcel: str) -> str:
    """What is kept of a tracking number: enough to know it again, and nothing by which somebody could be followed."""
    return blake2b(parcel.encode(), digest_size=8).hexdigest()
