"""Entry caps: what an entry counts against, who is refused, and how a cap is written (J1, semantics 2.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from unit.journeys.texts import journey

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id
from anklang.journeys.command import Trace
from anklang.journeys.model import EntryCap
from anklang.journeys.parse import dump, parse, to_yaml
from anklang.journeys.places import Key, Places, spans
from anklang.testing.journey_runner import START, JourneyRunner

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
EVERY = EntryCap(per_run=1, per_hour=2, per_day=3, ever=4)
STAY = "steps: [{wait: long, for: 30d}]"
OPEN = "enter: {on: {event: E}, again: always, if_live: parallel, ceiling: 1000, cap: {%s}}\n" + STAY

SPANS = [
    # the hour and the day are those of the workspace's wall clock
    (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), BERLIN, "hour:2026-11-23T00:00+01:00", "day:2026-11-23"),
    (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), ZoneInfo("UTC"), "hour:2026-11-22T23:00+00:00", "day:2026-11-22"),
    # half-hour zones
    (datetime(2026, 6, 1, 0, 15, tzinfo=UTC), KOLKATA, "hour:2026-06-01T05:00+05:30", "day:2026-06-01"),
    # the hour that comes twice in autumn is two hours
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), BERLIN, "hour:2026-10-25T02:00+02:00", "day:2026-10-25"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), BERLIN, "hour:2026-10-25T02:00+01:00", "day:2026-10-25"),
]  # fmt: skip


@pytest.mark.parametrize(("now", "zone", "hour", "day"), SPANS)
def test_an_entry_counts_against_its_hour_and_day_in_the_workspaces_zone(
    now: datetime, zone: ZoneInfo, hour: str, day: str
) -> None:
    found = spans(EVERY, "2026-11-22T09:00:00+00:00", now, zone)
    assert found == [
        ("per_run", "run:2026-11-22T09:00:00+00:00", 1), ("per_hour", hour, 2), ("per_day", day, 3),
        ("ever", "ever", 4),
    ]  # fmt: skip


def test_who_comes_in_without_a_run_counts_against_none() -> None:
    assert [field for field, _, _ in spans(EVERY, "", START, BERLIN)] == ["per_hour", "per_day", "ever"]
    assert spans(EntryCap(per_run=5), "", START, BERLIN) == []


FULL: list[tuple[dict[str, int], tuple[str, int] | None]] = [
    ({}, None),
    ({"run:r": 1}, ("per_run", 1)),
    ({"run:other": 1}, None),
    ({"hour:2026-03-10T10:00+01:00": 2}, ("per_hour", 2)),
    ({"hour:2026-03-10T09:00+01:00": 2}, None),
    ({"day:2026-03-10": 3}, ("per_day", 3)),
    ({"ever": 3}, None),
    ({"ever": 4}, ("ever", 4)),
    ({"ever": 9}, ("ever", 4)),  # the cap was lowered
]


@pytest.mark.parametrize(("counted", "expected"), FULL)
def test_the_first_cap_without_a_place_refuses(
    counted: dict[str, int], expected: tuple[str, int] | None
) -> None:
    capped = journey(
        "enter: {schedule: {segment: s, at: '08:00', every: day}, "
        "cap: {per_run: 1, per_hour: 2, per_day: 3, ever: 4}}\n" + STAY
    )
    places = Places({(capped.id, span): n for span, n in counted.items()}, START, BERLIN)
    assert places.full(capped, "r") == expected


def test_entries_take_their_places_in_order_and_the_refusal_says_which_cap() -> None:
    """J1: the last one in is the third; the others have a refusal on their timeline."""
    runner = JourneyRunner(journey(OPEN % "per_day: 3"))
    for _ in range(5):
        runner.track("E")
    assert len(runner.live()) == 3
    refused = [one for one in runner.commands if isinstance(one, Trace) and one.kind == "refused"]
    assert [(one.reason, one.detail) for one in refused] == [("entry_cap", {"cap": "per_day", "most": 3})] * 2
    runner.move(timedelta(days=1))
    runner.track("E")
    assert len(runner.live()) == 4


def test_hours_give_places_back_and_days_do_not() -> None:
    runner = JourneyRunner(journey(OPEN % "per_hour: 1, per_day: 2"))
    for _ in range(3):
        runner.track("E")
        runner.track("E")
        runner.move(timedelta(hours=1))
    assert len(runner.live()) == 2
    caps = [one.detail["cap"] for one in runner.commands if isinstance(one, Trace) and one.kind == "refused"]
    assert caps == ["per_hour", "per_hour", "per_day", "per_day"]


def test_several_people_share_the_places_of_a_journey() -> None:
    """As in a whole installation: two people, one place."""
    entered: dict[Key, int] = {}
    capped = journey(OPEN % "ever: 1")
    runners = [JourneyRunner(capped, person=derive_id("person", n), entered=entered) for n in range(2)]
    for runner in runners:
        runner.track("E")
    assert [len(runner.live()) for runner in runners] == [1, 0]
    assert entered == {(capped.id, "ever"): 1}


def test_who_is_refused_for_another_reason_takes_no_place() -> None:
    """J1: the cap is asked last."""
    capped = journey("enter: {on: {event: E}, again: never, cap: {ever: 2}}\n" + STAY)
    runner = JourneyRunner(capped)
    runner.track("E")
    runner.track("E")
    assert runner.refusals() == ["already_in"]
    assert runner.entered == {(capped.id, "ever"): 1}


def test_who_waits_for_the_local_time_takes_a_place_on_coming_in() -> None:
    """J7: people stand at the door until then; the run they were asked by is remembered."""
    capped = journey("enter: {schedule: {segment: s, at: '18:00', every: day}, cap: {per_run: 1}}\n" + STAY)
    entered: dict[Key, int] = {}
    first, second = (JourneyRunner(capped, person=derive_id("p", n), entered=entered) for n in range(2))
    for runner in (first, second):
        runner.enter("j", run_at="2026-03-10T18:00", run="r1")
    assert entered == {}
    for runner in (first, second):
        runner.move(timedelta(hours=12))
    assert ([len(one.live()) for one in (first, second)], entered) == ([1, 0], {("j", "run:r1"): 1})
    second.enter("j", run="r2")
    assert len(second.live()) == 1


def test_a_cap_is_written_and_read_back_as_it_was() -> None:
    text = OPEN % "per_hour: 200, per_day: 1000, ever: 10000"
    capped = journey(text)
    assert capped.enter.cap == EntryCap(per_hour=200, per_day=1000, ever=10000)
    assert dump(capped)["enter"]["cap"] == {"per_hour": 200, "per_day": 1000, "ever": 10000}
    assert parse(to_yaml(capped)) == capped
    assert "cap" not in dump(journey("enter: {on: {event: E}}\n" + STAY))["enter"]


WRONG = [
    ("cap: {}", "enter.cap", "an empty cap"),
    ("cap: {per_day: 0}", "enter.cap.per_day", "from 1 to 1000000000"),
    ("cap: {ever: 2000000000}", "enter.cap.ever", "from 1 to 1000000000"),
    ("cap: {per_hour: -1}", "enter.cap.per_hour", "from 1 to 1000000000"),
    ("cap: {per_run: 5}", "enter.cap.per_run", "there are no runs without a schedule"),
    ("cap: {per_week: 5}", "enter.cap.per_week", "unknown field"),
    ("cap: {per_day: many}", "enter.cap.per_day", "a whole number is needed, here is 'many'"),
    ("cap: {per_day: true}", "enter.cap.per_day", "a whole number is needed, here is True"),
    ("cap: 5", "enter.cap", "a mapping is needed, here is 5"),
]


@pytest.mark.parametrize(("text", "path", "reason"), WRONG)
def test_a_cap_that_makes_no_sense_is_named(text: str, path: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        journey(f"enter: {{on: {{event: E}}, {text}}}\n" + STAY)
    assert [(one.path, one.reason) for one in caught.value.problems] == [(path, reason)]
