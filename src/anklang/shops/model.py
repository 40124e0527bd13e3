"""What a shop says, as events of our vocabulary, with consents and proof; and what a carrier says of parcels.

A connector makes these out of a delivery or out of what it read from the shop's API; both take the same way from here.
Times are aware UTC datetimes; amounts stay as the shop wrote them (text in major units, with the currency beside).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

ObjectKind = Literal["cart", "checkout", "order", "customer", "subscription"]
Outcome = Literal["taken", "known", "older", "nothing", "refused", "unmatched"]
"""taken: something new. known: all of it was told before. older: a newer state was known. nothing: nothing of it is
for us. refused: events were not acceptable, the note says why. unmatched: kept until its order is known."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the e-commerce vocabulary."""

    name: str  # as in /v1/track: Order Completed
    properties: Mapping[str, Any]
    at: datetime | None = None  # when it happened; null: the moment of the object's state
    once: str = (
        ""  # happens once in the life of the object, under this key: completed, refund-17; empty: a state
    )


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The person as the shop knows them; at least one of the two ids."""

    user: str = ""  # the shop's customer number
    anonymous: str = ""  # of somebody without one: the token of the cart, or what stands for a guest
    traits: Mapping[str, Any] = {}  # of a guest, beside the event: email, phone


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop says of a consent."""

    channel: Literal["email", "sms"]
    action: Literal["give", "withdraw"]
    address: str
    at: datetime | None  # when it was given or withdrawn, as the shop says; null: it does not
    confirmed: bool = False  # the shop had it confirmed by a message to the address (double opt-in)
    proof: Mapping[str, str] = {}  # what else the shop says: level, where, form


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one object in one state."""

    kind: ObjectKind
    id: str  # the shop's id of it
    version: datetime | None  # moment of this state by the shop's clock (updated_at); null: when it was heard
    who: Who
    traits: Mapping[str, Any] = {}  # of the person, as an identify call takes them; empty: none
    events: tuple[Event, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    joins: tuple[
        str, ...
    ] = ()  # further anonymous ids that turn out to be this customer's: the token of the cart
    wish: Literal["", "export", "erasure"] = ""  # the shop passes on what the person asked for (GDPR 15, 17)


Stage = Literal[
    "in_transit", "delayed", "out_for_delivery", "attempt_failed", "ready_for_pickup", "delivered", "returned"
]
"""How far a parcel is. delayed: it comes later than was said. attempt_failed: nobody was there. returned: on its way
back to the sender, or there."""


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one parcel in one state."""

    number: str  # tracking number, without blanks
    stage: Stage
    at: datetime | None  # moment of this state by the vendor's clock; null: when it was heard
    carrier: str = ""  # who carries it, as the vendor names it: dhl
    order_ids: tuple[str, ...] = ()  # what may be the shop's id of the order, as the vendor was told it
    order_numbers: tuple[str, ...] = ()  # what may be the order's number, which the customer knows
    url: str = ""  # where it can be followed
    expected: str = ""  # day or moment on which it shall arrive, ISO 8601


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what changed in the shop."""

    says: tuple[Said, ...]
    next: str  # the vendor's own mark of the next page; empty: this was the last


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be put into a cart, as the shop shows it. Amounts are text in major units, taxes included."""

    id: str  # the shop's id of it
    title: str = ""
    description: str = ""  # HTML as the shop has it, or text
    link: str = ""  # address in the shop
    image: str = ""  # address of the picture
    images: tuple[str, ...] = ()  # of more pictures
    price: str = ""  # the regular price; empty: the shop does not say one that customers see
    sale_price: str = ""  # while a sale runs
    sale_from: datetime | None = None
    sale_to: datetime | None = None
    lowest: str = ""  # lowest price of the 30 days before the reduction, where the shop keeps it
    sold: Literal["in_stock", "backorder", "out_of_stock"] = "in_stock"
    stock: int | None = None  # pieces, where it is sold as long as there are some
    category: str = ""
    brand: str = ""
    gtin: str = ""
    options: Mapping[str, str] = {}  # what tells variants apart
    measure: str = ""  # contents, such as 750 ml
    measure_base: str = ""  # the unit of the price per unit, such as 1 l
    lasts: str = ""  # days that one piece lasts


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article of the shop in one state, with all its variants; without any it is not sold."""

    id: str  # the shop's id of it; variants have it as their group
    version: datetime | None = None  # moment of this state by the shop's clock; null: the shop does not say
    currency: str = ""  # ISO 4217, of all amounts
    variants: tuple[Variant, ...] = ()


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the shop's articles."""

    articles: tuple[Article, ...]
    next: str = ""  # the vendor's own mark of the next page; empty: this was the last


class Noted(msgspec.Struct, frozen=True):
    """One delivery, without what stood in it."""

    id: UUID
    at: datetime
    topic: str
    outcome: str  # see Outcome
    facts: int  # events that it brought
    note: str


class Taken(msgspec.Struct):
    """What came of a call, or of a page that was read."""

    outcome: Outcome
    facts: int = 0  # events
    wishes: int = 0  # consents, withdrawals and requests that were looked at
    notes: list[str] = []


class Known(msgspec.Struct):
    """What was told of one object."""

    version: datetime | None  # the newest state
    told: list[str]  # keys of what happens once; stages of a parcel


class Unmatched(msgspec.Struct, frozen=True):
    """A parcel of nobody known yet."""

    id: UUID  # of the object
    at: datetime  # when it was heard
    parcel: Parcel
