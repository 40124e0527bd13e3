"""One spelling for telephone numbers (compliance 10.1; vectors N01 to N21)."""

from __future__ import annotations

import pytest

from anklang.policy.countries.load import load_countries
from anklang.policy.phone import has_one_time, masked, normalise, zones_of_country

AREA_CODES = load_countries().area_codes

VECTORS = [
    ("N01", "0151 23456789", "DE", "+4915123456789", "mobile", True),
    ("N02", "+49 (0)151 2345 6789", "DE", "+4915123456789", "mobile", True),
    ("N03", "0049 151 23456789", "DE", "+4915123456789", "mobile", True),
    ("N04", "+49 160 1234567", "", "+491601234567", "mobile", True),
    ("N05", "01511234567", "DE", "+491511234567", "unknown", False),
    ("N06", "030 901820", "DE", "+4930901820", "fixed_line", False),
    ("N07a", "0800 1234567", "DE", "+498001234567", "toll_free", False),
    ("N07b", "0900 1 234567", "DE", "+499001234567", "premium_rate", False),
    ("N08a", "0180 5 123456", "DE", "+491805123456", "shared_cost", False),
    ("N08b", "0137 1234567", "DE", "+491371234567", "shared_cost", False),
    ("N09", "032 123456789", "DE", "+4932123456789", "fixed_line", False),
    ("N10", "+49 700 12345678", "", "+4970012345678", "personal_number", False),
    ("N11", "12345", "DE", "+4912345", "unknown", False),
    ("N12", "+49 151 2345678901234", "", "", "unknown", False),
    ("N13", "+4915123456789;ext=5", "", "+4915123456789", "mobile", False),
    ("N14", "１５１２３４５６７８９", "DE", "+4915123456789", "mobile", True),
    ("N15a", "+43 664 1234567", "", "+436641234567", "mobile", True),
    ("N15b", "+41 79 123 45 67", "", "+41791234567", "mobile", True),
    ("N15c", "+33 6 12 34 56 78", "", "+33612345678", "mobile", True),
    ("N15d", "+91 98765 43210", "", "+919876543210", "mobile", True),
    ("N16", "07400 123456", "GB", "+447400123456", "mobile", True),
    ("N17", "+1 415 555 2671", "", "+14155552671", "fixed_line_or_mobile", True),
    ("N18", "+1 876 555 0123", "", "+18765550123", "mobile", True),
    ("N19", "+1 800 555 0199", "", "+18005550199", "toll_free", False),
    ("N20", "06 1234 5678", "IT", "+390612345678", "fixed_line", False),
    ("N21", "+34 612 34 56 78", "", "+34612345678", "mobile", True),
]


@pytest.mark.parametrize(
    ("name", "raw", "region", "e164", "kind", "ok"), VECTORS, ids=[v[0] for v in VECTORS]
)
def test_every_number_vector_is_read(
    name: str, raw: str, region: str, e164: str, kind: str, ok: bool
) -> None:
    phone = normalise(raw, region)
    assert (phone.e164, phone.type, phone.textable) == (e164, kind, ok)
    assert bool(phone.why) is not ok


@pytest.mark.parametrize("raw", ["", "   ", "call me", "+", "\u200b", "9" * 500, "+999 1234567", "null"])
def test_what_is_no_number_gives_a_reason_and_no_error(raw: str) -> None:
    phone = normalise(raw, "DE")
    assert not phone.textable
    assert phone.why


@pytest.mark.parametrize(
    ("raw", "region", "state", "certain", "zones"),
    [
        ("+4915123456789", "DE", "", True, {"Europe/Berlin"}),
        ("+14155552671", "US", "CA", False, {"America/Los_Angeles"}),
        ("+12125552671", "US", "NY", False, {"America/New_York"}),
        ("+14015552671", "US", "RI", False, {"America/New_York"}),
        ("+34612345678", "ES", "", False, {"Atlantic/Canary", "Europe/Madrid"}),
        ("+919876543210", "IN", "", True, {"Asia/Calcutta"}),
    ],
)
def test_a_number_tells_where_it_may_be(
    raw: str, region: str, state: str, certain: bool, zones: set[str]
) -> None:
    phone = normalise(raw, "", AREA_CODES)
    assert (phone.region, phone.state, phone.zone_certain, set(phone.zones)) == (
        region,
        state,
        certain,
        zones,
    )


def test_zones_of_equal_offset_are_one() -> None:
    """Q12: Great Britain has four zones and one time."""
    phone = normalise("07400 123456", "GB")
    assert phone.zones == ("Europe/London",)
    assert phone.zone_certain


def test_plus_one_is_not_the_us() -> None:
    """N18: Jamaica shares the country code; its own zone counts, not all 42 of the numbering plan."""
    phone = normalise("+1 876 555 0123", "", AREA_CODES)
    assert (phone.region, phone.state) == ("JM", "")
    assert (phone.zones, phone.zone_certain) == (("America/Jamaica",), True)


def test_a_country_alone_gives_all_its_zones() -> None:
    assert set(zones_of_country("ES")) == {"Africa/Ceuta", "Atlantic/Canary", "Europe/Madrid"}
    assert zones_of_country("XX") == ()
    assert has_one_time("DE")
    assert not has_one_time("US")


def test_addresses_are_masked_for_logs() -> None:
    assert masked("+4915123456789") == "+49151••••••89"
    assert masked("ada@example.com") == "a•••@example.com"
    assert masked("12345") == "•••"
