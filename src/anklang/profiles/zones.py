"""Which time zone a person is in, and how we know: explicit value, device, phone, delivery address, workspace (J27)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

import msgspec
import phonenumbers
from phonenumbers import timezone as phone_zones

from anklang.profiles.model import Profile

DEVICE_FRESH = timedelta(days=90)  # an older report of a device says little about where its owner is

ZoneSource = Literal["profile", "device", "phone", "address", "workspace"]


class Zone(msgspec.Struct, frozen=True):
    """The zone that counts, with the source that is shown beside it."""

    name: str  # IANA
    source: ZoneSource


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=4096)
def is_zone(name: str) -> bool:
    """Whether a name is in the IANA database."""
    return name in _known()


@lru_cache(maxsize=1)
def _by_country() -> dict[str, tuple[str, ...]]:
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            found[country].append(name)
    return {country: tuple(names) for country, names in found.items()}


def _ticks_like(names: tuple[str, ...]) -> str:
    """The first of the zones if all of them show the same time this decade (Germany has Berlin and Büsingen)."""
    if not names:
        return ""
    marks = [datetime(year, month, 1) for year in (2025, 2026, 2027) for month in (1, 4, 7, 11)]  # noqa: DTZ001 - wall time
    readings = {tuple(ZoneInfo(name).utcoffset(mark) for mark in marks) for name in names}
    return names[0] if len(readings) == 1 else ""


@lru_cache(maxsize=512)
def zone_of_country(country: str) -> str:
    """The zone of a country (ISO 3166) all of whose zones show the same time; otherwise empty."""
    return _ticks_like(_by_country().get(country, ()))


@lru_cache(maxsize=16384)
def phone_zones_of(phone: str) -> tuple[str, ...]:
    """The zones in which a number in E.164 can be; none for what is no number."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(name for name in phone_zones.time_zones_for_number(number) if is_zone(name))


@lru_cache(maxsize=16384)
def zone_of_phone(phone: str) -> str:
    """The zone of a number's country, where that country has one (J27); otherwise empty."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return ""
    return zone_of_country(phonenumbers.region_code_for_number(number) or "")


def resolve_zone(profile: Profile, workspace: str, now: datetime) -> Zone:
    """The person's zone in the order of J27; the workspace's zone (IANA) where nothing is known."""
    zones = profile.zones
    if zones.profile:
        return Zone(zones.profile, "profile")
    if zones.device and zones.device_at is not None and now - zones.device_at <= DEVICE_FRESH:
        return Zone(zones.device, "device")
    if profile.phone:
        name = zone_of_phone(profile.phone)
        if name:
            return Zone(name, "phone")
    if profile.location.country:
        name = zone_of_country(profile.location.country)
        if name:
            return Zone(name, "address")
    return Zone(workspace, "workspace")
