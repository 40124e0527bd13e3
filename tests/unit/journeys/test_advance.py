"""Inside a journey: exits, goals, delays, waits for behaviour, ties (J12 to J16, J22 to J33, J45, J47)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from unit.journeys.texts import agree, journey

from anklang.journeys.command import CancelTimer, Count, SetTimer, Trace, WithdrawMessages
from anklang.journeys.model import Entry, Happening, Journey
from anklang.journeys.steps.update import Update
from anklang.testing.journey_runner import START, JourneyRunner

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ENTER = "enter: {on: {event: Start}, again: always}\n"
SEND = "{send: s, channel: sms, template: t}]"

CLICK = (
    ENTER
    + """
steps:
  - {send: push, channel: push, template: t}
  - {wait: breath, for: 10m}
  - wait_for: click
    on: [{clicked: push, then: thanks}]
    at_most: 4h
    timeout: sms
    unknown_is_no: true
  - {send: sms, channel: sms, template: t, then: end}
  - {send: thanks, channel: inapp, template: t, then: end}
"""
)


def started(text: str, accept: bool = True) -> JourneyRunner:
    """Somebody who agreed to tracking is in the journey."""
    runner = agree(JourneyRunner(journey(text), accept=accept), "email", purpose="click_tracking")
    runner.track("Start")
    return runner


def reasons(runner: JourneyRunner, kind: str = "exited") -> list[str]:
    """Why instances ended, in order."""
    return [c.reason or "" for c in runner.commands if isinstance(c, Trace) and c.kind == kind]


# --- exit


def test_an_exit_ends_the_instance_and_its_timer_in_the_turn_of_the_event() -> None:
    """J12, case 11 of 2.18: during a delay."""
    runner = started(
        ENTER + "exit: {event: Bought}\nsteps: [{wait: w, for: 1d}, {send: s, channel: sms, template: t}]"
    )
    made = runner.track("Bought")
    assert CancelTimer(owner=next(iter(runner.instances.all))) in made
    assert (runner.live(), runner.timers, runner.person.journeys) == ([], {}, set())
    runner.move(2 * DAY)
    assert runner.planned == []


def test_an_exit_takes_back_a_message_that_is_queued_or_held() -> None:
    """J12, case 11 of 2.18: during a hold, and between queue and hand-over."""
    runner = started(
        ENTER + "exit: {event: Bought}\nsteps: [{send: s, channel: sms, template: t}]", accept=False
    )
    runner.signal("s", "held")
    made = runner.track("Bought")
    assert [c for c in made if isinstance(c, WithdrawMessages)] == [
        WithdrawMessages(instance=runner.planned[0].instance, reason="exited")
    ]
    assert runner.sent() == []


def test_an_exit_takes_back_a_message_that_nobody_waits_for_any_more() -> None:
    """J12: the last step went on at once; the person is in until the message has an outcome."""
    text = ENTER + "exit: {event: Bought}\nsteps: [{send: s, channel: sms, template: t, continue: at_once}]"
    runner = started(text, accept=False)
    assert [i.status for i in runner.live()] == ["holding"]
    runner.track("Bought")
    assert (runner.sent(), runner.live()) == ([], [])


def test_somebody_who_reaches_the_end_keeps_what_was_planned() -> None:
    """J12: an end is no exit."""
    text = ENTER + "steps: [{send: s, channel: sms, template: t, continue: at_once}]"
    runner = started(text, accept=False)
    made = runner.signal("s", "accepted")
    assert not [c for c in made if isinstance(c, WithdrawMessages)]
    assert (runner.live(), runner.sent()) == ([], ["s"])


def test_an_exit_on_a_state_is_seen_at_once_and_again_before_each_message() -> None:
    """J13: on change, and a time-relative one before the message."""
    text = (
        ENTER + "exit: {holds: {kind: trait, name: vip, value: true}, name: vip}\nsteps: [{wait: w, for: 1d}]"
    )
    runner = started(text)
    runner.tell(runner.fact("identify", "Identified", {"vip": True}))
    assert reasons(runner) == ["vip"]
    quiet = started(
        ENTER
        + "exit: {holds: {kind: recency, event: Page Viewed, duration: 10h, op: not_since}, name: gone}\n"
        + "steps: [{wait: w, for: 1d}, {send: s, channel: sms, template: t}]"
    )
    assert reasons(quiet) == []
    quiet.move(DAY)
    assert (reasons(quiet), quiet.sent()) == (["gone"], [])


def test_an_imported_order_may_end_an_instance_but_matches_no_wait() -> None:
    """J4: the safe side."""
    text = (
        ENTER
        + "exit: {event: Bought}\nsteps: [{wait_for: w, on: {event: Came, then: s}, timeout: end}, "
        + SEND
    )
    runner = started(text)
    runner.tell(runner.fact("track", "Came", imported=True))
    assert runner.planned == []
    runner.tell(runner.fact("track", "Bought", imported=True))
    assert runner.live() == []


# --- goal


GOAL = (
    ENTER
    + "goal: {event: Bought, value: total, within: 2d, exit: %s}\n"
    + "steps: [{send: s, channel: sms, template: t}, {wait: w, for: 1d}]"
)


def goals(runner: JourneyRunner) -> list[tuple[str, int]]:
    """(step credited, amount in minor units) of every goal that was counted."""
    return [(c.step, c.amount) for c in runner.commands if isinstance(c, Count) and c.metric == "goal"]


def test_a_goal_is_counted_once_with_its_value_and_may_end_the_instance() -> None:
    """J15; credited to the last message received (2.16)."""
    runner = started(GOAL % "true")
    runner.track("Bought", total=19.99, currency="EUR")
    assert (goals(runner), reasons(runner), runner.live()) == ([("s", 1999)], ["goal"], [])
    runner.track("Bought", total=5)
    assert len(goals(runner)) == 1


def test_a_goal_without_exit_leaves_the_person_inside() -> None:
    """J15: goal and exit are separate."""
    runner = started(GOAL % "false")
    runner.track("Bought", total=1)
    assert (len(goals(runner)), len(runner.live())) == (1, 1)


@pytest.mark.parametrize(("days", "counted"), [(2, 1), (4, 0)])
def test_a_goal_counts_for_its_window_after_the_end(days: int, counted: int) -> None:
    """J15: the instance ends after a day, the window is two days."""
    runner = started(GOAL % "true")
    runner.move(timedelta(days=days))
    assert runner.live() == []
    runner.track("Bought", total=1)
    assert len(goals(runner)) == counted


def test_after_reentry_only_the_newest_entry_is_credited() -> None:
    """2.16."""
    runner = started(GOAL % "true")
    runner.move(DAY + MINUTE)
    runner.track("Start")
    runner.track("Bought", total=1)
    assert len(goals(runner)) == 1


# --- delays


def test_somebody_who_moves_to_another_zone_leaves_at_the_new_local_time() -> None:
    """J24, case 15 of 2.18."""
    runner = started(ENTER + "steps: [{wait: w, until: '18:00'}, {send: s, channel: sms, template: t}]")
    (owner,) = runner.timers
    assert runner.timers[owner] == datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    runner.person.profile.zones.profile = "America/New_York"
    made = runner.track("Page Viewed")
    assert made == [SetTimer(owner=owner, due=datetime(2026, 3, 10, 22, 0, tzinfo=UTC))]
    runner.person.profile.zones.profile = "Asia/Tokyo"
    runner.move(DAY)
    assert len(runner.planned) == 1


def test_somebody_without_a_zone_lives_in_that_of_the_workspace() -> None:
    """J27, case 15 of 2.18."""
    runner = JourneyRunner(journey(ENTER + "steps: [{wait: w, until: '18:00'}]"), zone="America/New_York")
    runner.person.profile.zones.profile = ""
    runner.track("Start")
    assert list(runner.timers.values()) == [datetime(2026, 3, 10, 22, 0, tzinfo=UTC)]


def test_a_delay_in_the_workspaces_zone_does_not_follow_the_person() -> None:
    runner = started(ENTER + "steps: [{wait: w, until: '18:00', zone: workspace}]")
    before = dict(runner.timers)
    runner.person.profile.zones.profile = "America/New_York"
    runner.track("Page Viewed")
    assert runner.timers == before


def test_a_persons_own_date_is_read_from_profile_or_event() -> None:
    """J23."""
    runner = JourneyRunner(
        journey(
            ENTER
            + "steps: [{wait: w, date_in: event.delivery, offset: 2d, at: 10:00}, {send: s, channel: sms, template: t}]"
        )
    )
    runner.track("Start", delivery="2026-03-12")
    assert list(runner.timers.values()) == [datetime(2026, 3, 14, 9, 0, tzinfo=UTC)]
    nobody = JourneyRunner(journey(ENTER + "steps: [{wait: w, date_in: profile.birthday, yearly: true}]"))
    nobody.track("Start")
    assert reasons(nobody) == ["date_missing"]


def test_the_next_delay_counts_from_the_hand_over_of_a_message() -> None:
    """R3: held over night, the delay after it begins in the morning."""
    runner = started(
        ENTER
        + "steps: [{send: s, channel: sms, template: t}, {wait: w, for: 1d}, {send: z, channel: sms, template: t}]",
        accept=False,
    )
    runner.move(10 * HOUR)
    assert runner.timers == {}
    runner.signal("s", "accepted")
    assert list(runner.timers.values()) == [START + 34 * HOUR]


# --- ties and ends


def test_the_time_out_waits_for_facts_received_before_it() -> None:
    """J47, case 48 of 2.18: the order stands in the backlog while the cart's timer is due."""
    runner = started(
        ENTER + "exit: {event: Bought}\nsteps: [{wait: w, for: 30m}, {send: s, channel: sms, template: t}]"
    )
    runner.clock.set(START + HOUR)
    runner.tell(runner.fact("track", "Bought", at=START + 10 * MINUTE, received=START + 20 * MINUTE))
    runner.move(MINUTE)
    assert (runner.planned, reasons(runner)) == ([], ["Bought"])


def test_erasure_ends_everything_and_leaves_nothing_personal() -> None:
    """J16, case 37 of 2.18."""
    runner = started(CLICK, accept=False)
    runner.tell(runner.fact("erase", "Erased"))
    (instance,) = runner.instances.all.values()
    assert (instance.end_reason, instance.context, runner.sent()) == ("erased", {}, [])


@pytest.mark.parametrize(("choice", "inside"), [("exit", 0), ("continue", 1)])
def test_the_last_consent_is_withdrawn(choice: str, inside: int) -> None:
    """J16: the journey's choice, exit or go on silently; case 38: for one channel of two nothing ends."""
    text = (
        ENTER + f"on_opt_out: {choice}\nsteps: [{{wait: w, for: 1d}}, {{send: s, channel: sms, template: t}}]"
    )
    runner = agree(JourneyRunner(journey(text)), "sms")
    runner.track("Start")
    runner.tell(runner.fact("consent", "Consent Withdrawn", {"channel": "email"}))
    assert len(runner.live()) == 1
    runner.person.consents = dict.fromkeys(runner.person.consents, "withdrawn")
    runner.tell(runner.fact("consent", "Consent Withdrawn", {"channel": "sms"}))
    assert len(runner.live()) == inside


def test_a_journey_that_runs_in_circles_is_ended_with_a_reason() -> None:
    """Publishing refuses such a loop; should one be there all the same, it costs a hundred steps and not the worker."""
    loop = Journey(
        id="j", name="j", version=1, enter=Entry(on=(Happening(event="Start"),)),
        steps=(Update(name="a", set_={"n": 1}), Update(name="b", set_={"n": 2}, then="a")),
    )  # fmt: skip
    runner = JourneyRunner(loop)
    runner.track("Start")
    assert (reasons(runner), runner.live()) == (["too_many_steps"], [])
