"""The message step: outcomes, going on, fallback, hold-out (J17 to J21, J34)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from unit.journeys.texts import journey

from anklang.core.ids import derive_id
from anklang.journeys.command import Count, PlanMessage, SetTimer, Trace
from anklang.testing.journey_runner import START, JourneyRunner

HOUR = timedelta(hours=1)
ENTER = "enter: {on: {event: Start}, again: always}\n"
OUTCOMES = """
steps:
  - send: s
    channel: sms
    template: t
    paths: {sent: was_sent, not_sent: was_not, failed: had_failed}
  - {exit: main}
  - {exit: was_sent}
  - {exit: was_not}
  - {exit: had_failed}
"""


def waiting(text: str, **properties: Any) -> JourneyRunner:
    """Somebody whose first message has no outcome yet."""
    runner = JourneyRunner(journey(ENTER + text), accept=False)
    runner.track("Start", **properties)
    return runner


def end_of(runner: JourneyRunner) -> str:
    """The exit step that was reached."""
    return next((i.end_reason for i in runner.instances.all.values()), "")


@pytest.mark.parametrize(
    ("state", "reason", "end"),
    [
        ("accepted", "", "was_sent"),
        ("not_sent", "no_consent", "was_not"),
        ("failed", "bounced", "had_failed"),
        ("expired", "too_late", "was_not"),
        ("suppressed", "unsubscribed", "was_not"),
        ("attempting", "", ""),
        ("unknown", "", "was_sent"),  # it may have arrived: never twice, nobody is left behind
        ("delivered", "", "was_sent"),  # the report was faster than the acceptance
        ("clicked", "", "was_sent"),
        ("held", "", ""),
    ],
)
def test_each_outcome_has_its_path(state: str, reason: str, end: str) -> None:
    """J17."""
    runner = waiting(OUTCOMES)
    runner.signal("s", state, reason)
    assert end_of(runner) == end


@pytest.mark.parametrize("state", ["accepted", "not_sent", "failed"])
def test_an_outcome_without_a_path_goes_on_along_the_main_line(state: str) -> None:
    """J17."""
    runner = waiting("steps: [{send: s, channel: sms, template: t}, {exit: main}]")
    runner.signal("s", state)
    assert end_of(runner) == "main"


def test_the_journey_goes_on_when_the_message_is_accepted_unless_it_shall_at_once() -> None:
    """J18."""
    runner = waiting(
        "steps: [{send: a, channel: sms, template: t, continue: at_once}, {send: b, channel: push, template: t}]"
    )
    assert [m.step for m in runner.planned] == ["a", "b"]
    assert [i.status for i in runner.live()] == ["holding"]


def test_what_is_planned_at_once_is_one_contact_and_what_follows_an_outcome_another() -> None:
    """S11: the amplifier."""
    text = (
        "steps: [{send: a, channel: email, template: t, continue: at_once}, {send: b, channel: push, template: t}, "
        "{send: c, channel: sms, template: t}]"
    )
    runner = waiting(text)
    runner.signal("b", "accepted")
    contacts = {m.step: m.contact for m in runner.planned}
    assert contacts["a"] == contacts["b"] != contacts["c"]
    assert None not in contacts.values()


CHOICE = """
steps:
  - send: s
    choose: preferred
    channel: push
    template: t-push
    success: %s
    within: 2h
    fallback:
      - {channel: sms, template: t-sms, within: 1h}
      - {channel: email, template: t-mail, within: 1d}
    paths: {not_sent: was_not, failed: had_failed, unconfirmed: was_quiet}
  - {exit: main}
  - {exit: was_not}
  - {exit: had_failed}
  - {exit: was_quiet}
"""


def left_to(runner: JourneyRunner) -> list[list[str]]:
    """Between which channels each message was chosen."""
    return [[way.channel for way in m.ways] or [m.channel] for m in runner.planned]


def test_a_choice_is_made_from_what_was_not_tried_yet() -> None:
    """Decision 0023: the flow chooses; the step learns the channel by the outcome."""
    runner = waiting(CHOICE % "accepted")
    runner.signal("s", "not_sent", "capped", channel="sms")
    runner.signal("s", "failed", "unreachable", channel="email")
    runner.signal("s", "accepted", channel="push")
    assert left_to(runner) == [["push", "sms", "email"], ["push", "email"], ["push"]]
    assert end_of(runner) == "main"


ENDINGS = [
    ("not_sent", "no_consent", ""),  # the others are asked about
    ("not_sent", "exited", "was_not"),
    ("not_sent", "too_late", "was_not"),
    ("failed", "bounced", ""),
    ("failed", "blocked_by_user", "had_failed"),
    ("failed", "unsubscribed", "had_failed"),
    ("failed", "suppressed", "had_failed"),
    ("unknown", "no_answer", "main"),
]


@pytest.mark.parametrize(("state", "reason", "end"), ENDINGS)
def test_no_channel_follows_a_word_of_the_person_a_doubt_or_what_every_channel_shares(
    state: str, reason: str, end: str
) -> None:
    runner = waiting(CHOICE % "accepted")
    runner.signal("s", state, reason, channel="sms")
    assert (len(runner.planned), end_of(runner)) == (1 if end else 2, end)


@pytest.mark.parametrize(("state", "tried"), [("accepted", 2), ("delivered", 2), ("unknown", 1)])
def test_silence_leads_on_and_a_doubt_does_not(state: str, tried: int) -> None:
    """The time of the channel that was chosen counts: an hour for the text message."""
    runner = waiting(CHOICE % "clicked")
    runner.signal("s", state, channel="sms")
    runner.move(HOUR)
    assert len(runner.planned) == tried
    assert end_of(runner) == ("" if tried == 2 else "was_quiet")


def test_going_on_when_delivered_has_a_time_out_from_the_hand_over() -> None:
    """J18."""
    text = (
        "steps: [{send: s, channel: sms, template: t, continue: delivered, within: 2h, paths: {unconfirmed: late}}, "
        "{exit: main}, {exit: late}]"
    )
    slow = waiting(text)
    slow.move(5 * HOUR)
    assert slow.timers == {}  # held: the time-out has not begun
    slow.signal("s", "accepted")
    slow.move(2 * HOUR)
    assert end_of(slow) == "late"
    quick = waiting(text)
    quick.signal("s", "accepted")
    quick.signal("s", "delivered")
    assert (end_of(quick), quick.timers) == ("main", {})


FALLBACK = """
steps:
  - send: s
    channel: push
    template: t-push
    success: %s
    within: 2h
    fallback:
      - {channel: sms, template: t-sms, within: 1h}
      - {channel: email, template: t-mail, within: 1d}
  - {exit: main}
"""


def channels(runner: JourneyRunner) -> list[str]:
    """Channels that were tried."""
    return [m.channel for m in runner.planned]


def test_the_next_channel_is_tried_when_the_first_cannot_or_takes_too_long() -> None:
    """J20: ordered list, time-out per channel, success signal."""
    runner = waiting(FALLBACK % "delivered")
    runner.signal("s", "not_sent", "no_address")
    assert channels(runner) == ["push", "sms"]
    runner.signal("s", "accepted")
    runner.move(HOUR)
    assert channels(runner) == ["push", "sms", "email"]
    runner.signal("s", "accepted")
    runner.signal("s", "delivered")
    assert end_of(runner) == "main"


def test_the_success_of_an_earlier_channel_ends_the_fallback_too() -> None:
    """J20: the push is opened after the text message went out."""
    runner = waiting(FALLBACK % "clicked")
    runner.signal("s", "accepted")
    first = runner.planned[0]
    runner.move(2 * HOUR)
    assert channels(runner) == ["push", "sms"]
    said = {"message": str(first.message), "instance": str(first.instance), "step": "s", "state": "clicked"}
    runner.tell(runner.fact("click", "Link Clicked", said))
    assert end_of(runner) == "main"


def test_a_late_failure_of_an_earlier_channel_changes_nothing() -> None:
    """J20."""
    runner = waiting(FALLBACK % "delivered")
    runner.signal("s", "accepted")
    first = runner.planned[0]
    runner.move(2 * HOUR)
    said = {"message": str(first.message), "instance": str(first.instance), "step": "s", "state": "failed"}
    runner.tell(runner.fact("message", "Message Failed", said))
    assert channels(runner) == ["push", "sms"]


def test_an_accepted_message_is_success_enough_unless_more_is_asked() -> None:
    """J20."""
    runner = waiting(FALLBACK % "accepted")
    runner.signal("s", "accepted")
    assert (channels(runner), end_of(runner)) == (["push"], "main")


def test_an_unknown_outcome_waits_out_its_time_before_another_channel_is_tried() -> None:
    """Design, section 5: never guessed."""
    runner = waiting(FALLBACK % "delivered")
    runner.signal("s", "unknown")
    assert channels(runner) == ["push"]
    runner.move(2 * HOUR)
    assert channels(runner) == ["push", "sms"]


def test_each_message_is_named_by_instance_visit_and_channel() -> None:
    """J46: the same ids on replay, another one for each visit and channel."""
    loop = "steps: [{send: s, channel: sms, template: t}, {wait: w, for: 1h, then: s}]"

    def ids() -> list[str]:
        runner = JourneyRunner(journey(ENTER + loop))
        runner.track("Start")
        runner.move(2 * HOUR)
        return [str(m.message) for m in runner.planned]

    first, second = ids(), ids()
    assert first == second
    assert len(set(first)) == 3


def test_what_a_template_may_name() -> None:
    """J21: the event, everything matched on the way by step name, and values of the step."""
    runner = JourneyRunner(
        journey(
            ENTER
            + """
steps:
  - {wait_for: w, on: {event: Asked}, timeout: end}
  - {send: s, channel: sms, template: t, with: {size: {from: steps.w.size}, list: [{from: event.id}]}}
"""
        )
    )
    runner.track("Start", id=7)
    runner.track("Asked", size="M")
    assert runner.planned[0].data == {
        "event": {"id": 7},
        "steps": {"w": {"size": "M"}},
        "with": {"size": "M", "list": [7]},
    }


def test_a_capped_message_goes_to_the_quieter_channel_that_the_author_named() -> None:
    """R6: downgrade passes the channels between."""
    runner = JourneyRunner(
        journey(
            ENTER
            + """
steps:
  - send: s
    channel: sms
    template: t
    success: delivered
    within: 1h
    on_cap: downgrade
    cap_to: inapp
    fallback:
      - {channel: push, template: p, within: 1h}
      - {channel: inapp, template: i, within: 1h}
"""
        ),
        accept=False,
    )
    runner.track("Start", id=7)
    runner.signal("s", "not_sent", "capped")
    assert [plan.channel for plan in runner.planned] == ["sms", "inapp"]


def test_a_plan_carries_what_the_gate_must_know() -> None:
    """R1, R6, R7, R8, R12."""
    runner = JourneyRunner(
        journey(
            "stage: cart\npriority: 70\nquiet_hours: {from: '20:00', to: '09:00'}\n" + ENTER
            + "steps: [{send: s, channel: sms, template: t, useless_after: 12h, "
            + "on_cap: wait, cap_wait: 6h, sender: main}]"
        )
    )  # fmt: skip
    runner.track("Start")
    plan = runner.planned[0]
    assert (plan.stage, plan.priority, plan.quiet) == ("cart", 70, {"from": "20:00", "to": "09:00"})
    assert (plan.useless_after, plan.on_cap, plan.cap_wait_seconds, plan.sender) == (
        START + 12 * HOUR,
        "wait",
        6 * 3600,
        "main",
    )


def test_a_hold_out_member_walks_the_same_way_and_gets_nothing() -> None:
    """J34: the same gates in a dry mode, counted apart, the same timing."""
    text = (
        "hold_out: 50%\n" + ENTER + "steps: [{send: s, channel: sms, template: t, paths: {not_sent: other}}, "
        "{wait: w, for: 1h, then: main}, {exit: main}, {exit: other}]"
    )
    held = next(r for n in range(20) if (r := _person(text, n)).planned[0].control)
    assert (held.sent(), [i.step for i in held.live()]) == ([], ["w"])
    assert {c.metric for c in held.commands if isinstance(c, Count)} >= {"control_entered", "control_step_in"}
    exposure = [c for c in held.commands if isinstance(c, Trace) and c.kind == "variant"]
    assert (exposure[0].reason, exposure[0].detail["probability"]) == ("control", 0.5)


def _person(text: str, number: int) -> JourneyRunner:
    runner = JourneyRunner(journey(text), person=derive_id("person", number))
    runner.track("Start")
    return runner


def test_a_plan_is_made_before_its_timer_is_settled() -> None:
    """One turn, one word on the timer."""
    runner = waiting(FALLBACK % "delivered")
    made = runner.signal("s", "accepted")
    assert [type(c) for c in made if isinstance(c, SetTimer | PlanMessage)] == [SetTimer]
