"""The events of the shop by name: since when, how often, what is in them, and what was not taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from anklang.analytics import find as rollups
from anklang.events import describe, watch
from anklang.events.describe import Property
from anklang.events.rejected import Rejected, rejected
from anklang.profiles.vocabulary import ALIASES, INTEREST, names_of
from anklang.shops.parcels import EVENTS as OF_PARCELS
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

DAYS = 14  # of the volume
MOST_NAMES = 300
SAMPLED = 50  # events of each name
SAMPLED_ALONE = 500  # where one name is asked for
STANDARD = frozenset({
    *ALIASES.values(), *INTEREST, *OF_PARCELS.values(), "Order Paid", "Wishlist Product Added to Cart",
    "Product Removed from Wishlist", "Cart Updated",
    "Cart Emptied", "Cart Cleared", "Order Updated", "Application Foregrounded", "Application Backgrounded",
    "Application Uninstalled", "Application Updated", "Payment Info Entered", "Coupon Entered", "Coupon Applied",
    "Coupon Denied", "Coupon Removed", "Product Reviewed", "Signed Up", "Signed In", "Signed Out", "Page Viewed",
    "Screen Viewed", "Identified", "Group Joined",
})  # fmt: skip


class EventSchema(msgspec.Struct, frozen=True):
    """One event of the shop, other names of it included."""

    name: str  # standard name where there is one
    standard: bool  # Anklang knows what it means
    meant: str  # the standard name that was probably meant; empty: none is close
    also: list[str]  # other names that are taken for it
    first_seen: date
    last_seen: date
    total: int
    days: list[int]  # how often on each of the last 14 days; the last one is today
    properties: list[Property]


class EventNames(msgspec.Struct, frozen=True):
    """All events, latest seen first."""

    zone: str  # of the days
    first: date  # of `days`
    last: date
    events: list[EventSchema]


class RejectedEvents(msgspec.Struct, frozen=True):
    """What was not taken."""

    since: date  # UTC
    total: int
    reasons: list[Rejected]  # most frequent first


def schemas(
    tx: Tx, workspace: int, settings: WorkspaceSettings, now: datetime, *, name: str = "", examples: bool
) -> EventNames:
    """Every event, or one by any of its names; `examples`: whether the caller may see values."""
    last = now.astimezone(ZoneInfo(settings.zone)).date()
    first = last - timedelta(days=DAYS - 1)
    wanted = ALIASES.get(name, name)
    volume = rollups.events_by_day(tx, workspace, first, last, wanted)
    known = rollups.first_and_last(tx, workspace)
    names = [wanted] if wanted and wanted in known else [] if wanted else sorted(
        known, key=lambda one: (known[one][1], known[one][2]), reverse=True
    )[:MOST_NAMES]  # fmt: skip
    size = SAMPLED_ALONE if wanted else SAMPLED
    found = [
        EventSchema(
            name=one, standard=one in STANDARD, meant="" if one in STANDARD else describe.closest(one, STANDARD),
            also=[other for other in names_of(one) if other != one], first_seen=known[one][0], last_seen=known[one][1],
            total=known[one][2],
            days=[volume.get(one, {}).get(first + timedelta(days=n), 0) for n in range(DAYS)],
            properties=describe.describe(watch.sample(tx, workspace, names_of(one), size), examples=examples),
        )
        for one in names
    ]  # fmt: skip
    return EventNames(settings.zone, first, last, found)


def refused(tx: Tx, workspace: int, now: datetime, days: int) -> RejectedEvents:
    """What was not taken in the last days."""
    since = now.date() - timedelta(days=days - 1)
    found = rejected(tx, workspace, since)
    return RejectedEvents(since, sum(one.n for one in found), found)
