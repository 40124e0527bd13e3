"""How fresh our picture of a shop is. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

State = Literal["fresh", "behind", "listening", "waiting", "off"]
"""fresh: heard or read lately. behind: neither. listening: it only calls, so its silence says nothing. waiting:
connected, its keys are not here yet. off: disconnected."""

EVERY = timedelta(minutes=10)  # how often a shop is read
BEHIND_AFTER = timedelta(minutes=30)  # three readings that failed, and no call meanwhile
AGAIN = timedelta(minutes=2)  # a reading that failed is tried again after so long, and a parcel of nobody
NEW = timedelta(hours=1)  # so long a parcel of nobody is new: most orders are told of by then
AGAIN_OLD = timedelta(hours=1)  # a parcel of nobody that is not new is looked up again after so long
OVERLAP = timedelta(
    minutes=10
)  # a reading begins so long before the newest change known: clocks and replicas differ
FIRST_READ = timedelta(
    days=60
)  # what a new shop's reading brings: what Shopify gives without a further permission


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """When we had to do with a shop."""

    connected_at: datetime
    heard_at: datetime | None  # its last verified call
    read_at: datetime | None  # its API was last read to the end
    ready: bool = True  # its keys are here
    enabled: bool = True
    read: bool = True  # it can be read; a carrier only calls


def state_of(contact: Contact, now: datetime) -> State:
    """Whether what we know of the shop can be relied on; a shop just connected gets the same time as a silent one."""
    if not contact.enabled:
        return "off"
    if not contact.ready:
        return "waiting"
    if not contact.read:
        return "listening"
    return "fresh" if now - last_contact(contact) <= BEHIND_AFTER else "behind"


def last_contact(contact: Contact) -> datetime:
    """The newest moment at which the shop told us something or was read."""
    return max(one for one in (contact.connected_at, contact.heard_at, contact.read_at) if one is not None)


ALL_EVERY = timedelta(hours=6)
"""How often all articles are read: a call that got lost is made good after so long at most."""
READING = timedelta(
    hours=24
)  # a reading of all articles that takes longer is begun anew: its marks may be void
