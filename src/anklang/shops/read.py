"""Reading what shops send, leniently: ids as numbers or text, moments with and without a zone. Nothing here raises."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, DecimalException
from typing import Any

import msgspec

from anklang.channels.provider import BodyBroken, same

MOST_PRODUCTS = 50  # of one event; an event has at most 32 KB
MOST_ADDRESS = 1000  # characters
MOST_NUMBER = 100  # characters of the number of a parcel or an order
MOST_NAME = 150  # characters of a product's name, for the same reason
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # as for events; before it is a mistake, or "never"
_MOST_WHOLE = 10**100  # no id; Python writes no number of more than 4,300 digits
_MOST_DIGITS = 5000  # before or behind the point; more than any number in JSON has, few enough to reckon with


def document(body: bytes) -> dict[str, Any]:
    """The body as a JSON object; raises BodyBroken."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BodyBroken("the body is not JSON") from None
    if not isinstance(found, dict):
        raise BodyBroken("the body is not a JSON object")
    return found


def text(value: object) -> str:
    """Text without blanks around it, whole numbers as text; empty for anything else. NUL goes: PostgreSQL has none."""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, int) and not isinstance(value, bool) and -_MOST_WHOLE < value < _MOST_WHOLE:
        return str(value)
    return ""


def short(value: object) -> str:
    """Text cut to MOST_NAME."""
    return text(value)[:MOST_NAME]


def moment(value: object) -> datetime | None:
    """A moment in ISO 8601, UTC where it names no zone; None where it is none, or before 1990."""
    if not isinstance(value, str) or not value:
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):  # the second: in UTC it lies outside of the years 1 to 9999
        return None
    return at if at >= _EARLIEST else None


def tracking_number(value: object) -> str:
    """The number of a parcel, without blanks: they stand in it on paper only."""
    return "".join(text(value).split())[:MOST_NUMBER]


def unix(value: object) -> datetime | None:
    """A moment in seconds or milliseconds since 1970; None where it is none, or before 1990."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e13:
        return None
    at = datetime.fromtimestamp(value / 1000 if value >= 1e11 else value, UTC)
    return at if at >= _EARLIEST else None


def web_address(value: object) -> str:
    """An http(s) address; empty for anything else."""
    found = text(value)
    return found if found.startswith(("https://", "http://")) and len(found) <= MOST_ADDRESS else ""


def part(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside; empty where there is none."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def parts(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list inside."""
    found = values.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def amount(value: object) -> Decimal:
    """An amount in major units; nought where it is none, or one with which nobody can reckon (1e999999)."""
    try:
        found = Decimal(str(value)) if isinstance(value, str | int | float) else Decimal(0)
    except (DecimalException, ValueError):
        return Decimal(0)
    return found if found.is_finite() and abs(found.adjusted()) <= _MOST_DIGITS else Decimal(0)


def filled(**values: Any) -> dict[str, Any]:
    """What has a value: no empty text, no null, no empty list or object. Nought and False are values."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def fits(expected: str, given: str) -> bool:
    """Whether a signature fits, compared in constant time; an absent one never does."""
    return bool(given) and same(expected, given)


def is_signed(secret: str, body: bytes, given: str, *, base64: bool) -> bool:
    """Whether HMAC-SHA256 over the raw bytes fits, in base64 or in hex; without a secret it never does."""
    made = hmac.digest(secret.encode(), body, "sha256")
    return bool(secret) and fits(b64encode(made).decode() if base64 else made.hex(), given)
