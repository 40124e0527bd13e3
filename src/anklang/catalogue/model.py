"""Products: what the shop sells, one struct for each thing that can be put into a cart (E5)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Availability = Literal["in_stock", "preorder", "backorder", "out_of_stock"]
Takes = Literal[
    "all",  # everything; what is missing is gone
    "words",  # title, description, link and category in one language, of products that are known
    "offers",  # price and stock, of products that are known
]
NewsKind = Literal["back_in_stock", "price_drop"]

MAX_ID = 100  # characters
MAX_TITLE = 500
MAX_DESCRIPTION = 5000
MAX_URL = 2000
MAX_TEXT = 200  # of brand, category, colour and the like
MAX_IMAGES = 10

CALM = timedelta(hours=1)
"""A product tells the same news once in this time, however often stock or price go up and down."""

LEAST_DROP = 1
"""Percent by which a price must fall before it is news. Journeys ask for more with a filter on `percent`."""


MOST_MONEY = 10**12  # minor units
MOST_STOCK = 10**9
MOST_DAYS = 3650  # that one piece may last

_SHOP = "shop:"
_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.I)


def is_address(text: str) -> bool:
    """Whether a text is an address that a link or a picture may have."""
    return len(text) <= MAX_URL and _ADDRESS.fullmatch(text) is not None


def shop_source(shop: str) -> str:
    """The name under which the catalogue knows a connected shop."""
    return f"{_SHOP}{shop}"


def is_kept(source: str, *, sold: bool, incoming: str) -> bool:
    """Whether a product stays as it is when `incoming` brings it too: what a connected shop sells is that shop's. A
    file is older than the shop, and two shops with the same numbers mean different things."""
    return sold and source != incoming and source.startswith(_SHOP)


class Pricing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a product costs. Money is in minor units of `currency`, taxes included."""

    price: int | None = None  # the regular price; None: not known
    currency: str = ""  # ISO 4217
    sale_price: int | None = None  # while a sale runs
    sale_from: datetime | None = None  # begin of the sale, None: at once
    sale_to: datetime | None = None  # end of the sale, None: none is known

    def on_sale(self, now: datetime) -> bool:
        """Whether the sale price counts at this moment."""
        if self.sale_price is None or self.price is None or self.sale_price >= self.price:
            return False
        return (self.sale_from is None or self.sale_from <= now) and (
            self.sale_to is None or now < self.sale_to
        )

    def at(self, now: datetime) -> int | None:
        """The price that a customer pays at this moment."""
        return self.sale_price if self.on_sale(now) else self.price


class Product(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One product; a shirt in three sizes is three products of one group."""

    id: str  # the shop's id of this variant
    group: str = ""  # the shop's id of all variants together
    title: dict[str, str] = {}  # language -> text; the language "" where it is not known
    description: dict[str, str] = {}  # language -> text
    link: dict[str, str] = {}  # language -> address in the shop
    image: str = ""  # address of the picture
    images: tuple[str, ...] = ()  # of more pictures
    offer: Pricing = Pricing()
    lowest_30d: int | None = None  # lowest price before the reduction, where the shop itself states it
    availability: Availability = "in_stock"
    stock: int | None = None  # pieces; None: the shop does not say
    category: str = ""  # path such as Clothes > Dresses
    brand: str = ""
    gtin: str = ""
    mpn: str = ""
    options: dict[str, str] = {}  # what tells variants apart: color, size, material, pattern
    labels: dict[str, str] = {}  # custom_label_0 … custom_label_4
    measure: str = ""  # contents, such as 750 ml, for the price per unit
    measure_base: str = ""  # the unit of that price, such as 1 l
    lasts: int | None = None  # days after which one piece is used up; None: the shop does not say

    @property
    def available(self) -> bool:
        """Whether it can be ordered now."""
        return self.availability != "out_of_stock" and self.stock != 0


class Offered(msgspec.Struct, frozen=True):
    """A line of the price history: the offer that holds from a moment on, until the next line."""

    at: datetime
    offer: Pricing


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A product as the catalogue has it."""

    product: Product
    source: str  # who brought it: feed:ID or shop:ID; empty: who brought it is not there any more
    known_since: datetime
    gone_at: datetime | None = None  # no longer sold
    price_seen: int | None = None  # what it cost when it was last looked at
    back_told_at: datetime | None = None  # last news that it is back
    drop_told_at: datetime | None = None  # last news that it is cheaper

    @property
    def sold(self) -> bool:
        """Whether it can be ordered now."""
        return self.gone_at is None and self.product.available


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a product that people may want to know."""

    kind: NewsKind
    product: str
    price: int | None = None  # minor units, now
    old_price: int | None = None  # before the drop
    currency: str = ""
    percent: int = 0  # of the drop, rounded down


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """News on its way to the people concerned."""

    id: UUID
    workspace: int
    news: News
    at: datetime
    after: tuple[int, UUID] | None = None  # shard and id of the person told last
    told: int = 0  # people told so far
