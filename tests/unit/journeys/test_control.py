"""From outside: stop, hold, resume, move to a new version, merge (J37, J39, J40), and the gate's second look (J19)."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from unit.journeys.texts import journey, live

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id
from anklang.journeys.command import Trace, WithdrawMessages
from anklang.journeys.publish import Choice, check_choice, compare, move_properties, prepare
from anklang.journeys.recheck import recheck
from anklang.policy.model import JourneyFacts
from anklang.testing.journey_runner import START, JourneyRunner

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ENTER = "enter: {on: {event: Start}, again: always}\n"
OLD = ENTER + "steps: [{wait: pause, for: 2h}, {send: s, channel: sms, template: t}, {wait: rest, for: 1d}]"


def inside(text: str = OLD, accept: bool = True) -> JourneyRunner:
    """Somebody in version 1."""
    runner = JourneyRunner(journey(text), accept=accept)
    runner.track("Start")
    return runner


def move(runner: JourneyRunner, new: str, **choice: object) -> None:
    """Publish version 2 and tell the person inside."""
    version = journey(new, version=2)
    runner.define(live(OLD, current=False), live(new, version=2))
    assert version.version == 2
    said = move_properties("j", 2, Choice(**choice))  # type: ignore[arg-type]
    runner.tell(runner.fact("journey", "Journey Moved", said))


def test_a_stop_ends_everybody_with_the_reason() -> None:
    """J39: eject, reason recorded; case 40 of 2.18."""
    runner = inside(accept=False)
    runner.move(2 * HOUR)
    runner.tell(runner.fact("journey", "Journey Stopped", {"journey": "j", "action": "stop"}))
    assert (runner.live(), runner.sent(), runner.timers) == ([], [], {})
    assert WithdrawMessages(instance=runner.planned[0].instance, reason="journey_stopped") in runner.commands


def test_whoever_is_not_told_of_a_stop_is_out_with_the_next_fact() -> None:
    """J39: a timer between the stop and its fact plans nothing."""
    runner = inside()
    runner.define(live(OLD, status="stopped"))
    runner.move(3 * HOUR)
    assert (runner.live(), runner.planned) == ([], [])


def test_one_person_can_be_taken_out() -> None:
    runner = inside(OLD.replace("again: always", "again: always, if_live: parallel"))
    runner.track("Start")
    first, second = runner.live()
    runner.tell(
        runner.fact(
            "journey", "Journey Stopped", {"journey": "j", "action": "stop", "instance": str(first.id)}
        )
    )
    assert [i.id for i in runner.live()] == [second.id]


def test_a_hold_lets_timers_run_and_a_resume_can_drop_what_is_late() -> None:
    """J39: nobody is lost silently by a pause; case 40 of 2.18."""
    runner = inside(accept=False)
    runner.define(live(OLD, status="held"))
    runner.move(3 * HOUR)
    assert [m.step for m in runner.planned] == ["s"]
    runner.define(live(OLD))
    runner.tell(
        runner.fact("journey", "Journey Resumed", {"journey": "j", "action": "resume", "late": "drop"})
    )
    assert runner.sent() == []
    runner.signal("s", "not_sent", "too_late")
    assert [i.step for i in runner.live()] == ["rest"]


MOVES = [
    ("an unchanged step keeps its timer", OLD, {}, ("pause", START + 2 * HOUR)),
    (
        "a shorter wait, timers kept",
        OLD.replace("2h", "1h"),
        {"steps": {"pause": "pause"}},
        ("pause", START + 2 * HOUR),
    ),
    (
        "a shorter wait, timers recomputed",
        OLD.replace("2h", "1h"),
        {"steps": {"pause": "pause"}, "timers": "recompute"},
        ("pause", START + HOUR),
    ),
    (
        "a wait by another name",
        OLD.replace("pause", "break"),
        {"steps": {"pause": "break"}},
        ("break", START + 2 * HOUR),
    ),
    ("another wait, timers kept", OLD, {"steps": {"pause": "rest"}}, ("rest", START + 2 * HOUR)),
    ("a step of another kind begins anew", OLD, {"steps": {"pause": "s"}}, ("rest", START + DAY + HOUR / 2)),
    (
        "finish on the old version",
        OLD.replace("pause", "break"),
        {"steps": {"pause": "stay"}},
        ("pause", START + 2 * HOUR),
    ),
]


@pytest.mark.parametrize(("meaning", "new", "choice", "stands"), MOVES, ids=[case[0] for case in MOVES])
def test_people_inside_go_where_the_author_chose(
    meaning: str, new: str, choice: dict[str, object], stands: tuple[str, object]
) -> None:
    """J37, case 39 of 2.18."""
    runner = inside()
    runner.move(HOUR / 2)
    move(runner, new, **choice)
    (instance,) = runner.live()
    assert instance.wake is not None
    assert (instance.step, instance.wake.at) == stands
    assert runner.timers[instance.id] == instance.wake.at


def test_people_in_a_removed_step_can_leave() -> None:
    """J37, case 39 of 2.18."""
    runner = inside()
    move(runner, OLD.replace("{wait: pause, for: 2h}, ", ""), steps={"pause": "exit"})
    assert (runner.live(), [i.end_reason for i in runner.instances]) == ([], ["migrated"])


def test_a_time_that_is_over_in_the_new_version_passes_at_once() -> None:
    """J37: recomputed from arrival."""
    runner = inside()
    runner.move(HOUR)
    move(runner, OLD.replace("2h", "30m"), timers="recompute")
    assert runner.sent() == ["s"]


def test_a_message_on_its_way_keeps_its_step() -> None:
    """J37: nobody gets it twice."""
    runner = inside(accept=False)
    runner.move(2 * HOUR)
    move(runner, OLD.replace("template: t", "template: other"), timers="recompute")
    assert len(runner.planned) == 1
    runner.signal("s", "accepted")
    assert [(i.step, i.version) for i in runner.live()] == [("rest", 2)]


def test_a_difference_names_steps_fields_and_people() -> None:
    """J37."""
    new = journey(
        "priority: 60\n"
        + ENTER
        + "steps: [{wait: pause, for: 3h}, {send: s, channel: sms, template: better}, {exit: done}]",
        version=2,
    )
    found = compare(journey(OLD), new, {"pause": 10_000, "s": 3, "rest": 5})
    assert {(c.step, c.what, c.fields, c.content_only) for c in found.steps} == {
        ("rest", "removed", (), False),
        ("pause", "changed", ("for",), False),
        ("s", "changed", ("template",), True),
        ("done", "added", (), False),
    }
    assert found.around == ("priority",)
    assert set(found.needs_choice()) == {"rest", "pause"}


def test_publishing_asks_for_every_step_that_holds_people() -> None:
    """J37, J38: a change of content needs no answer."""
    old, new = journey(OLD), journey(OLD.replace("2h", "3h"), version=0)
    people = {"pause": 10_000}
    (problem,) = check_choice(old, new, Choice(), people)
    assert (problem.path, "10000 people" in problem.reason) == ("choice.steps.pause", True)
    assert check_choice(old, new, Choice(steps={"pause": "pause"}), people) == []
    wrong = check_choice(old, new, Choice(steps={"pause": "paus", "gone": "exit"}), people)
    assert {p.path for p in wrong} == {"choice.steps.pause", "choice.steps.gone"}
    with pytest.raises(BadInput):
        prepare(new, 2, old=old, people=people)
    assert prepare(new, 2, old=old, people=people, choice=Choice(steps={"pause": "stay"})).version == 2


def test_of_two_merged_people_in_one_journey_the_older_instance_stays() -> None:
    """J40, case 36 of 2.18; an instance under another key moves along."""
    text = "enter: {on: {event: Start}, key: event.cart}\nsteps: [{wait: w, for: 1d}]"
    winner, loser = JourneyRunner(journey(text)), JourneyRunner(journey(text), person=derive_id("other"))
    loser.track("Start", cart="A")
    loser.track("Start", cart="B")
    winner.move(HOUR)
    winner.track("Start", cart="A")
    for instance in loser.live():
        winner.instances.all[instance.id] = instance
    winner.tell(winner.fact("merge", "Merged", {"loser": str(loser.person.id)}))
    assert {(i.key, i.person) for i in winner.live()} == {("A", winner.person.id), ("B", winner.person.id)}
    assert min(i.entered_at for i in winner.live() if i.key == "A") == START
    assert [c.reason for c in winner.commands if isinstance(c, Trace) and c.kind == "removed"] == ["merged"]


def facts_of(runner: JourneyRunner, *, audience: bool = True) -> JourneyFacts:
    """What the gate is told of the only instance."""
    (instance,) = runner.instances.all.values()
    return recheck(runner.person, instance, runner.journeys, runner.now, audience=audience)


def test_the_gate_asks_again_whether_the_journey_still_wants_the_message() -> None:
    """J13, J19: the audience, and exits that time alone brings about, at the true moment of sending."""
    text = (
        "enter: {on: {event: Start}, audience: {kind: trait, name: vip, op: missing}}\n"
        "exit: {holds: {kind: recency, event: Start, duration: 3h, op: not_since}, name: old}\n"
        "steps: [{send: s, channel: sms, template: t}]"
    )
    runner = inside(text, accept=False)
    assert facts_of(runner) == JourneyFacts(audience=True)
    runner.person.profile.traits["vip"] = True
    assert facts_of(runner).audience is False
    assert facts_of(runner, audience=False).audience is None
    runner.clock.set(START + 4 * HOUR)
    assert facts_of(runner).exited == "old"
    assert recheck(runner.person, None, runner.journeys, runner.now) == JourneyFacts(alive=False)


@pytest.mark.parametrize(
    ("status", "state", "alive"),
    [("live", "running", True), ("held", "held", True), ("stopped", "stopped", False)],
)
def test_the_gate_learns_how_the_journey_stands(status: str, state: str, alive: bool) -> None:
    """J39."""
    runner = inside(ENTER + "steps: [{send: s, channel: sms, template: t}]", accept=False)
    runner.define(live(ENTER + "steps: [{send: s, channel: sms, template: t}]", status=status))  # type: ignore[arg-type]
    found = facts_of(runner)
    assert (found.state, found.alive) == (state, alive)


def test_an_instance_that_was_ended_by_a_rule_may_not_speak_and_one_that_finished_may() -> None:
    """J12."""
    text = ENTER + "exit: {event: Bought}\nsteps: [{wait: w, for: 1h}]"
    left, done = inside(text), inside(text)
    left.track("Bought")
    done.move(HOUR)
    assert (facts_of(left).alive, facts_of(left).exited) == (False, "Bought")
    assert facts_of(done).alive


def test_content_fixes_change_nothing_but_content() -> None:
    """J38."""
    old = journey(OLD)
    fixed = msgspec.structs.replace(old, steps=journey(OLD.replace("template: t", "template: u")).steps)
    assert all(change.content_only for change in compare(old, fixed).steps)
