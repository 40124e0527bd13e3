"""Branches, splits, hold-outs, updates, coupons, calls, other journeys (J8, J32, J34, J42 to J44, R13)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.journeys.texts import agree, journey, live

from anklang.core.ids import derive_id
from anklang.journeys.command import CallUrl, ReserveCoupon, StartJourney, Trace, UpdateProfile
from anklang.journeys.steps.split import Arm, draw
from anklang.testing.journey_runner import JourneyRunner

HOUR = timedelta(hours=1)
ENTER = "enter: {on: {event: Start}, again: always}\n"


def ends(runner: JourneyRunner) -> list[str]:
    """How instances ended."""
    return [i.end_reason for i in runner.instances if i.ended_at]


BRANCH = (
    ENTER
    + """
steps:
  - branch: b
    paths:
      - if: {kind: trait, name: tier, value: gold}
        then: gold
      - if: {kind: trait, name: tier, op: exists}
        then: any
    otherwise: none
  - {exit: gold}
  - {exit: any}
  - {exit: none}
"""
)


@pytest.mark.parametrize(("tier", "end"), [("gold", "gold"), ("tin", "any"), (None, "none")])
def test_the_first_condition_that_holds_wins(tier: str | None, end: str) -> None:
    runner = JourneyRunner(journey(BRANCH))
    runner.person.profile.traits.update({"tier": tier} if tier else {})
    runner.track("Start")
    assert ends(runner) == [end]


CLICKED = """
steps:
  - {send: s, channel: sms, template: t}
  - {branch: b, paths: {if: {kind: step, step: s, outcome: clicked}, then: yes_}, otherwise: no_%s}
  - {exit: yes_}
  - {exit: no_}
  - {exit: unsure}
"""


@pytest.mark.parametrize(
    ("field", "agrees", "end"),
    [
        (", unknown: unsure", True, "no_"),
        (", unknown: unsure", False, "unsure"),
        (", unknown_is_no: true, then: unsure", False, "no_"),
        (", then: unsure", False, "unknown_outcome"),
    ],
)
def test_what_cannot_be_known_is_a_third_way(field: str, agrees: bool, end: str) -> None:
    """J32: unattached, it follows "no" only if the author ticks that."""
    runner = JourneyRunner(journey(ENTER + CLICKED % field, version=1))
    if agrees:
        agree(runner, "email", purpose="click_tracking")
    runner.track("Start")
    assert ends(runner) == [end]


def test_a_channel_that_never_tells_leaves_the_question_open() -> None:
    """J32: nobody knows whether a text message was read; a reply proves that it was delivered."""
    text = CLICKED.replace("outcome: clicked", "outcome: read") % ", unknown: unsure"
    runner = agree(JourneyRunner(journey(ENTER + text)), "email", purpose="open_tracking")
    runner.track("Start")
    assert ends(runner) == ["unsure"]


def test_a_shop_may_have_its_own_name_for_the_consent_to_measurement() -> None:
    """R22, J32."""
    runner = agree(
        JourneyRunner(journey(ENTER + CLICKED % ", unknown: unsure")), "email", purpose="statistics"
    )
    runner.journeys.tracking_purpose = "statistics"
    runner.track("Start")
    assert ends(runner) == ["no_"]


def arms(*shares: int) -> tuple[Arm, ...]:
    """Arms with shares in ten-thousandths."""
    return tuple(Arm(name=f"arm{index}", share=share, then="end") for index, share in enumerate(shares))


def drawn(*shares: int, people: int = 4000) -> list[str]:
    """The arm of each of many people."""
    return [draw("j", "s", derive_id("p", n), arms(*shares)).name for n in range(people)]


def test_shares_are_kept_and_the_same_person_always_goes_the_same_way() -> None:
    """J8."""
    first = drawn(5000, 3000, 2000)
    assert first == drawn(5000, 3000, 2000)
    counts = Counter(first)
    for arm, share in (("arm0", 0.5), ("arm1", 0.3), ("arm2", 0.2)):
        assert abs(counts[arm] / 4000 - share) < 0.03
    assert set(drawn(10_000, 0)) == {"arm0"}


@pytest.mark.parametrize(
    ("before", "after", "least"),
    [
        ((5000, 5000), (6000, 4000), 0.1),
        ((3334, 3333, 3333), (5000, 2500, 2500), 1 / 6),
        ((5000, 5000, 0), (4000, 4000, 2000), 0.2),
    ],
)
def test_new_shares_move_no_more_people_than_they_must(
    before: tuple[int, ...], after: tuple[int, ...], least: float
) -> None:
    """J8: cumulative ranges would move a quarter in the second case instead of a sixth."""
    moved = sum(a != b for a, b in zip(drawn(*before), drawn(*after), strict=True)) / 4000
    assert abs(moved - least) < 0.03


def test_an_assignment_is_logged_with_its_probability() -> None:
    """J34."""
    text = (
        ENTER
        + "steps: [{split: tone, arms: [{name: a, share: 25%, then: end}, {name: b, share: 75%, then: end}]}]"
    )
    runner = JourneyRunner(journey(text))
    runner.track("Start")
    (exposure,) = [c for c in runner.commands if isinstance(c, Trace) and c.kind == "variant"]
    assert exposure.detail == {"probability": {"a": 0.25, "b": 0.75}[str(exposure.reason)], "salt": "tone"}


@given(st.integers(1, 4999), st.integers(0, 300))
@settings(max_examples=50)
def test_a_smaller_hold_out_only_lets_people_out(share: int, number: int) -> None:
    """J8: the control share can go down after launch; nobody is drawn into it by that."""

    def control(points: int) -> bool:
        text = f"hold_out: {points / 100:g}%\n" + ENTER + "steps: [{wait: w, for: 1h}]"
        runner = JourneyRunner(journey(text), person=derive_id("p", number))
        runner.track("Start")
        return runner.live()[0].control

    assert control(5000) or not control(share)


def test_a_hold_out_member_gets_nothing_through_another_journey_either() -> None:
    """J34, case 41 of 2.18: not by a hand-over, nor by a second journey to the same offer that shares the salt."""
    text = "hold_out: 50%\nhold_out_salt: spring\n" + ENTER
    for number in range(20):
        runner = JourneyRunner(
            journey(text + "steps: [{journey: go, start: child}]", "a"),
            journey(text + "steps: [{send: s, channel: sms, template: t}]", "b"),
            journey("steps: [{send: child, channel: sms, template: t}]", "child"),
            person=derive_id("p", number),
        )
        runner.track("Start")
        assert runner.sent() in ([], ["s", "child"], ["child", "s"])


def test_a_hold_out_in_the_middle_has_a_way_of_its_own() -> None:
    text = ENTER + "steps: [{holdout: h, share: 50%, control: out}, {exit: main}, {exit: out}]"
    found = set()
    for number in range(20):
        runner = JourneyRunner(journey(text), person=derive_id("p", number))
        runner.track("Start")
        found.update(ends(runner))
    assert found == {"main", "out"}


def test_the_next_step_sees_an_updated_trait() -> None:
    """J44."""
    text = BRANCH.replace("steps:\n", "steps:\n  - {update: u, set: {tier: {from: event.tier}, old: null}}\n")
    runner = JourneyRunner(journey(text))
    runner.person.profile.traits["old"] = 1
    runner.track("Start", tier="gold")
    assert ends(runner) == ["gold"]
    assert runner.person.profile.traits == {"tier": "gold"}
    (update,) = [c for c in runner.commands if isinstance(c, UpdateProfile)]
    assert update.changes == ("trait:old", "trait:tier")


COUPON = (
    ENTER
    + "steps: [{coupon: code, pool: p, paths: {empty: none}}, "
    + "{send: s, channel: sms, template: t, then: end}, {exit: none}]"
)


def test_a_code_is_reserved_and_can_be_named() -> None:
    """R13, J21."""
    runner = JourneyRunner(journey(COUPON))
    runner.track("Start")
    assert runner.planned[0].data["steps"] == {"code": {"code": "CODE-999"}}


def test_an_empty_pool_has_a_way_of_its_own() -> None:
    """Case 25 of 2.18."""
    runner = JourneyRunner(journey(COUPON))
    runner.codes = 0
    runner.track("Start")
    assert (ends(runner), runner.planned) == (["none"], [])


def test_the_same_visit_asks_for_the_same_reservation_and_hold_outs_for_none() -> None:
    """R13, J34, J46."""

    def asked(text: str, person: int) -> list[ReserveCoupon]:
        runner = JourneyRunner(journey(text), person=derive_id("p", person))
        runner.track("Start")
        return [c for c in runner.commands if isinstance(c, ReserveCoupon)]

    assert asked(COUPON, 1) == asked(COUPON, 1)
    asks = [len(asked("hold_out: 50%\n" + COUPON, n)) for n in range(20)]
    assert set(asks) == {0, 1}


CALL = (
    ENTER
    + """
steps:
  - {call: c, url: "https://shop.example/points", body: {id: {from: event.id}}, paths: {failed: bad, timeout: late}}
  - {send: s, channel: sms, template: t, then: end}
  - {exit: bad}
  - {exit: late}
"""
)


STEER = (
    ENTER
    + """
steps:
  - {call: c, account: iter, do: update_person, body: {tier: {from: event.tier}}%s}
  - {exit: done}
"""
)


@pytest.mark.parametrize(
    ("where", "known", "person"),
    [("", {}, "u-7"), (", person: profile.crm", {"crm": 4711}, "4711"), (", person: profile.crm", {}, "")],
)
def test_a_platform_is_told_the_person_by_the_user_id_or_by_what_the_author_names(
    where: str, known: dict[str, Any], person: str
) -> None:
    """Without one the platform is told nothing (channels.platform)."""
    runner = JourneyRunner(journey(STEER % where), accept=False)
    runner.person.profile.user_id = "u-7"
    runner.person.profile.traits.update(known)
    runner.track("Start", tier="gold")
    (call,) = [c for c in runner.commands if isinstance(c, CallUrl)]
    assert (call.account, call.action, call.person) == ("iter", "update_person", person)
    assert (call.url, call.body) == ("", {"tier": "gold"})


@pytest.mark.parametrize(
    ("state", "reason", "end"),
    [
        ("failed", "http_500", "bad"),
        ("failed", "timeout", "late"),
        ("unknown", "", "late"),
        ("not_sent", "", "bad"),
    ],
)
def test_a_call_has_paths_for_failure_and_time_out(state: str, reason: str, end: str) -> None:
    """J43, case 43 of 2.18."""
    runner = JourneyRunner(journey(CALL), accept=False)
    runner.track("Start", id=7)
    (call,) = [c for c in runner.commands if isinstance(c, CallUrl)]
    assert call.body == {"id": 7}
    said = {
        "message": str(call.message),
        "instance": str(call.instance),
        "step": "c",
        "state": state,
        "reason": reason,
    }
    runner.tell(runner.fact("message", "Message Failed", said))
    assert ends(runner) == [end]


def test_the_answer_of_a_call_can_be_named_and_a_silent_one_times_out() -> None:
    """J43."""
    runner = JourneyRunner(journey(CALL))
    runner.track("Start")
    assert runner.planned[0].data["steps"] == {"c": {"answer": {"ok": True}}}
    silent = JourneyRunner(journey(CALL), accept=False)
    silent.track("Start")
    silent.move(timedelta(days=1))
    assert ends(silent) == ["late"]


PARENT = (
    ENTER
    + """
steps:
  - journey: go
    start: child
    pass_on: {offer: event.offer}
    wait_at_most: 2d
    paths: {finished: good, refused: no_, timeout: late}
  - {exit: main}
  - {exit: good}
  - {exit: no_}
  - {exit: late}
"""
)


def test_another_journey_gets_chosen_fields_and_its_end_is_waited_for() -> None:
    """J42."""
    runner = JourneyRunner(
        journey(PARENT, "parent"), journey("enter: {key: event.offer}\nsteps: [{wait: w, for: 1h}]", "child")
    )
    runner.track("Start", offer="spring", secret=1)
    child = runner.live("child")[0]
    assert (child.context["event"], child.key, child.depth) == ({"offer": "spring"}, "spring", 1)
    runner.move(HOUR)
    assert [i.end_reason for i in runner.instances if i.journey == "parent"] == ["good"]


@pytest.mark.parametrize(
    ("child", "end"),
    [
        ("enter: {audience: {kind: trait, name: x, value: 1}}\nsteps: [{wait: w, for: 1h}]", "no_"),
        ("steps: [{wait: w, for: 30d}]", "late"),
        ("steps: [{exit: early}]", "main"),
    ],
)
def test_the_result_of_another_journey_decides_the_way(child: str, end: str) -> None:
    """J42."""
    runner = JourneyRunner(journey(PARENT, "parent"), journey(child, "child"))
    runner.track("Start")
    runner.move(timedelta(days=3))
    assert [i.end_reason for i in runner.instances if i.journey == "parent"] == [end]


def test_a_stopped_journey_refuses_and_the_one_that_asked_goes_on() -> None:
    """J42: the hand-over is not lost silently."""
    runner = JourneyRunner(
        journey(PARENT, "parent"), live("steps: [{wait: w, for: 1h}]", "child", status="stopped")
    )
    runner.track("Start")
    assert ends(runner) == ["no_"]


def test_a_circle_of_journeys_is_cut_at_a_depth_of_ten() -> None:
    """J42, case 42 of 2.18: should publishing have missed it."""
    circle = (
        "enter: {on: {event: Start}, again: always, if_live: parallel}\n"
        "steps: [{journey: go, start: %s}, {wait: w, for: 1h}]"
    )
    runner = JourneyRunner(journey(circle % "b", "a"), journey(circle % "a", "b"))
    runner.track("Start")
    assert max(i.depth for i in runner.live()) == 10
    assert len([c for c in runner.commands if isinstance(c, StartJourney)]) == 20
