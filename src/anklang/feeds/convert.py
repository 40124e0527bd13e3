"""A row of a feed to a product: prices, dates and states as they are written in practice. Pure.

A value that could mean two things is refused, never guessed: a wrong price is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo

from anklang.catalogue.model import (
    MAX_DESCRIPTION,
    MAX_ID,
    MAX_IMAGES,
    MAX_TEXT,
    MAX_TITLE,
    MOST_DAYS,
    MOST_MONEY,
    MOST_STOCK,
    Availability,
    Pricing,
    Product,
    is_address,
)
from anklang.catalogue.price_per_unit import is_measure
from anklang.core.money import exponent, to_minor
from anklang.feeds.model import Feed, FeedFault, Refused
from anklang.feeds.read_xml import Row

_PRICE = re.compile(r"(?:([A-Za-z]{3}|[€$£])\s*)?(\d[\d.,' \u00a0\u202f]*)(?:\s*([A-Za-z]{3}|[€$£]))?")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_STATES: dict[str, Availability] = {
    "in_stock": "in_stock", "instock": "in_stock", "available": "in_stock", "in_stock_online": "in_stock",
    "available_for_order": "in_stock", "limited_availability": "in_stock", "limitedavailability": "in_stock",
    "out_of_stock": "out_of_stock", "outofstock": "out_of_stock", "soldout": "out_of_stock",
    "sold_out": "out_of_stock", "discontinued": "out_of_stock", "unavailable": "out_of_stock",
    "preorder": "preorder", "pre_order": "preorder", "presale": "preorder",
    "backorder": "backorder", "back_order": "backorder",
}  # fmt: skip
_STOCK = ("quantity", "inventory", "stock", "quantity_to_sell_on_facebook", "sell_on_google_quantity")
_OPTIONS = ("color", "size", "material", "pattern")
_LABELS = tuple(f"custom_label_{number}" for number in range(5))
_SHORT_OFFSET = re.compile(r"([+-]\d\d)$")


class _Stop(Exception):
    """The row is refused; its fault is noted."""


class Converter:
    """Reads the rows of one feed. `zone` is where times without an offset are meant."""

    def __init__(self, feed: Feed, currency: str, zone: tzinfo) -> None:
        self._feed = feed
        self._currency = feed.currency or currency
        self._zone = zone

    def read(self, row: Row) -> tuple[Product | None, str, list[FeedFault]]:
        """The product of a row, None where it is refused; its id, and everything that is wrong with it."""
        faults: list[FeedFault] = []
        id_ = _first(row, "id")

        def fault(column: str, reason: str, refused: Refused, value: str = "") -> None:
            faults.append(FeedFault(row.line, id_[:MAX_ID], column, reason, refused, value[:MAX_TEXT]))

        try:
            return self._product(row, id_, fault), id_, faults
        except _Stop:
            return None, id_, faults

    def _product(self, row: Row, id_: str, fault: Callable[..., None]) -> Product:
        if not id_ or len(id_) > MAX_ID:
            fault("id", "is missing" if not id_ else f"is longer than {MAX_ID} characters", "row")
            raise _Stop
        takes, language = self._feed.takes, self._feed.language
        title = _first(row, "title")[:MAX_TITLE]
        if not title and takes != "offers":
            fault("title", "is missing", "row")
            raise _Stop
        description = _first(row, "description", "summary", "content")[:MAX_DESCRIPTION]
        link = _address(row, "link", fault)
        category = " > ".join(
            _split_path(_first(row, "product_type") or _path(_first(row, "google_product_category")))
        )
        if takes == "words":
            return Product(id=id_, title={language: title}, description=_said(language, description),
                           link=_said(language, link), category=category[:MAX_TEXT])  # fmt: skip
        offer = self._offer(row, fault)
        pictures = [one for one in row.values.get("additional_image_link", ()) if is_address(one)]
        measure, base = _first(row, "unit_pricing_measure"), _first(row, "unit_pricing_base_measure")
        if measure and not is_measure(measure):
            fault("unit_pricing_measure", "is no amount with a unit, such as 750 ml", "value", measure)
            measure = ""
        return Product(
            id=id_, group=_first(row, "item_group_id")[:MAX_ID], title=_said(language, title),
            description=_said(language, description), link=_said(language, link),
            image=_address(row, "image_link", fault), images=tuple(pictures[:MAX_IMAGES]), offer=offer,
            lowest_30d=self._lowest(row, offer, fault), availability=_availability(row, fault),
            stock=_stock(row, fault), category=category[:MAX_TEXT], brand=_first(row, "brand")[:MAX_TEXT],
            gtin=_first(row, "gtin")[:MAX_TEXT], mpn=_first(row, "mpn")[:MAX_TEXT],
            options=_named(row, _OPTIONS), labels=_named(row, _LABELS),
            measure=measure, measure_base=base if measure else "", lasts=_lasts(row, fault),
        )  # fmt: skip

    def _offer(self, row: Row, fault: Callable[..., None]) -> Pricing:
        text = _first(row, "price")
        if not text:
            fault("price", "is missing", "row")
            raise _Stop
        price, currency = self._money("price", text, fault, "row")
        if price is None:
            raise _Stop
        sale_text = _first(row, "sale_price")
        if not sale_text:
            return Pricing(price, currency)
        sale, sale_currency = self._money("sale_price", sale_text, fault, "value")
        if sale is None:
            return Pricing(price, currency)
        if sale_currency != currency or sale > price:
            fault("sale_price", "is not lower than price, in the same currency", "value", sale_text)
            return Pricing(price, currency)
        period = _first(row, "sale_price_effective_date")
        if not period:
            return Pricing(price, currency, sale)
        begin, end = self._period(period)
        if begin is None or end is None or begin >= end:
            fault(
                "sale_price_effective_date", "is no time from/to, such as 2026-05-01T00:00+0200/2026-05-31T23:59+0200; "
                "the sale price is left out", "value", period,
            )  # fmt: skip
            return Pricing(price, currency)
        return Pricing(price, currency, sale, begin, end)

    def _lowest(self, row: Row, offer: Pricing, fault: Callable[..., None]) -> int | None:
        text = _first(row, "lowest_price_30d")
        if not text:
            return None
        lowest, currency = self._money("lowest_price_30d", text, fault, "value")
        return lowest if currency == offer.currency else None

    def _money(
        self, column: str, text: str, fault: Callable[..., None], refused: Refused
    ) -> tuple[int | None, str]:
        match = _PRICE.fullmatch(text.strip())
        code = (match.group(1) or match.group(3) or "") if match else ""
        currency = _SIGNS.get(code, code.upper()) or self._currency
        number = _decimal(match.group(2), exponent(currency)) if match else None
        minor = None if number is None else to_minor(number, currency)
        if match and match.group(1) and match.group(3):
            minor = None
        if minor is None or minor > MOST_MONEY:
            fault(column, "is no price, such as 15.00 EUR", refused, text)
            return None, currency
        return minor, currency

    def _period(self, text: str) -> tuple[datetime | None, datetime | None]:
        begin, _, end = text.partition("/")
        return self._moment(begin), self._moment(end)

    def _moment(self, text: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(
                _SHORT_OFFSET.sub(r"\g<1>:00", text.strip()) if "T" in text else text.strip()
            )
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=self._zone)


def _decimal(text: str, digits: int) -> str | None:
    """A number with a point, or None where its signs could mean two things: 1.299 of a currency with cents."""
    number = re.sub("[' \u00a0\u202f]", "", text)
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return number
    sign, whole, behind = number[last], number[:last], number[last + 1 :]
    if len(behind) == 3 != digits:  # parts thousands, where that is the only reading
        groups = number.split(sign)
        return "".join(groups) if (len(groups) > 2 or not digits) and _thousands(groups) else None
    if sign in whole or behind[digits:].strip("0"):
        return None
    groups = re.split("[.,]", whole)
    return f"{''.join(groups)}.{behind}" if len(groups) == 1 or _thousands(groups) else None


def _thousands(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(one) == 3 and one.isdecimal() for one in groups[1:])


def _first(row: Row, *names: str) -> str:
    for name in names:
        for value in row.values.get(name, ()):
            text = value.replace("\x00", "").strip()
            if text:
                return text
    return ""


def _said(language: str, text: str) -> dict[str, str]:
    return {language: text} if text else {}


def _named(row: Row, names: tuple[str, ...]) -> dict[str, str]:
    return {name: text[:MAX_TEXT] for name in names if (text := _first(row, name))}


def _address(row: Row, column: str, fault: Callable[..., None]) -> str:
    text = _first(row, column)
    if text and not is_address(text):
        fault(column, "is no web address", "value", text)
        return ""
    return text


def _path(text: str) -> str:
    """A category as words; portals also know bare numbers, which say nothing to people."""
    return "" if text.isdecimal() else text


def _split_path(text: str) -> list[str]:
    return [part for part in (one.strip() for one in re.split(r"\s*(?:>|&gt;)\s*", text)) if part]


def _availability(row: Row, fault: Callable[..., None]) -> Availability:
    text = _first(row, "availability")
    if not text:
        return "in_stock"
    name = re.sub(r"[\s-]+", "_", text.lower().rsplit("/", 1)[-1])
    state = _STATES.get(name)
    if state is None:
        fault("availability", "is none of in_stock, out_of_stock, preorder, backorder", "row", text)
        raise _Stop
    return state


def _stock(row: Row, fault: Callable[..., None]) -> int | None:
    for column in _STOCK:
        text = _first(row, column)
        if not text:
            continue
        if re.fullmatch(r"-?\d{1,9}(?:[.,]0+)?", text):
            return min(max(int(re.split("[.,]", text)[0]), 0), MOST_STOCK)
        fault(column, "is no number of pieces", "value", text)
    return None


def _lasts(row: Row, fault: Callable[..., None]) -> int | None:
    text = _first(row, "lasts_days")
    if text and not (re.fullmatch(r"\d{1,4}", text) and 0 < int(text) <= MOST_DAYS):
        fault("lasts_days", f"is no number of days from 1 to {MOST_DAYS}", "value", text)
        return None
    return int(text) if text else None
