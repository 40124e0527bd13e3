"""Random journeys and random facts: what must hold for all of them (J12, J30, J45, J46)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id
from anklang.journeys.command import CancelTimer, Command, PlanMessage, SetTimer
from anklang.journeys.model import Journey
from anklang.journeys.parse import dump, parse
from anklang.journeys.steps import KINDS
from anklang.testing.journey_runner import JourneyRunner

NAMES = [f"s{n}" for n in range(6)]
EVENTS = ["A", "B", "C"]
WAITS: list[dict[str, Any]] = [
    {},  # a span, and perhaps back to an earlier step
    {"days": 1, "at": "09:00"},
    {"until": "18:00"},
    {"weekday": "monday"},
    {"date_in": "event.when", "if_missing": "continue"},
    {"window": {"from": "20:00", "to": "06:00"}},
]
EXITS: list[list[dict[str, Any]]] = [
    [],
    [{"event": "C"}],
    [{"holds": {"kind": "trait", "name": "n", "op": "eq", "value": 3}}],
]
SPANS = ["1m", "30m", "4h", "1d", "1h30m"]


@st.composite
def steps_of(draw: st.DrawFn, names: list[str], index: int) -> dict[str, Any]:
    """One step of any kind; it leads on, or back where time surely passes."""
    name, ahead = names[index], [*names[index + 1 :], "next"]
    target = st.sampled_from(["end", *ahead, *ahead])
    kind = draw(st.sampled_from(sorted(KINDS)))
    step: dict[str, Any] = {kind: name}
    if kind != "exit" and draw(st.integers(0, 3)) == 0:
        step["then"] = draw(target)
    span, event = draw(st.sampled_from(SPANS)), draw(st.sampled_from(EVENTS))
    condition = {"kind": "trait", "name": "n", "op": "gt", "value": draw(st.integers(0, 3))}
    if kind == "send":
        step |= {"channel": draw(st.sampled_from(["sms", "push", "email"])), "template": "t"}
        step |= draw(
            st.sampled_from(
                [{}, {"continue": "at_once"}, {"continue": "delivered", "within": span},
                 {"success": "clicked", "within": span,
                  "fallback": {"channel": "sms", "template": "u", "within": span}}]
            )
        )  # fmt: skip
        step["paths"] = {"not_sent": draw(target)}
    elif kind == "wait":
        step |= draw(st.sampled_from(WAITS)) or {"for": span, "then": draw(st.sampled_from(names))}
    elif kind == "wait_for":
        matches = [{"event": event, "then": draw(target)}, {"holds": condition, "then": draw(target)}]
        step |= {
            "on": matches[: draw(st.integers(1, 2))],
            "at_most": span,
            "timeout": draw(target),
            "since": draw(st.sampled_from(["arrival", "entry"])),
        }
        step |= draw(st.sampled_from([{}, {"reset_on": {"event": "C"}}]))
    elif kind == "branch":
        step |= {"paths": [{"if": condition, "then": draw(target)}], "otherwise": draw(target)}
    elif kind == "split":
        step["arms"] = [
            {"name": "x", "share": "40%", "then": draw(target)},
            {"name": "y", "share": "60%", "then": draw(target)},
        ]
    elif kind == "holdout":
        step["share"] = "30%"
    elif kind == "update":
        step["set"] = {"n": draw(st.integers(0, 4))}
    elif kind == "coupon":
        step |= {"pool": "p", "paths": {"empty": draw(target)}}
    elif kind == "call":
        step["url"] = "https://shop.example/x"
    elif kind == "journey":
        step |= {"start": "other"} | draw(st.sampled_from([{}, {"wait_at_most": span}]))
    return step


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    """A journey that may be published."""
    names = NAMES[: draw(st.integers(2, 6))]
    document = {
        "id": "j", "name": "J",
        "enter": {
            "on": [{"event": "A"}], "again": draw(st.sampled_from(["always", "never", "after_end", "2h"])),
            "if_live": draw(st.sampled_from(["ignore", "restart", "refresh"])),
            "retry": draw(st.sampled_from(["0s", "10m"])),
            "audience": {"kind": "trait", "name": "n", "op": "ne", "value": 4},
        },
        "exit": draw(st.sampled_from(EXITS)),
        "steps": [draw(steps_of(names, index)) for index in range(len(names))],
    }  # fmt: skip
    while True:  # cut what nothing leads to, until it can be published
        try:
            return parse(document)
        except BadInput as error:
            gone = {p.path for p in error.problems if p.reason.startswith("nothing leads to")}
            kept = [s for i, s in enumerate(document["steps"]) if f"steps[{i}]" not in gone]
            for index, step in enumerate(
                document["steps"]
            ):  # a main line that is never taken may lead to them
                if any(p.path == f"steps[{index}].then" for p in error.problems):
                    del step["then"]
            document["steps"] = kept


SIGNALS = ["accepted", "not_sent", "failed", "delivered", "clicked", "unknown"]
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("track"), st.sampled_from(EVENTS)),
        st.tuples(st.just("identify"), st.integers(0, 4)),
        st.tuples(st.just("signal"), st.sampled_from(SIGNALS)),
        st.tuples(st.just("move"), st.sampled_from([60, 1800, 3600 * 5, 86400])),
        st.tuples(st.just("zone"), st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo"])),
        st.tuples(st.just("timer"), st.just(0)),
    ),
    max_size=25,
).map(lambda acts: [("track", "A"), *acts])
OTHER = parse(
    {"id": "other", "name": "Other", "enter": {"again": "always"}, "steps": [{"wait": "w", "for": "1h"}]}
)


def play(journey: Journey, acts: list[tuple[str, Any]], accept: bool) -> JourneyRunner:
    """A life with this journey."""
    runner = JourneyRunner(journey, OTHER, accept=accept)
    for act, value in acts:
        if act == "track":
            runner.track(value, when="2026-03-20")
        elif act == "identify":
            runner.tell(runner.fact("identify", "Identified", {"n": value}))
        elif act == "signal" and runner.planned:
            runner.signal(runner.planned[-1].step, value)
        elif act == "move":
            runner.move(timedelta(seconds=value))
        elif act == "zone":
            runner.person.profile.zones.profile = value
        elif act == "timer":
            for owner in list(runner.instances.all):
                if owner in runner.timers and runner.timers[owner] <= runner.now:
                    del runner.timers[owner]  # a due timer is taken from the store with its fact
                runner.tell(runner.fact("timer", "Timer", {"owner": str(owner)}))
        check(runner)
    return runner


def check(runner: JourneyRunner) -> None:
    """Everybody inside has a reason to wake, and only those inside have one."""
    for instance in runner.instances.all.values():
        timer = runner.timers.get(instance.id)
        assert timer == (instance.wake.at if instance.wake else None)
        if instance.status == "ended":
            assert timer is None
            assert instance.ended_at is not None
        elif instance.status == "holding":
            assert instance.pending or timer is not None
        else:
            assert instance.status in ("waiting_time", "waiting_event", "at_door")
            assert timer is not None
    assert runner.person.journeys == {i.journey for i in runner.instances.live()}


SLOW = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(journeys(), ACTS, st.booleans())
def test_everybody_inside_has_a_reason_to_wake_whatever_happens(
    journey: Journey, acts: list[tuple[str, Any]], accept: bool
) -> None:
    """Nobody is stuck, nobody is woken after the end, no fact raises."""
    play(journey, acts, accept)


@SLOW
@given(journeys(), ACTS, st.booleans())
def test_the_same_facts_give_the_same_commands(
    journey: Journey, acts: list[tuple[str, Any]], accept: bool
) -> None:
    """J46."""
    assert play(journey, acts, accept).commands == play(journey, acts, accept).commands


@SLOW
@given(journeys(), ACTS)
def test_an_ended_instance_plans_nothing_more_and_no_message_is_planned_twice(
    journey: Journey, acts: list[tuple[str, Any]]
) -> None:
    """J12."""
    runner = play(journey, acts, accept=True)
    runner.tell(runner.fact("journey", "Journey Stopped", {"journey": "j", "action": "stop"}))
    ended = {i.id for i in runner.instances.all.values() if i.journey == "j"}
    made: list[Command] = []
    made += runner.move(timedelta(days=400))
    made += runner.tell(runner.fact("track", "B"))
    assert not [c for c in made if isinstance(c, PlanMessage) and c.instance in ended]
    assert not [c for c in made if isinstance(c, SetTimer | CancelTimer) and c.owner in ended]
    planned = [c.message for c in runner.commands if isinstance(c, PlanMessage)]
    assert len(planned) == len(set(planned))


@SLOW
@given(journeys())
def test_any_journey_is_the_same_back_from_its_text(journey: Journey) -> None:
    """J41; also with its defaults written out."""
    assert parse(dump(journey)) == journey
    assert parse(dump(journey, whole=True)) == journey


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2), max_leaves=4,
)  # fmt: skip
FACTS = st.sampled_from(
    [
        "track",
        "message",
        "click",
        "inbound",
        "consent",
        "segment",
        "enter",
        "timer",
        "journey",
        "merge",
        "erase",
        "group",
    ]
)
KEYS = [
    "instance",
    "step",
    "message",
    "state",
    "journey",
    "action",
    "owner",
    "map",
    "to_version",
    "depth",
    "parent",
    "run_at",
    "key",
    "context",
    "segment",
]


@SLOW
@given(
    journeys(),
    FACTS,
    st.dictionaries(
        st.sampled_from(KEYS), JSON | st.sampled_from(["j", "s0", "migrate", "2026-03-10T10:00"])
    ),
)
def test_no_fact_however_odd_raises(journey: Journey, kind: Any, properties: dict[str, Any]) -> None:
    runner = JourneyRunner(journey, OTHER)
    runner.track("A")
    inside = next(iter(runner.instances.all), derive_id("nobody"))
    runner.tell(runner.fact(kind, "Odd", properties))
    runner.tell(runner.fact(kind, "Odd", {**properties, "instance": str(inside)}))
    check(runner)
