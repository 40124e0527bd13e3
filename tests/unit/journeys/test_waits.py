"""The eight delays (J22 to J25), each as a table: arrival and rule to leaving, in local time of the zone named."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.journeys import waits
from anklang.journeys.waits import (
    CalendarDay,
    FixedDate,
    For,
    ForThenAt,
    OnWeekday,
    OwnDate,
    Rule,
    UntilTime,
    Window,
    due,
    instant,
    is_local,
    preview,
)

BERLIN = ZoneInfo("Europe/Berlin")
H = timedelta(hours=1)
DAY = timedelta(days=1)
WORKDAYS = waits.WEEKDAYS[:5]


def wall(text: str) -> datetime:
    """A wall time of nobody's zone."""
    return datetime.fromisoformat(text)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall time of the zone as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


CASES: list[tuple[str, Rule, str, str]] = [
    ("a span is elapsed time", For(4 * H), "2026-05-12T09:00", "2026-05-12T13:00"),
    ("a day is 24 hours, over the clock change too", For(DAY), "2026-03-28T12:00", "2026-03-29T13:00"),
    ("the whole span first, then the time", ForThenAt(DAY, time(14)), "2026-05-12T14:01", "2026-05-14T14:00"),
    ("the span ends just at the time", ForThenAt(DAY, time(14)), "2026-05-12T14:00", "2026-05-13T14:00"),
    ("the next midnight may be minutes away", CalendarDay(1), "2026-05-12T23:58", "2026-05-13T00:00"),
    ("two midnights, then ten o'clock", CalendarDay(2, time(10)), "2026-05-12T23:58", "2026-05-14T10:00"),
    (
        "a calendar day keeps its time over the change",
        CalendarDay(1, time(9)),
        "2026-03-28T09:00",
        "2026-03-29T09:00",
    ),
    ("the next Monday", OnWeekday("monday", time(9)), "2026-05-12T10:00", "2026-05-18T09:00"),
    (
        "today is the day and the time is still to come",
        OnWeekday("tuesday", time(11)),
        "2026-05-12T10:00",
        "2026-05-12T11:00",
    ),
    ("the time has passed: next week", OnWeekday("tuesday", time(9)), "2026-05-12T10:00", "2026-05-19T09:00"),
    (
        "the time has passed: at once",
        OnWeekday("tuesday", time(9), "same_day"),
        "2026-05-12T10:00",
        "2026-05-12T10:00",
    ),
    ("a fixed date", FixedDate(wall("2026-12-24T10:00")), "2026-05-12T10:00", "2026-12-24T10:00"),
    (
        "a fixed date that has passed goes on",
        FixedDate(wall("2026-01-01")),
        "2026-05-12T10:00",
        "2026-05-12T10:00",
    ),
    ("the person's date", OwnDate(value="2026-06-01"), "2026-05-12T10:00", "2026-06-01T00:00"),
    (
        "three days before it, at ten",
        OwnDate(value="2026-06-01", offset=-3 * DAY, at=time(10)),
        "2026-05-12T10:00",
        "2026-05-29T10:00",
    ),
    (
        "two hours after a moment",
        OwnDate(value="2026-06-01T08:00:00+00:00", offset=2 * H),
        "2026-05-12T10:00",
        "2026-06-01T12:00",
    ),
    (
        "a wall time without zone is the person's",
        OwnDate(value="2026-06-01T08:00"),
        "2026-05-12T10:00",
        "2026-06-01T08:00",
    ),
    ("a number of days from arrival", OwnDate(value=3), "2026-05-12T10:00", "2026-05-15T10:00"),
    ("a number of days, then the time", OwnDate(value=3, at=time(9)), "2026-05-12T10:00", "2026-05-16T09:00"),
    ("the next birthday", OwnDate(value="1990-08-02", yearly=True), "2026-09-01T10:00", "2027-08-02T00:00"),
    (
        "29 February is the 28th in common years",
        OwnDate(value="2000-02-29", yearly=True, at=time(9)),
        "2026-01-10T10:00",
        "2026-02-28T09:00",
    ),
    (
        "29 February is itself in leap years",
        OwnDate(value="2000-02-29", yearly=True, at=time(9)),
        "2028-01-10T10:00",
        "2028-02-29T09:00",
    ),
    (
        "three days before a birthday in the first days of January",
        OwnDate(value="1990-01-02", offset=-3 * DAY, yearly=True),
        "2026-12-01T10:00",
        "2026-12-30T00:00",
    ),
    ("inside the window at once", Window(time(9), time(18)), "2026-05-12T10:00", "2026-05-12T10:00"),
    ("before the window", Window(time(9), time(18)), "2026-05-12T08:00", "2026-05-12T09:00"),
    ("the window's end is outside", Window(time(9), time(18)), "2026-05-12T18:00", "2026-05-13T09:00"),
    ("on workdays only", Window(time(9), time(18), WORKDAYS), "2026-05-15T19:00", "2026-05-18T09:00"),
    (
        "a window over midnight that began yesterday",
        Window(time(20), time(2), ("friday",)),
        "2026-05-16T01:00",
        "2026-05-16T01:00",
    ),
    ("until nine", UntilTime(time(9)), "2026-05-12T08:59", "2026-05-12T09:00"),
    ("until nine, tomorrow", UntilTime(time(9)), "2026-05-12T09:01", "2026-05-13T09:00"),
    (
        "a time that does not exist is the first minute after it",
        UntilTime(time(2, 30)),
        "2026-03-29T00:10",
        "2026-03-29T03:00",
    ),
    (
        "a time that exists twice is its first occurrence",
        UntilTime(time(2, 30)),
        "2026-10-25T00:10",
        "2026-10-25T02:30",
    ),
]


@pytest.mark.parametrize(("meaning", "rule", "arrived", "leaves"), CASES, ids=[case[0] for case in CASES])
def test_somebody_who_arrives_leaves_when_the_rule_says(
    meaning: str, rule: Rule, arrived: str, leaves: str
) -> None:
    """J22, J25, cases 15 and 16 of 2.18."""
    assert due(rule, local(arrived), BERLIN) == waits.Due(local(leaves))


def test_the_second_of_two_equal_hours_has_passed_already() -> None:
    """J25: once. After the first 02:30 the next one is tomorrow, not the second 02:30 of the night."""
    after_first = local("2026-10-25T02:30") + timedelta(minutes=1)
    assert due(UntilTime(time(2, 30)), after_first, BERLIN).at == local("2026-10-26T02:30")


PAST: list[tuple[str, Rule, str]] = [
    ("a reminder before a date that has passed", OwnDate(value="2026-05-01", offset=-DAY), "date_passed"),
    ("a reminder after a date goes on", OwnDate(value="2026-05-01", offset=DAY), ""),
    ("the author's word counts: go on", OwnDate(value="2026-05-01", offset=-DAY, if_past="continue"), ""),
    ("the author's word counts: leave", FixedDate(wall("2026-05-01"), "exit"), "date_passed"),
    ("no date", OwnDate(value=None), "date_missing"),
    ("no date, but go on", OwnDate(value="soon", if_missing="continue"), ""),
    ("more than two years ahead is a mistake", OwnDate(value="2030-01-01"), "date_missing"),
    ("a number out of every measure", OwnDate(value=1e300), "date_missing"),
]


@pytest.mark.parametrize(("meaning", "rule", "code"), PAST, ids=[case[0] for case in PAST])
def test_a_date_that_cannot_be_waited_for_goes_on_or_leaves(meaning: str, rule: Rule, code: str) -> None:
    """J23."""
    arrived = local("2026-05-12T10:00")
    assert due(rule, arrived, BERLIN) == waits.Due(arrived, code)


def test_a_moment_is_right_in_a_zone_that_skips_half_an_hour() -> None:
    """J25: Lord Howe moves its clocks by thirty minutes; 02:15 does not exist there on 4 October 2026."""
    zone = ZoneInfo("Australia/Lord_Howe")
    found = instant(wall("2026-10-04").date(), time(2, 15), zone)
    assert found.astimezone(zone).strftime("%H:%M") == "02:30"


def test_only_rules_in_local_time_follow_the_person() -> None:
    """J24."""
    follow = [UntilTime(time(9)), CalendarDay(1), OwnDate(value="2026-05-01")]
    assert all(is_local(rule) for rule in follow)
    assert not any(is_local(rule) for rule in (For(H), OwnDate(value=3)))


def test_the_preview_names_day_time_and_zone_in_both_languages() -> None:
    """J22: each kind has a preview line in the editor."""
    now = local("2026-05-12T10:00")
    assert (
        preview(CalendarDay(2, time(9)), now, BERLIN)
        == "Someone arriving now leaves Thu 14 May 2026 09:00 (Europe/Berlin)"
    )
    assert (
        preview(CalendarDay(2, time(9)), now, BERLIN, "de")
        == "Wer jetzt ankommt, geht weiter am Do. 14. Mai 2026, 09:00 (Europe/Berlin)"
    )
    assert preview(OwnDate(value=None), now, BERLIN) == "Someone arriving now leaves the journey"


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
    "Africa/Casablanca",
]
TIMES = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
SPANS = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=400))
RULES = st.one_of(
    st.builds(For, SPANS),
    st.builds(ForThenAt, SPANS, TIMES),
    st.builds(CalendarDay, st.integers(1, 400), TIMES),
    st.builds(OnWeekday, st.sampled_from(waits.WEEKDAYS), TIMES, st.sampled_from(["same_day", "next_week"])),
    st.builds(UntilTime, TIMES),
    st.builds(Window, TIMES, TIMES, st.sets(st.sampled_from(waits.WEEKDAYS), min_size=1).map(tuple)),
    st.builds(
        OwnDate,
        value=st.one_of(st.none(), st.text(max_size=12), st.floats(), st.dates().map(str)),
        yearly=st.booleans(),
        offset=st.timedeltas(min_value=-30 * DAY, max_value=30 * DAY),
    ),
)
ARRIVALS = st.datetimes(min_value=wall("2024-01-01"), max_value=wall("2030-01-01"), timezones=st.just(UTC))


@given(RULES, ARRIVALS, st.sampled_from(ZONES))
def test_nobody_ever_leaves_before_arriving_and_the_answer_is_stable(
    rule: Rule, arrived: datetime, zone: str
) -> None:
    """J22: any rule, any moment, any zone; asked twice, the same answer."""
    found = due(rule, arrived, ZoneInfo(zone))
    assert found.at >= arrived
    assert found.at.tzinfo is not None
    assert found == due(rule, arrived, ZoneInfo(zone))


@given(ARRIVALS, st.sampled_from(ZONES), TIMES)
def test_a_time_of_day_comes_within_two_days_and_reads_as_written(
    arrived: datetime, zone: str, at: time
) -> None:
    """J25: except in the gap of a clock change the clock on the wall shows the time that was asked for."""
    place = ZoneInfo(zone)
    found = due(UntilTime(at), arrived, place).at
    assert found - arrived < timedelta(days=2)
    shown = found.astimezone(place).time()
    exists = instant(found.astimezone(place).date(), at, place).astimezone(place).time() == at
    assert shown == at or not exists
