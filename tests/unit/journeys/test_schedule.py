"""When runs begin (J7, J10)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from anklang.journeys.model import Schedule
from anklang.journeys.schedule import enter_properties, next_run, wall_of

CASES = [
    (
        "daily, later today",
        Schedule(segment="s", at="18:00", every="day", zone="workspace"),
        "2026-03-10T09:00",
        "2026-03-10T17:00",
    ),
    (
        "daily, tomorrow",
        Schedule(segment="s", at="09:00", every="day", zone="workspace"),
        "2026-03-10T09:00",
        "2026-03-11T08:00",
    ),
    (
        "in the night in which two o'clock is missing",
        Schedule(segment="s", at="02:30", every="day", zone="workspace"),
        "2026-03-28T12:00",
        "2026-03-29T01:00",
    ),
    (
        "in the night in which it comes twice",
        Schedule(segment="s", at="02:30", every="day", zone="workspace"),
        "2026-10-24T12:00",
        "2026-10-25T00:30",
    ),
    (
        "on Mondays and Thursdays",
        Schedule(segment="s", at="09:00", every="week", days=("monday", "thursday"), zone="workspace"),
        "2026-03-10T09:00",
        "2026-03-12T08:00",
    ),
    (
        "on the 31st of a month with 30 days",
        Schedule(segment="s", at="09:00", every="month", day=31, zone="workspace"),
        "2026-04-02T09:00",
        "2026-04-30T07:00",
    ),
    (
        "on the 31st in February",
        Schedule(segment="s", at="09:00", every="month", day=31, zone="workspace"),
        "2026-02-02T09:00",
        "2026-02-28T08:00",
    ),
    (
        "once",
        Schedule(segment="s", at="2026-12-01T18:00", zone="America/New_York"),
        "2026-03-10T09:00",
        "2026-12-01T23:00",
    ),
    (
        "once, in the past",
        Schedule(segment="s", at="2026-01-01T18:00", zone="workspace"),
        "2026-03-10T09:00",
        "",
    ),
    (
        "at everybody's own time: when the first zone on earth gets there, and an hour before",
        Schedule(segment="s", at="2026-12-01T18:00"),
        "2026-03-10T09:00",
        "2026-12-01T03:00",
    ),
]


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("meaning", "schedule", "after", "begins"), CASES, ids=[case[0] for case in CASES])
def test_the_next_run_begins(meaning: str, schedule: Schedule, after: str, begins: str) -> None:
    """J7, case 16 of 2.18."""
    found = next_run(schedule, utc(after), "Europe/Berlin")
    assert (None if found is None else found[0]) == (utc(begins) if begins else None)


def test_runs_follow_each_other_without_gap_or_repetition() -> None:
    schedule = Schedule(segment="s", at="08:00", every="day", zone="workspace")
    at = utc("2026-03-01T00:00")
    days = []
    for _ in range(60):
        found = next_run(schedule, at, "Europe/Berlin")
        assert found is not None
        at, wall = found
        days.append(wall[:10])
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == ("2026-03-01", "2026-04-29")


def test_people_are_asked_in_with_the_local_time_only_where_it_is_their_own() -> None:
    """J7."""
    own = Schedule(segment="s", at="2026-12-01T18:00", if_past="skip", context={"offer": "x"})
    assert enter_properties("j", own, "2026-12-01T18:00") == {
        "journey": "j", "context": {"offer": "x"}, "run_at": "2026-12-01T18:00", "if_past": "skip",
    }  # fmt: skip
    same = Schedule(segment="s", at="18:00", every="day", zone="workspace")
    assert enter_properties("j", same, "2026-12-01T18:00") == {"journey": "j", "context": {}}


@pytest.mark.parametrize("zone", ["person", "workspace", "America/New_York"])
def test_a_run_stands_for_the_time_that_its_author_wrote_wherever_it_begins_first(zone: str) -> None:
    """J7: with `zone: person` a run begins before the first zone on earth gets there."""
    schedule = Schedule(segment="s", at="18:00", every="day", zone=zone)
    found = next_run(schedule, utc("2026-12-01T00:00"), "Europe/Berlin")
    assert found is not None
    assert wall_of(schedule, found[0], "Europe/Berlin") == found[1]
    assert found[1].endswith("T18:00")


def test_a_run_that_was_started_by_hand_stands_for_the_time_of_the_workspace() -> None:
    schedule = Schedule(segment="s", at="18:00", every="day")
    assert wall_of(schedule, utc("2026-12-01T09:30"), "Europe/Berlin") == "2026-12-01T10:30"
