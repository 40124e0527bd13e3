"""Who it is: the profile that can be searched, the memory behind it, and the person as the flow works on it.

`Profile` is stored as jsonb in people.profile, `Memory` as msgpack in people.memory. Both are bounded by the limits
below. Days are numbered from 1970-01-01 in the workspace's zone; money is in minor units of `Orders.currency`. Nothing
here can form a cycle, so the collector need not track it (it took half of the time of loading people).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Phase = Literal["decide", "inform", "buy", "use", "buy_again"]
CartStatus = Literal["open", "checkout", "ordered", "emptied"]
DeviceType = Literal["ios", "android", "web", "other"]
AppState = Literal["", "open", "background", "uninstalled"]

MAX_TRAITS = 200
MAX_VALUE_BYTES = 2048  # of one trait as JSON
MAX_DEVICES = 10
MAX_CATEGORIES = 100  # in `bought` and in `viewed`
MAX_GROUPS = 20
MAX_METHODS = 10
MAX_VIEWED = 20
MAX_CARTS = 5
MAX_ITEMS = 50  # in one cart or order
MAX_ORDERS = 50  # kept one by one; older ones live on in `Memory.closed`
MAX_EVENTS = 200  # event names with a counter
MAX_DAYS = 400  # days that a counter can look back
MAX_CHANNELS = 15
CHAT_CHANNELS = ("telegram", "viber", "messenger", "instagram", "apple_messages")
"""Messengers on which people are known by an id of the messenger."""
NUMBER_CHANNELS = ("sms", "rcs")
"""Channels on which people are known by their number alone."""
PHONE_CHANNELS = (*NUMBER_CHANNELS, "whatsapp")
"""Channels on which people are reached by number; on WhatsApp they may hide it behind an id."""
MAX_TEXT = 512  # characters of a name, URL or id taken from an event


class Orders(msgspec.Struct, omit_defaults=True, gc=False):
    """What the person ordered; cancelled orders are out, refunds are off `net`."""

    count: int = 0  # orders placed and not cancelled
    cancelled: int = 0  # orders cancelled
    gross: int = 0  # value of the orders that count, in `currency`
    refunded: int = 0  # refunds and returns, at most the order's value each
    net: int = 0  # gross less refunded: net revenue, lifetime value
    average: int = 0  # net by order, rounded down
    currency: str = ""  # ISO 4217, of the first order; amounts in others are in `others`
    others: dict[str, int] = {}  # net revenue in other currencies
    first_at: datetime | None = None  # first order that counts
    last_at: datetime | None = None  # latest order that counts
    last_id: str = ""  # its id


class CartSummary(msgspec.Struct, omit_defaults=True, gc=False):
    """The cart that was touched last."""

    id: str = ""  # the shop's cart id, or ""
    status: CartStatus = "emptied"  # open: has goods; checkout: checkout started
    count: int = 0  # pieces
    value: int = 0  # minor units
    currency: str = ""  # ISO 4217
    categories: list[str] = []  # product types in it
    updated_at: datetime | None = None  # last change of it


class Device(msgspec.Struct, omit_defaults=True, gc=False):
    """One installation of the app, or one browser."""

    id: str  # the sender's device id, or the anonymous id of the browser
    type: DeviceType = "other"
    token: str = ""  # push token; empty: cannot be pushed to
    subscription: dict[str, str] = {}  # web push: endpoint, p256dh, auth
    environment: str = ""  # APNs: production or sandbox
    push_enabled: bool = False  # permission granted and an address known
    registered_at: datetime | None = None  # when the token was last confirmed
    app_version: str = ""
    state: AppState = ""  # what the app last said of itself
    opened_at: datetime | None = None  # app last opened
    last_seen: datetime | None = None  # last fact from it


class ChannelStats(msgspec.Struct, omit_defaults=True, gc=False):
    """How the person and one channel get on."""

    accepted: int = 0  # messages handed over
    last_accepted: datetime | None = None
    delivered: int = 0
    failed: int = 0
    read: int = 0
    clicked: int = 0
    last_clicked: datetime | None = None
    replied: int = 0
    last_replied: datetime | None = None
    heard_from: str = (
        ""  # address that wrote last; only where a reply window counts from it (channels.windows)
    )
    limited_at: datetime | None = None  # the platform said that the person got enough advertising
    score: float = 0.0  # reactions, halved every 90 days; decides the favourite channel
    scored_at: datetime | None = None  # moment for which `score` is right


class Location(msgspec.Struct, omit_defaults=True, gc=False):
    """Where the person lives or gets goods delivered, as said last."""

    country: str = ""  # ISO 3166 alpha-2, upper case, where it was one
    region: str = ""
    city: str = ""
    postal_code: str = ""


class Zones(msgspec.Struct, omit_defaults=True, gc=False):
    """Every hint on the time zone, by source (J27); IANA names."""

    profile: str = ""  # set explicitly as a trait
    device: str = ""  # reported by app or browser
    device_at: datetime | None = None  # when it was last reported


class Profile(msgspec.Struct, omit_defaults=True, gc=False):
    """What can be searched and shown: traits, contact points and computed traits."""

    traits: dict[str, Any] = {}  # as the shop set them; at most MAX_TRAITS
    dates: dict[str, int] = {}  # day numbers of the traits that are dates
    email: str = ""  # lower case
    phone: str = ""  # as sent, without blanks; E.164 where it was
    user_id: str = ""  # the shop's own id of the customer
    first_name: str = ""
    last_name: str = ""
    name: str = ""  # full name, where only that is known
    language: str = ""  # ISO 639, lower case: de, en
    country: str = ""  # best known country: location, else the locale's
    zones: Zones = msgspec.field(default_factory=Zones)
    location: Location = msgspec.field(default_factory=Location)
    created: datetime | None = None  # first fact that we handled
    first_seen: datetime | None = None  # first visit to site or app
    last_seen: datetime | None = None  # latest visit to site or app
    interest_at: datetime | None = None  # latest product, list or search that was looked at
    phase: Phase = "decide"  # phase.py has the rule
    orders: Orders = msgspec.field(default_factory=Orders)
    cart: CartSummary = msgspec.field(default_factory=CartSummary)
    bought: dict[str, tuple[int, datetime]] = {}  # product type -> pieces, latest order
    viewed: dict[str, tuple[int, datetime]] = {}  # product type -> views, latest view
    fulfilment: dict[str, tuple[int, datetime]] = {}  # method -> orders, latest
    channels: dict[str, ChannelStats] = {}  # per channel
    favourite_channel: str = ""  # learned from reactions
    devices: list[Device] = []  # latest seen first
    chats: dict[
        str, str
    ] = {}  # messenger -> the account by which the messenger knows the person, connected last
    groups: list[str] = []


class Item(msgspec.Struct, array_like=True, gc=False):
    """A product in a cart or an order."""

    product: str  # product id, else the SKU
    variant: str = ""
    name: str = ""
    category: str = ""
    price: int | None = None  # minor units of the cart's or order's currency, a piece
    quantity: int = 1
    url: str = ""
    image: str = ""
    sku: str = ""


class Viewed(msgspec.Struct, array_like=True, gc=False):
    """A product that was looked at."""

    product: str
    name: str
    category: str
    price: int | None  # minor units
    currency: str
    url: str
    image: str
    at: datetime


class Cart(msgspec.Struct, array_like=True, gc=False):
    """One cart with its goods."""

    id: str
    status: CartStatus
    items: list[Item]
    currency: str
    updated_at: datetime  # latest change, by the event's own time
    checkout: str = ""  # checkout id or order id that was started from it
    value: int | None = None  # as the shop said; None: sum of the items
    url: str = ""  # restores the cart, where the shop sent one


class Order(msgspec.Struct, array_like=True, gc=False):
    """One order, counted once however often and in whatever order the shop speaks of it."""

    id: str
    at: datetime  # when it was placed, else when we first heard of it
    completed: bool = False  # Order Completed has come
    cancelled: bool = False
    currency: str = ""
    gross: int = 0  # minor units; what the customer paid
    gross_at: datetime | None = None  # the event that said so; a later one wins
    items: list[Item] = []
    refunds: dict[str, int] = {}  # refund id -> amount; -1: all of it
    returns: dict[str, int] = {}  # return id -> value of the goods; -1: all of it
    method: str = ""  # fulfilment method
    cart: str = ""  # the cart it was made from, where the shop named it


class Closed(msgspec.Struct, array_like=True, gc=False):
    """Sums of the orders that are no longer kept one by one."""

    count: int = 0
    cancelled: int = 0
    gross: dict[str, int] = {}  # by currency
    refunded: dict[str, int] = {}
    first_at: datetime | None = None
    last_at: datetime | None = None
    currency: str = ""  # of the first order


class CounterState(msgspec.Struct, array_like=True, gc=False):
    """How often something happened, and the sum of a property in hundredths."""

    n: int = 0  # ever
    total: int = 0  # ever, hundredths
    first: datetime | None = None  # exact
    last: datetime | None = None  # exact
    days: dict[int, tuple[int, int]] = {}  # day number -> times, sum


class Memory(msgspec.Struct, array_like=True, gc=False):
    """Bounded detail that nobody searches by."""

    counters: dict[str, CounterState] = {}  # event name, or key of a Counter with filters
    viewed: list[Viewed] = []  # latest first
    carts: list[Cart] = []  # latest first
    orders: dict[str, Order] = {}  # oldest first
    closed: Closed = msgspec.field(default_factory=Closed)
    wishlist: list[Item] = []  # latest first
    looks: dict[str, datetime] = {}  # segment -> moment at which time alone may change the membership
    timer: datetime | None = (
        None  # when the person's timer for segments is set; it may be earlier than every look
    )


ConsentKey = tuple[str, str, str]  # channel, purpose, address


class Person(msgspec.Struct, kw_only=True):
    """The working object of the flow: everything about one person that a decision may look at."""

    id: UUID
    workspace: int
    shard: int
    profile: Profile
    memory: Memory
    created_at: datetime
    segments: dict[str, datetime] = {}  # segment id -> member since
    consents: dict[ConsentKey, str] = {}  # present state; no entry means never (R21)
    journeys: set[str] = set()  # journeys the person is in now
    erased_at: datetime | None = None
    restricted_at: datetime | None = None  # GDPR 18: only what the contract needs is sent
    merged_into: UUID | None = None
    dirty: bool = False  # profile or memory have to be written
    new: bool = False  # not in the database yet
    asked: bool = False  # of a new person: every segment was asked once


encode_profile = msgspec.json.Encoder().encode
decode_profile = msgspec.json.Decoder(Profile).decode
encode_memory = msgspec.msgpack.Encoder().encode
decode_memory = msgspec.msgpack.Decoder(Memory).decode


def new_person(id: UUID, workspace: int, shard: int, now: datetime) -> Person:  # noqa: A002 - the field's name
    """A person about whom nothing is known yet."""
    return Person(
        id=id,
        workspace=workspace,
        shard=shard,
        profile=Profile(created=now),
        memory=Memory(),
        created_at=now,
        new=True,
    )
