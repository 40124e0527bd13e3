"""Waiting for behaviour: look-back, named subjects, time-out against match, unknown (J28 to J33, J47)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from unit.journeys.texts import agree, journey

from anklang.core.ids import derive_id
from anklang.journeys.command import PlanMessage, Trace
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


def test_a_click_before_the_wait_was_reached_counts() -> None:
    """J28, case 13 of 2.18: since the message was handed over, not since arrival."""
    runner = started(CLICK)
    runner.move(5 * MINUTE)
    runner.signal("push", "clicked")
    assert runner.sent() == ["push"]
    runner.move(5 * MINUTE)
    assert runner.sent() == ["push", "thanks"]


def test_the_time_out_counts_from_the_hand_over_of_the_message_waited_for() -> None:
    """J28: the delay of ten minutes between message and wait is part of the four hours."""
    runner = started(CLICK)
    runner.move(10 * MINUTE)
    assert list(runner.timers.values()) == [START + 4 * HOUR]


@pytest.mark.parametrize(("early", "sent"), [(True, ["push", "thanks"]), (False, ["push", "sms"])])
def test_a_click_one_millisecond_before_the_time_out_and_after_it(early: bool, sent: list[str]) -> None:
    """J30, J47, case 12 of 2.18: what was received first wins, even if the timer was late."""
    runner = started(CLICK)
    runner.move(10 * MINUTE)
    moment = timedelta(milliseconds=-1 if early else 1)
    received = START + 4 * HOUR + moment
    runner.clock.set(START + 5 * HOUR)  # the timer has not been delivered yet
    click = runner.fact("click", "Link Clicked", _of(runner, "push"), received=received, at=received)
    runner.tell(click)
    assert runner.sent() == sent
    runner.move(MINUTE)
    assert runner.sent() == sent


def _of(runner: JourneyRunner, step: str) -> dict[str, object]:
    message = next(m for m in runner.planned if m.step == step)
    return {
        "message": str(message.message),
        "instance": str(message.instance),
        "step": step,
        "state": "clicked",
    }


def test_a_timer_that_comes_after_the_match_has_lost_and_is_noted() -> None:
    """J30."""
    runner = started(CLICK)
    owner = next(iter(runner.instances.all))
    runner.move(10 * MINUTE)
    runner.signal("push", "clicked")
    made = runner.tell(runner.fact("timer", "Timer", {"owner": str(owner)}))
    assert [c.kind for c in made if isinstance(c, Trace)] == ["lost_race"]
    assert runner.sent() == ["push", "thanks"]


def test_a_click_on_another_message_is_not_the_one_waited_for() -> None:
    """J29: the named subject, carried by the link's token."""
    runner = started(CLICK)
    other = {**_of(runner, "push"), "message": str(derive_id("another message"))}
    runner.tell(runner.fact("click", "Link Clicked", other))
    stranger = {**_of(runner, "push"), "instance": str(derive_id("another instance"))}
    runner.tell(runner.fact("click", "Link Clicked", stranger))
    runner.move(5 * HOUR)
    assert runner.sent() == ["push", "sms"]


def test_without_tracking_consent_the_outcome_is_unknown_and_takes_its_own_path() -> None:
    """J32."""
    text = CLICK.replace("unknown_is_no: true", "unknown: end")
    blind = JourneyRunner(journey(text))
    blind.track("Start")
    blind.move(5 * HOUR)
    assert blind.sent() == ["push"]
    seeing = started(text)
    seeing.move(5 * HOUR)
    assert seeing.sent() == ["push", "sms"]


WAIT = (
    ENTER
    + """
steps:
  - wait: before
    for: 1h
  - wait_for: w
    on:
      - {event: A, where: {kind: event_property, path: n, op: gt, value: 1}, then: first}
      - {event: B, then: second}
    at_most: 1d
    timeout: third
    since: %s
    reset_on: {event: Again}
    refresh_on: {event: Refresh}
  - {send: first, channel: sms, template: t, then: end}
  - {send: second, channel: sms, template: t, then: end}
  - {send: third, channel: sms, template: t, then: end}
"""
)


def test_several_things_are_waited_for_and_the_first_that_fits_wins() -> None:
    runner = started(WAIT % "arrival")
    runner.move(HOUR)
    runner.track("A", n=1)
    assert runner.sent() == []
    runner.track("B", n=7)
    assert runner.sent() == ["second"]
    assert runner.planned[0].data["steps"]["w"] == {"n": 7}


def test_what_came_before_arrival_counts_only_where_the_wait_looks_back() -> None:
    """J28."""
    for since, sent in (("arrival", []), ("entry", ["first"])):
        runner = started(WAIT % since)
        runner.track("A", n=2)
        runner.move(HOUR)
        assert runner.sent() == sent


def test_what_happened_before_arrival_but_was_told_late_does_not_count() -> None:
    """J28: a phone that was offline."""
    runner = started(WAIT % "arrival")
    runner.move(2 * HOUR)
    runner.tell(runner.fact("track", "A", {"n": 2}, at=START + HOUR / 2))
    assert runner.sent() == []
    runner.tell(runner.fact("track", "A", {"n": 2}, at=START + 1.5 * HOUR))
    assert runner.sent() == ["first"]


def test_a_wait_can_start_anew_and_take_over_fresh_context() -> None:
    """J31."""
    runner = started(WAIT % "arrival")
    runner.move(2 * HOUR)
    runner.track("Refresh", cart="new")
    assert runner.live()[0].context["event"] == {"cart": "new"}
    assert list(runner.timers.values()) == [START + 25 * HOUR]
    runner.track("Again")
    assert list(runner.timers.values()) == [START + 26 * HOUR]


def test_nobody_waits_for_ever() -> None:
    """J30."""
    runner = started(WAIT % "arrival")
    runner.move(2 * DAY)
    assert runner.sent() == ["third"]


def test_a_state_that_holds_already_matches_at_once_and_one_that_time_brings_in_time() -> None:
    text = ENTER + "steps: [{wait_for: w, on: {holds: %s, then: s}, at_most: 30d, timeout: end}, " + SEND
    runner = JourneyRunner(journey(text % "{kind: trait, name: vip, value: true}"))
    runner.person.profile.traits["vip"] = True
    runner.track("Start")
    assert runner.sent() == ["s"]
    later = started(text % "{kind: recency, event: Start, duration: 3d, op: not_since}")
    later.move(3 * DAY + MINUTE)
    assert [m.due for m in later.planned] == [START + 3 * DAY]


def test_an_in_app_step_is_reached_in_the_session_that_it_waits_for() -> None:
    """J33."""
    text = ENTER + "steps: [{wait_for: w, on: {event: Application Opened}, timeout: end}, " + SEND
    runner = started(text)
    made = runner.track("Application Opened")
    assert [c.step for c in made if isinstance(c, PlanMessage)] == ["s"]


def test_a_fact_that_concerns_nobody_inside_writes_nothing() -> None:
    """Design, section 7: the cost of a fact."""
    runner = started(WAIT % "arrival")
    runner.move(HOUR)
    fact = runner.fact("track", "Page Viewed")
    assert runner.tell(fact) == []
    assert runner.instances.dirty == set()


def test_what_somebody_writes_answers_our_latest_message_on_that_channel() -> None:
    """J29; a STOP answers nothing."""
    text = (
        ENTER
        + """
steps:
  - {send: zeroth, channel: sms, template: t}
  - {send: question, channel: sms, template: t}
  - {send: other, channel: push, template: t}
  - {wait_for: answer, on: {replied: question}, at_most: 1d, timeout: end}
  - {send: thanks, channel: sms, template: t, with: {size: {from: steps.question.text}}}
"""
    )
    runner = started(text)
    runner.move(MINUTE)
    said = {"channel": "sms", "message": str(derive_id("theirs"))}
    runner.tell(runner.fact("inbound", "Message Received", {**said, "text": "STOP", "meaning": "opt_out"}))
    assert runner.sent() == ["zeroth", "question", "other"]
    runner.tell(runner.fact("inbound", "Message Received", {**said, "text": "M", "meaning": "none"}))
    assert runner.sent() == ["zeroth", "question", "other", "thanks"]
    assert runner.planned[-1].data["with"]["size"] == "M"
