"""Which zone a person is in, and how we know (J27)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from unit.profiles.build import NOW

from anklang.profiles.model import Location, Profile, Zones
from anklang.profiles.zones import phone_zones_of, resolve_zone, zone_of_country, zone_of_phone

FRESH = NOW - timedelta(days=89)
STALE = NOW - timedelta(days=91)

CASES = [
    (
        "an explicit value",
        Zones(profile="Asia/Tokyo", device="Europe/Paris", device_at=FRESH),
        "+4915123456789",
        "AT",
        ("Asia/Tokyo", "profile"),
    ),
    (
        "the device",
        Zones(device="Europe/Paris", device_at=FRESH),
        "+4915123456789",
        "AT",
        ("Europe/Paris", "device"),
    ),
    (
        "a device of long ago",
        Zones(device="Asia/Tokyo", device_at=STALE),
        "+436601234567",
        "DE",
        ("Europe/Vienna", "phone"),
    ),
    ("the phone's country", Zones(), "+33612345678", "DE", ("Europe/Paris", "phone")),
    ("a phone country with many zones", Zones(), "+12125550123", "AT", ("Europe/Vienna", "address")),
    ("an address in a country with many zones", Zones(), "", "US", ("Europe/Berlin", "workspace")),
    ("nothing", Zones(), "", "", ("Europe/Berlin", "workspace")),
]


@pytest.mark.parametrize(
    ("why", "zones", "phone", "country", "expected"), CASES, ids=[case[0] for case in CASES]
)
def test_the_zone_comes_from_the_best_source(
    why: str, zones: Zones, phone: str, country: str, expected: tuple[str, str]
) -> None:
    """J27, case 15: profile, device, phone country with one zone, delivery address, workspace."""
    profile = Profile(zones=zones, phone=phone, location=Location(country=country))
    zone = resolve_zone(profile, "Europe/Berlin", NOW)
    assert (zone.name, zone.source) == expected


@pytest.mark.parametrize(
    ("country", "zone"),
    [("DE", "Europe/Berlin"), ("US", ""), ("AT", "Europe/Vienna"), ("ZZ", ""), ("ES", "")],
)
def test_a_country_has_a_zone_if_all_its_zones_show_the_same_time(country: str, zone: str) -> None:
    assert zone_of_country(country) == zone


def test_what_is_no_number_has_no_zone() -> None:
    assert (zone_of_phone("x"), phone_zones_of("x")) == ("", ())
    assert "America/New_York" in phone_zones_of("+12125550123")
