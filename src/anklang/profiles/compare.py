"""Comparing what shops send with what authors write, in a way that SQL over jsonb can repeat exactly.

A number is a JSON number below 10^15, or text that reads as a plain number of at most 15 digits. Text is compared
exactly. A missing value equals nothing. `segments.compile_values` holds the same rules as SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Any

NUMBER_LIMIT = 10**15
NUMBER_TEXT = r"^-?[0-9]{1,11}(\.[0-9]{1,4})?$"
PATH = re.compile(r"[^.\s+-][^.]{0,99}(\.[^.\s+-][^.]{0,99}){0,9}")
_NUMBER = re.compile(NUMBER_TEXT[1:-1])
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_EPOCH = date(1970, 1, 1).toordinal()


def number(value: Any) -> int | float | None:
    """`value` as a number, or None where it is none (booleans are none)."""
    kind = type(value)
    if kind is int or kind is float:
        return value if -NUMBER_LIMIT < value < NUMBER_LIMIT else None
    if kind is str and len(value) <= 17 and _NUMBER.fullmatch(value) and value.isascii():
        return float(value)
    return None


def equal(value: Any, expected: Any) -> bool:
    """Whether `value` is `expected`: a boolean by identity, a number by `number`, text exactly."""
    kind = type(expected)
    if kind is str:
        return type(value) is str and bool(value == expected)
    if kind is bool:
        return value is expected
    return number(value) == expected if expected is not None else False


def contains(value: Any, expected: Any) -> bool:
    """Whether a list has `expected` as an element, or a text has it as a part."""
    if isinstance(value, list | tuple):
        return any(equal(element, expected) for element in value)
    return type(value) is str and type(expected) is str and expected in value


def order(op: str, left: Any, right: Any) -> bool:
    """`left op right` for gt, ge, lt, le, eq, ne of two values of one type."""
    if op == "ge":
        return bool(left >= right)
    if op == "gt":
        return bool(left > right)
    if op == "le":
        return bool(left <= right)
    if op == "lt":
        return bool(left < right)
    return bool(left == right) if op == "eq" else bool(left != right)


def match(op: str, value: Any, expected: Any) -> bool:
    """Whether a JSON value (None where there is none) passes a test without dates; see Filter for the operators."""
    if op == "eq":
        return equal(value, expected)
    if op == "ne":
        return not equal(value, expected)
    if op == "in":
        return any(equal(value, one) for one in expected)
    if op == "not_in":
        return not any(equal(value, one) for one in expected)
    if op == "exists":
        return value is not None
    if op == "missing":
        return value is None
    if op == "contains":
        return contains(value, expected)
    if op == "starts_with":
        return type(value) is str and value.startswith(expected)
    left = number(value)
    return left is not None and order(op, left, expected)


@lru_cache(maxsize=4096)
def split_path(path: str) -> tuple[str, ...]:
    """A dotted path as its parts."""
    return tuple(path.split("."))


def lookup(values: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path (list positions are numbers), or None."""
    if "." not in path:
        return values.get(path)
    found: Any = values
    for part in split_path(path):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def lookup_each(values: Mapping[str, Any], path: str) -> Any:
    """The same, where one `*` stands for every element of a list: `products.*.category` is a list of categories."""
    before, star, after = path.partition(".*.")
    if not star:
        return lookup(values, path)
    elements = lookup(values, before)
    if not isinstance(elements, list):
        return None
    found = (lookup(one, after) for one in elements if isinstance(one, dict))
    return [one for one in found if one is not None]


def day_of(at: datetime, zone: tzinfo) -> int:
    """The number of the day (since 1970-01-01) in which `at` falls in `zone`."""
    return _day_of_hour(int(at.timestamp() // 900), zone)


@lru_cache(maxsize=65536)
def _day_of_hour(quarter: int, zone: tzinfo) -> int:
    # Every zone in use since 1972 is off by whole quarters of an hour, so that a quarter never crosses midnight.
    return datetime.fromtimestamp(quarter * 900, zone).toordinal() - _EPOCH


@lru_cache(maxsize=8192)
def start_of_day(day: int, zone: tzinfo) -> datetime:
    """The first moment (UTC) of a numbered day in `zone`; without a midnight, the first one after it (J25)."""
    local = datetime.fromordinal(day + _EPOCH).replace(tzinfo=zone)
    start = local.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return _first_after_gap(day, zone, start)
    return start


def _first_after_gap(day: int, zone: tzinfo, near: datetime) -> datetime:
    moment = int(near.timestamp()) // 900 * 900 - 3 * 3600
    while _day_of_hour(moment // 900, zone) < day:
        moment += 900
    return datetime.fromtimestamp(moment, UTC)


def parse_day(value: Any, zone: tzinfo) -> int | None:
    """The day number of an ISO date or date-time (in `zone` if it names an offset), or None where it is no date."""
    if type(value) is not str or not 10 <= len(value) <= 35 or not _DATE.match(value):
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value).toordinal() - _EPOCH
        moment = datetime.fromisoformat(value)
        return (moment.astimezone(zone) if moment.tzinfo else moment).toordinal() - _EPOCH
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def iso_day(text: str) -> int:
    """The day number of an ISO date that an author wrote; raises ValueError where it is none."""
    return date.fromisoformat(text).toordinal() - _EPOCH


def next_anniversary(day: int, today: int) -> int:
    """The first day from `today` on at which `day` returns; 29 February returns on the 28th in common years."""
    origin = date.fromordinal(day + _EPOCH)
    year = date.fromordinal(today + _EPOCH).year
    for candidate in (year, year + 1):
        number_ = _in_year(origin, candidate)
        if number_ >= today:
            return number_
    return _in_year(origin, year + 1)


def _in_year(origin: date, year: int) -> int:
    try:
        return origin.replace(year=year).toordinal() - _EPOCH
    except ValueError:
        return date(year, 2, 28).toordinal() - _EPOCH
