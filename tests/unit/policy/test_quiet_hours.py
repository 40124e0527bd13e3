"""Windows in the recipient's own time (compliance 3.4, vectors Q01 to Q12; R1, R2, J25, J27)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.policy.countries.load import load_countries
from anklang.policy.model import CountryRules, Layer, ZoneHints
from anklang.policy.phone import normalise, zones_of_country
from anklang.policy.quiet_hours import Opening, look, open_week, possible_zones, release_at, to_utc

COUNTRIES = load_countries()
BERLIN = ZoneInfo("Europe/Berlin")
ON = date(2026, 7, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sms_layers(*rules: CountryRules) -> list[Layer]:
    return [layer for one in rules for layer in one.layers if "sms" in layer.channels]


def open_in(country: str, zones: list[str], now: str, *, region: str = "", preset: str = "strict") -> Opening:
    rules = COUNTRIES.rules(country, region, at(now).date(), "state" if preset == "state" else "strict")
    return look(at(now), sms_layers(rules), [ZoneInfo(zone) for zone in zones])


@pytest.mark.parametrize(
    ("name", "country", "zones", "now", "opens"),
    [
        ("Q01", "DE", ["Europe/Berlin"], "2026-07-10 18:00", "2026-07-11 06:00"),
        ("Q02", "DE", ["Europe/Berlin"], "2026-07-10 17:59", "2026-07-11 06:00"),
        ("Q03", "FR", ["Europe/Paris"], "2026-07-12 10:00", "2026-07-13 06:30"),
        ("Q04", "FR", ["Europe/Paris"], "2026-07-14 10:00", "2026-07-15 06:30"),
        ("Q08", "ES", ["Atlantic/Canary", "Europe/Madrid"], "2026-07-10 07:15", "2026-07-10 08:00"),
        ("Q09a", "IN", ["Asia/Calcutta"], "2026-07-10 04:29", "2026-07-10 04:30"),
        ("Q09b", "IN", ["Asia/Calcutta"], "2026-07-10 15:30", "2026-07-11 04:30"),
        ("Q11", "DE", ["Europe/Berlin"], "2026-10-25 01:30", "2026-10-26 07:00"),
        ("DE Sunday", "DE", ["Europe/Berlin"], "2026-07-12 10:00", "2026-07-13 06:00"),
        (
            "DE holiday of one state, state unknown",
            "DE",
            ["Europe/Berlin"],
            "2026-06-04 10:00",
            "2026-06-05 06:00",
        ),
        ("AT national day", "AT", ["Europe/Vienna"], "2026-10-26 10:00", "2026-10-27 07:00"),
        ("US strict, Sunday", "US", ["America/New_York"], "2026-07-12 18:00", "2026-07-13 14:00"),
        ("US strict, federal holiday", "US", ["America/New_York"], "2026-11-26 18:00", "2026-11-27 15:00"),
        ("nobody knows", "", ["UTC"], "2026-07-13 09:30", "2026-07-13 10:00"),
    ],
)
def test_a_closed_window_names_its_next_opening(
    name: str, country: str, zones: list[str], now: str, opens: str
) -> None:
    opening = open_in(country, zones, now)
    assert (opening.open, opening.opens) == (False, at(opens)), name


@pytest.mark.parametrize(
    ("name", "country", "zones", "now", "closes"),
    [
        ("DE", "DE", ["Europe/Berlin"], "2026-07-10 10:00", "2026-07-10 18:00"),
        ("ten minutes left", "DE", ["Europe/Berlin"], "2026-07-10 17:50", "2026-07-10 18:00"),
        ("GB on a Sunday", "GB", ["Europe/London", "Europe/Jersey"], "2026-07-12 10:00", "2026-07-12 19:00"),
        ("FR at noon", "FR", ["Europe/Paris"], "2026-07-13 10:00", "2026-07-13 18:00"),
    ],
)
def test_an_open_window_names_its_end(
    name: str, country: str, zones: list[str], now: str, closes: str
) -> None:
    opening = open_in(country, zones, now)
    assert (opening.open, opening.closes) == (True, at(closes)), name


def test_q05_a_california_number_is_open_at_half_past_eight_under_the_federal_rule() -> None:
    federal = [layer for layer in COUNTRIES.rules("US", "CA", ON, "state").layers if "FEDERAL" in layer.rule]
    assert look(at("2026-07-10 15:30"), federal, [ZoneInfo("America/Los_Angeles")]).open
    assert open_in("US", ["America/Los_Angeles"], "2026-07-10 15:30", region="CA", preset="state").open


def test_q06_number_and_address_in_two_states_take_the_intersection() -> None:
    """A New York number with a Texan address on a Sunday at 11 in New York: Texas opens at 12:00 in Chicago."""
    rules = COUNTRIES.possible([("US", "NY"), ("US", "TX")], ON, preset="state")
    hints = ZoneHints(phone=("America/New_York",), address=("America/Chicago",))
    _, zones = possible_zones(hints)
    opening = look(at("2026-07-12 15:00"), sms_layers(*rules), zones)
    assert opening.opens == at("2026-07-12 17:00")
    assert opening.rule.startswith("US-TX-HOURS@")


def test_q07_a_number_that_may_be_anywhere_in_the_plan_never_opens() -> None:
    """From Guam to Hawaii no working hour is common: fail closed."""
    zones = [ZoneInfo(zone) for zone in ("Pacific/Guam", "America/New_York", "Pacific/Honolulu")]
    opening = look(at("2026-07-13 12:00"), sms_layers(COUNTRIES.rules("US", "", ON)), zones)
    assert (opening.open, opening.opens) == (False, None)


def test_q07_a_us_number_without_a_place_leaves_a_narrow_window() -> None:
    """All zones of the country, Alaska and Hawaii included, must be open at once."""
    zones = [ZoneInfo(zone) for zone in normalise("+1 800 555 0199", "").zones]
    assert {"Pacific/Honolulu", "America/New_York"} <= {zone.key for zone in zones}
    opening = look(at("2026-07-13 12:00"), sms_layers(COUNTRIES.rules("US", "", ON)), zones)
    assert (opening.opens, opening.closes) == (at("2026-07-13 20:00"), at("2026-07-14 00:00"))


def test_rhode_island_is_stricter_than_the_strict_preset() -> None:
    assert open_in("US", ["America/New_York"], "2026-07-10 22:30", region="NY").open  # 18:30 on a Friday
    assert not open_in("US", ["America/New_York"], "2026-07-10 22:30", region="RI").open


def test_a_known_state_closes_on_its_own_holidays_only() -> None:
    """Corpus Christi (4 June 2026) is a holiday in Bavaria, not in Hamburg."""
    assert not open_in("DE", ["Europe/Berlin"], "2026-06-04 10:00", region="BY").open
    assert open_in("DE", ["Europe/Berlin"], "2026-06-04 10:00", region="HH").open
    assert not open_in("DE", ["Europe/Berlin"], "2026-06-04 10:00", region="nowhere").open


def layer(quiet_from: int, quiet_to: int, *, leave: int = 0) -> Layer:
    return Layer(rule="W", level="workspace", week=open_week(quiet_from, quiet_to), leave=leave)


@pytest.mark.parametrize(
    ("quiet", "now", "is_open", "edge"),
    [
        ((21 * 60, 8 * 60), "2026-07-10 18:59", True, "2026-07-10 19:00"),  # over midnight, summer: UTC+2
        ((21 * 60, 8 * 60), "2026-07-10 19:00", False, "2026-07-11 06:00"),
        ((21 * 60, 8 * 60), "2026-07-10 22:30", False, "2026-07-11 06:00"),
        ((21 * 60, 8 * 60), "2026-07-11 05:59", False, "2026-07-11 06:00"),
        ((12 * 60, 14 * 60), "2026-07-10 11:00", False, "2026-07-10 12:00"),  # within the day
        ((12 * 60, 14 * 60), "2026-07-10 21:30", True, "2026-07-11 10:00"),  # open on over midnight
        ((0, 8 * 60), "2026-07-10 21:59", True, "2026-07-10 22:00"),  # quiet begins at midnight
        ((22 * 60, 0), "2026-07-10 21:00", False, "2026-07-10 22:00"),  # quiet ends at midnight
        ((0, 0), "2026-07-10 22:30", True, None),  # never quiet
    ],
)
def test_quiet_hours_work_within_a_day_and_over_midnight(
    quiet: tuple[int, int], now: str, is_open: bool, edge: str | None
) -> None:
    opening = look(at(now), [layer(*quiet)], [BERLIN])
    assert opening.open is is_open
    assert (opening.closes if is_open else opening.opens) == (at(edge) if edge else None)


@pytest.mark.parametrize(
    ("night", "now", "opens"),
    [
        ("spring, 8 h later is 9 h of clock", "2026-03-28 21:00", "2026-03-29 06:00"),
        ("autumn, the night is an hour longer", "2026-10-24 20:00", "2026-10-25 07:00"),
    ],
)
def test_both_clock_changes_keep_the_local_hour(night: str, now: str, opens: str) -> None:
    opening = look(at(now), [layer(21 * 60, 8 * 60)], [BERLIN])
    assert opening.opens == at(opens), night


@pytest.mark.parametrize(
    ("day", "minute", "expected"),
    [
        (date(2026, 3, 29), 150, "2026-03-29 01:00"),  # 02:30 does not exist: the first minute after, 03:00
        (date(2026, 3, 29), 120, "2026-03-29 01:00"),
        (date(2026, 3, 29), 180, "2026-03-29 01:00"),
        (date(2026, 10, 25), 150, "2026-10-25 00:30"),  # 02:30 exists twice: the first
        (date(2026, 7, 10), 1440, "2026-07-10 22:00"),
    ],
)
def test_local_times_that_do_not_exist_or_exist_twice(day: date, minute: int, expected: str) -> None:
    """J25."""
    assert to_utc(day, minute, BERLIN) == at(expected)


def test_a_gap_of_half_an_hour_is_found_exactly() -> None:
    """Lord Howe Island moves its clocks by 30 minutes, on 4 October 2026 at 02:00."""
    assert to_utc(date(2026, 10, 4), 135, ZoneInfo("Australia/Lord_Howe")) == at("2026-10-03 15:30")


def test_a_day_without_any_hours_never_opens() -> None:
    never = Layer(rule="NEVER", level="journey", week=((),) * 7)
    opening = look(at("2026-07-10 10:00"), [never], [BERLIN])
    assert (opening.open, opening.opens, opening.rule) == (False, None, "NEVER")


def test_layers_that_never_agree_never_open() -> None:
    """R1: the strictest applies; mornings only and evenings only leave nothing."""
    mornings, evenings = layer(12 * 60, 8 * 60), layer(8 * 60, 12 * 60)
    assert look(at("2026-07-10 10:00"), [mornings, evenings], [BERLIN]).opens is None


@pytest.mark.parametrize(
    ("hints", "source", "zones"),
    [
        (ZoneHints(profile="Asia/Tokyo", device="Europe/Berlin"), "profile", ["Asia/Tokyo"]),
        (
            ZoneHints(device="Europe/Berlin", phone=("Asia/Tokyo",), phone_certain=True),
            "device",
            ["Europe/Berlin"],
        ),
        (
            ZoneHints(phone=("Europe/Paris",), phone_certain=True, address=("Asia/Tokyo",)),
            "phone",
            ["Europe/Paris"],
        ),
        (ZoneHints(phone=("America/New_York",), address=()), "phone", ["America/New_York"]),
        (
            ZoneHints(phone=("America/New_York",), address=("America/Chicago",)),
            "phone and address",
            ["America/New_York", "America/Chicago"],
        ),
        (ZoneHints(address=("America/Chicago",), workspace="Europe/Berlin"), "address", ["America/Chicago"]),
        (ZoneHints(workspace="Europe/Berlin"), "workspace", ["Europe/Berlin"]),
        (
            ZoneHints(profile="Mars/Base", device="../etc", workspace="Europe/Berlin"),
            "workspace",
            ["Europe/Berlin"],
        ),
        (ZoneHints(workspace="nonsense"), "workspace", ["UTC"]),
        (
            ZoneHints(profile="Etc/Unknown", phone=("Etc/Unknown",), workspace="Asia/Calcutta"),
            "workspace",
            ["Asia/Calcutta"],
        ),
    ],
)
def test_the_zone_is_found_in_the_order_of_j27(hints: ZoneHints, source: str, zones: list[str]) -> None:
    found = possible_zones(hints)
    assert (found[0], [zone.key for zone in found[1]]) == (source, zones)


def test_held_messages_leave_spread_over_the_release_window() -> None:
    """R2."""
    opens = at("2026-07-11 06:00")
    opening = Opening(False, opens, at("2026-07-11 18:00"))
    window = timedelta(minutes=30)
    leaves = [release_at(opening, window, share / 100, None) for share in range(100)]
    assert leaves[0] == opens
    assert all(one < other for one, other in pairwise(leave for leave in leaves if leave))
    assert leaves[99] is not None
    assert leaves[99] < opens + window


@pytest.mark.parametrize(
    ("closes", "useless", "latest"),
    [
        ("2026-07-11 06:20", None, "2026-07-11 06:10"),  # the window is short
        (None, "2026-07-11 06:05", "2026-07-11 06:05"),  # the message is soon useless
        (None, "2026-07-11 06:00", "2026-07-11 06:00"),
        (None, "2026-07-11 05:00", "2026-07-11 06:30"),  # useless anyway; the gate says too late
    ],
)
def test_the_release_window_shrinks_to_the_time_there_is(
    closes: str | None, useless: str | None, latest: str
) -> None:
    opening = Opening(False, at("2026-07-11 06:00"), at(closes) if closes else None)
    assert release_at(opening, timedelta(minutes=30), 1.0, at(useless) if useless else None) == at(latest)


@pytest.mark.parametrize(
    ("share", "useless", "leaves"),
    [(0.3, 28, 9), (0.3, 10, 9), (0.3, 9, 9), (0.9, 28, 27), (0.9, 20, 18), (0.3, 6, 1.8)],
)
def test_a_shorter_usefulness_moves_a_message_away_from_the_others_only_where_it_has_to(
    share: float, useless: float, leaves: float
) -> None:
    """R2, R7: minutes after the opening, of a window of thirty; one person's messages have one share."""
    opens, minute = at("2026-07-11 06:00"), timedelta(minutes=1)
    opening = Opening(False, opens, None)
    assert release_at(opening, 30 * minute, share, opens + useless * minute) == opens + leaves * minute


ALL_ZONES = sorted(
    {z for c in ("DE", "US", "ES", "IN", "AU", "BR", "NZ", "LB", "CL") for z in zones_of_country(c)}
)


@given(
    st.integers(0, 2 * 365 * 1440),
    st.sampled_from(ALL_ZONES),
    st.sampled_from(["DE", "FR", "US", "IN", "GB", ""]),
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
)
def test_whatever_opens_is_really_open_and_nothing_before_it(
    minutes: int, zone: str, country: str, quiet: tuple[int, int]
) -> None:
    now = at("2026-01-01 00:00") + timedelta(minutes=minutes)
    layers = [*sms_layers(COUNTRIES.rules(country, "", now.date())), layer(*quiet, leave=10)]
    zones = [ZoneInfo(zone)]
    opening = look(now, layers, zones)
    if opening.opens is not None:
        assert opening.opens > now
        assert look(opening.opens, layers, zones).open
        assert not look(opening.opens - timedelta(minutes=1), layers, zones).open
    if opening.open and opening.closes is not None:
        assert opening.closes - now >= timedelta(minutes=10)
        assert not look(opening.closes, layers, zones).open
