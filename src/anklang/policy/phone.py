"""One spelling for telephone numbers, and what a number tells about place and time (compliance 10). Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import phonenumbers
from babel.core import get_global
from phonenumbers import PhoneNumberType, timezone

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_TYPES: Mapping[int, str] = {
    getattr(PhoneNumberType, name): name.lower()
    for name in dir(PhoneNumberType)
    if name.isupper() and isinstance(getattr(PhoneNumberType, name), int)
}
_MAX_CHARS = 64  # nothing longer is a number
_SEASONS = tuple(datetime(2026, month, 15, tzinfo=UTC) for month in (1, 4, 7, 10))

METADATA_VERSION: str = phonenumbers.__version__
"""Stored with a number; a newer version is a reason to normalise stored numbers again."""


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A number, read."""

    e164: str  # +4915112345678; empty where it cannot be read
    region: str = ""  # ISO 3166 of the number itself; +1 is not always the US
    state: str = ""  # US state by area code, where it is one
    type: str = "unknown"  # mobile, fixed_line, fixed_line_or_mobile, toll_free …
    valid: bool = False  # a number that can exist
    textable: bool = False  # an SMS may be sent there
    why: str = ""  # why it is not textable
    zones: tuple[str, ...] = ()  # IANA names it may be in
    zone_certain: bool = False  # its country has one time


def normalise(raw: str, region: str, area_codes: Mapping[str, str] | None = None) -> Phone:
    """Read `raw` as people write it; `region` (ISO 3166) is where a number without + is from, empty for unknown.

    Extensions are refused, since E.164 drops them (N13). Never raises: `why` says what is wrong.
    """
    text = "".join(c for c in unicodedata.normalize("NFKC", raw.strip()) if unicodedata.category(c) != "Cf")
    if not text or len(text) > _MAX_CHARS:
        return Phone(e164="", why="not a telephone number")
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return Phone(e164="", why="not a telephone number; write it with + and country code")
    if not phonenumbers.is_possible_number(number):
        return Phone(e164="", why="too short or too long")
    return _describe(number, area_codes or {})


def _describe(number: phonenumbers.PhoneNumber, area_codes: Mapping[str, str]) -> Phone:
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    kind = phonenumbers.number_type(number)
    valid = kind != PhoneNumberType.UNKNOWN  # what is_valid_number looks up once more
    home = phonenumbers.region_code_for_number(number) or ""
    why = ""
    if number.extension:
        why = "it has an extension"
    elif not valid:
        why = "no such number exists"
    elif kind not in _MOBILE:
        why = f"{_TYPES.get(kind, 'unknown').replace('_', ' ')} numbers take no messages"
    zones = tuple(z for z in timezone.time_zones_for_number(number) if z != "Etc/Unknown") if valid else ()
    if len(zones) > len(zones_of_country(home)) > 0:
        zones = zones_of_country(home)  # +1 876 gives all 42 zones of the plan, though Jamaica has one (N18)
    return Phone(
        e164=e164,
        region=home,
        state=area_codes.get(e164[2:5], "") if home == "US" else "",
        type=_TYPES.get(kind, "unknown"),
        valid=valid,
        textable=not why,
        why=why,
        zones=zones,
        zone_certain=bool(zones) and has_one_time(home),
    )


@lru_cache(maxsize=512)
def zones_of_country(country: str) -> tuple[str, ...]:
    """All IANA zones of a country (ISO 3166), for an address of which only the country is known."""
    territories: Mapping[str, list[str]] = get_global("territory_zones")
    return tuple(territories.get(country, ()))


@lru_cache(maxsize=512)
def has_one_time(country: str) -> bool:
    """Whether all clocks of a country show the same all year round (J27); zones of equal offset are one (Q12)."""
    seen: set[tuple[object, ...]] = set()
    for name in zones_of_country(country):
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
        seen.add(tuple(at.astimezone(zone).utcoffset() for at in _SEASONS))
    return len(seen) == 1


def masked(address: str) -> str:
    """An address for logs: +49151•••••89, a•••@example.com; nothing short is shown (compliance 10.2)."""
    if "@" in address:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}•••@{host}"
    if len(address) < 9:
        return "•••"
    return f"{address[:6]}{'•' * (len(address) - 8)}{address[-2:]}"
