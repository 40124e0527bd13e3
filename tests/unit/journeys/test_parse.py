"""The text form: what it accepts, what it says about mistakes, and that it is the same journey back (J41)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from anklang.core.errors import BadInput, Problem
from anklang.core.json import decode, encode
from anklang.journeys.check import Known, conditions_of, warnings
from anklang.journeys.model import Journey
from anklang.journeys.parse import dump, parse, to_yaml
from anklang.journeys.steps import KIND_OF, KINDS
from anklang.journeys.steps.send import Send
from anklang.journeys.steps.wait import Wait
from anklang.journeys.steps.wait_for import WaitFor

PLAYBOOKS = sorted((Path(__file__).parents[3] / "playbooks").glob("*/journey.yaml"))

FULL = """
id: everything
name: Everything at once
stage: cart
priority: 70
hold_out: 2.5%
enter:
  on:
    - {event: Cart Updated, where: {kind: cart, field: count, op: gt, value: 0}}
    - changed: tier
  key: event.cart_id
  again: 1h30m
  if_live: restart
  retry: 10m
exit:
  - {event: Order Completed, same: cart_id}
  - {holds: {kind: cart, field: status, op: in, value: [emptied]}, name: emptied}
goal: {event: Order Completed, within: 5d, value: total}
quiet_hours: {from: "20:00", to: "09:00"}
steps:
  - wait: pause
    days: 1
    at: 09:30
  - split: tone
    arms:
      - {name: a, share: 33.33%, then: hello}
      - {name: b, share: 66.67%, then: end}
  - send: hello
    channel: push
    template: hello
    success: clicked
    within: 2h
    fallback: [{channel: sms, template: hello-sms, within: 1d}]
    paths: {failed: end}
  - wait_for: reaction
    on: [{clicked: hello, then: bye}, {event: Page Viewed}]
    at_most: 12h
    timeout: end
    unknown_is_no: true
  - send: bye
    channel: sms
    template: bye
    on_cap: wait
    cap_wait: 1d
    continue: delivered
    within: 1h
"""


def problems(text: str | dict[str, Any], known: Known | None = None) -> list[Problem]:
    """What is wrong with a text."""
    with pytest.raises(BadInput) as caught:
        parse(text, known)
    return caught.value.problems


def paths(text: str | dict[str, Any], known: Known | None = None) -> list[str]:
    """Where something is wrong."""
    return [problem.path for problem in problems(text, known)]


def test_every_field_is_read_as_it_was_written() -> None:
    journey = parse(FULL)
    pause, _, hello, reaction, bye = journey.steps
    assert isinstance(pause, Wait)
    assert (pause.days, pause.at) == (1, time(9, 30))
    assert journey.enter.again == timedelta(minutes=90)
    assert journey.hold_out == 250
    assert journey.exit[0].same == ("cart_id",)
    assert isinstance(hello, Send)
    assert hello.fallback[0].within == timedelta(days=1)
    assert isinstance(reaction, WaitFor)
    assert reaction.subject() == "arrival"
    assert isinstance(bye, Send)
    assert bye.continue_ == "delivered"
    assert len(conditions_of(journey)) == 2


@pytest.mark.parametrize(
    "text",
    [FULL, *(path.read_text() for path in PLAYBOOKS)],
    ids=["full", *(p.parent.name for p in PLAYBOOKS)],
)
def test_yaml_json_and_plain_values_give_the_same_journey_back(text: str) -> None:
    """J41: the text in git and the object in the builder are one."""
    journey = parse(text)
    assert parse(dump(journey)) == parse(dump(journey, whole=True)) == journey
    assert parse(to_yaml(journey)) == journey
    assert parse(encode(dump(journey))) == journey
    assert dump(parse(decode(encode(dump(journey))))) == dump(journey)


def test_all_mistakes_are_told_at_once_with_place_and_hint() -> None:
    found = problems(
        """
        id: x
        name: X
        stage: kart
        enter: {again: somtimes, key: cart_id, odience: 1}
        steps:
          - wait: a
            for: 30 minutes
          - sned: b
            template: t
          - send: c
            chanel: sms
            template: t
          - split: d
            arms: [{name: x, share: 50, then: a}, {name: x, share: 150%, then: a}]
          - wait: e
            at: 25:00
        """
    )
    assert {(p.path, p.hint) for p in found} >= {
        ("stage", "did you mean 'cart'?"),
        ("enter.odience", "did you mean 'audience'?"),
        ("enter.key", "write for example event.cart_id or profile.birthday"),
        ("steps[0].for", "write 30m, 4h, 2d or 1h30m"),
        ("steps[1]", "did you mean 'send'?"),
        ("steps[2].chanel", "did you mean 'channel'?"),
        ("steps[2].channel", "add `channel:`"),
        ("steps[3].arms[0].share", "write a percentage from 0% to 100%, such as 12.5%"),
        ("steps[4].at", 'write "08:00"'),
    }
    assert all(problem.reason for problem in found)


def steps(*lines: str) -> str:
    """A journey with these steps."""
    body = "".join(f"  - {line}\n" for line in lines)
    return f"id: x\nname: X\nenter: {{on: {{event: E}}}}\nsteps:\n{body}"


WRONG: list[tuple[str, str, str]] = [
    ("a target that is no step", steps("{wait: a, for: 1h, then: b}"), "steps[0].then"),
    (
        "a step that nothing leads to",
        steps("{wait: a, for: 1h, then: end}", "{wait: b, for: 1h}"),
        "steps[1]",
    ),
    ("two steps of one name", steps("{wait: a, for: 1h}", "{wait: a, for: 1h}"), "steps[1]"),
    ("a word of our own as a name", steps("{wait: end, for: 1h}"), "steps[0]"),
    ("a name with a space", steps("{wait: a b, for: 1h}"), "steps[0].wait"),
    ("two kinds in one step", steps("{wait: a, send: b}"), "steps[0]"),
    ("no kind of delay", steps("{wait: a}"), "steps[0]"),
    ("two kinds of delay", steps("{wait: a, for: 1h, days: 1}"), "steps[0]"),
    ("a delay of nothing", steps("{wait: a, for: 0s}"), "steps[0].for"),
    ("a zone that does not exist", steps("{wait: a, days: 1, zone: Europe/Berlinn}"), "steps[0].zone"),
    (
        "a wait for behaviour without an answer to silence",
        steps("{wait_for: a, on: {event: E}}"),
        "steps[0].timeout",
    ),
    (
        "a wait for behaviour of two years",
        steps("{wait_for: a, on: {event: E}, at_most: 730d, timeout: end}"),
        "steps[0].at_most",
    ),
    (
        "a click of a step that does not exist",
        steps("{wait_for: a, on: {clicked: b}, timeout: end, unknown: end}"),
        "steps[0].on[0].clicked",
    ),
    (
        "a click without an answer for unmeasured people",
        steps("{send: b, channel: sms, template: t}", "{wait_for: a, on: {clicked: b}, timeout: end}"),
        "steps[1].unknown",
    ),
    (
        "reading a text message, which nobody reports",
        steps(
            "{send: b, channel: sms, template: t}", "{wait_for: a, on: {read: b}, timeout: end, unknown: end}"
        ),
        "steps[1].on[0].read",
    ),
    (
        "success without a time-out",
        steps("{send: a, channel: sms, template: t, success: delivered}"),
        "steps[0].within",
    ),
    (
        "a fallback without a time-out",
        steps(
            "{send: a, channel: push, template: t, success: clicked, within: 1h, fallback: {channel: sms, template: u}}"
        ),
        "steps[0].fallback[0].within",
    ),
    (
        "continuing at once with a fallback",
        steps(
            "{send: a, channel: push, template: t, continue: at_once, fallback: {channel: sms, template: u}}"
        ),
        "steps[0].continue",
    ),
    (
        "a choice of one channel",
        steps("{send: a, channel: push, template: t, choose: preferred}"),
        "steps[0].choose",
    ),
    (
        "a choice in which a channel stands twice",
        steps(
            "{send: a, channel: push, template: t, choose: cheapest, fallback: "
            "[{channel: sms, template: u}, {channel: push, template: v}]}"
        ),
        "steps[0].fallback[1].channel",
    ),
    (
        "shares that make 90 %",
        steps("{split: a, arms: [{name: x, share: 50%, then: end}, {name: y, share: 40%, then: end}]}"),
        "steps[0].arms",
    ),
    ("a hold-out of everybody", steps("{holdout: a, share: 100%}"), "steps[0].share"),
    (
        "a loop in which no time passes",
        steps("{send: a, channel: sms, template: t}", "{wait_for: b, on: {event: E}, timeout: a}"),
        "steps[0]",
    ),
    ("a journey that starts itself", steps("{journey: a, start: x}"), "steps[0].start"),
    (
        "a path where nothing is waited for",
        steps("{journey: a, start: y, paths: {refused: end}}"),
        "steps[0].paths",
    ),
    ("a call of nobody", steps("{call: a}"), "steps[0].url"),
    (
        "a call of two",
        steps("{call: a, url: 'https://x.example', account: i, do: update_person}"),
        "steps[0].url",
    ),
    ("a platform that shall do nothing", steps("{call: a, account: i}"), "steps[0].do"),
    ("an event without a name", steps("{call: a, account: i, do: record_event}"), "steps[0].event"),
    ("a campaign without an id", steps("{call: a, account: i, do: trigger_campaign}"), "steps[0].campaign"),
    ("attributes that are none", steps("{call: a, account: i, do: update_person}"), "steps[0].body"),
    ("a call of no web address", steps("{call: a, url: ftp://x}"), "steps[0].url"),
    ("something after an exit", steps("{exit: a, then: end}"), "steps[0].then"),
    (
        "an unknown kind of condition",
        steps("{branch: a, paths: {if: {kind: treit}, then: end}}"),
        "steps[0].paths[0].if.kind",
    ),
    (
        "a condition on a step that does not exist",
        steps("{branch: a, paths: {if: {kind: step, step: z, outcome: clicked}, then: end}}"),
        "steps[0].paths[0].if.step",
    ),
    ("two happenings in one exit", "exit: {event: A, changed: b}\n" + steps("{exit: a}"), "exit[0]"),
    (
        "a repeated run with a date",
        "id: x\nname: X\nenter: {schedule: {segment: s, at: '2026-12-01T18:00', every: day}}\nsteps: [{exit: a}]",
        "enter.schedule.at",
    ),
    (
        "parallel instances without always",
        "id: x\nname: X\nenter: {if_live: parallel}\nsteps: [{exit: a}]",
        "enter.if_live",
    ),
    ("a parked entry of a day", "id: x\nname: X\nenter: {retry: 1d}\nsteps: [{exit: a}]", "enter.retry"),
    ("no steps", "id: x\nname: X\nsteps: []", "steps"),
    ("no mapping", "- a\n- b", ""),
]


@pytest.mark.parametrize(("meaning", "text", "path"), WRONG, ids=[case[0] for case in WRONG])
def test_a_mistake_is_found_where_it_is(meaning: str, text: str, path: str) -> None:
    """J22, J30, J32, J34, J42 and the shape of the graph, each with its path."""
    assert path in paths(text)


def test_names_that_exist_nowhere_are_found_when_the_workspace_is_known() -> None:
    text = steps(
        "{send: a, channel: sms, template: helo}", "{coupon: b, pool: spring}", "{journey: c, start: other}",
        "{branch: d, paths: {if: {kind: segment, segment: vips}, then: end}}",
    )  # fmt: skip
    known = Known(
        templates={"hello": "sms"},
        segments=frozenset({"vip"}),
        pools=frozenset(),
        journeys=frozenset({"others"}),
    )
    assert {(p.path, p.hint) for p in problems(text, known)} == {
        ("steps[0].template", "did you mean 'hello'?"),
        ("steps[1].pool", ""),
        ("steps[2].start", "did you mean 'others'?"),
        ("steps[3].paths[0].if.segment", "did you mean 'vip'?"),
    }
    mail = Known(templates={"helo": "email"})
    assert (
        "the template is for email"
        in problems(steps("{send: a, channel: sms, template: helo}"), mail)[0].reason
    )


def test_a_circle_of_journeys_is_found_through_the_others() -> None:
    """J42, case 42 of 2.18."""
    known = Known(starts={"y": frozenset({"z"}), "z": frozenset({"x"})})
    assert paths(steps("{journey: a, start: y}"), known) == ["steps[0].start"]
    assert parse(steps("{journey: a, start: y}"), Known(starts={"y": frozenset({"z"})}))


def test_a_loop_with_a_delay_is_no_mistake() -> None:
    journey = parse(steps("{send: a, channel: sms, template: t}", "{wait: b, days: 1, then: a}"))
    assert [step.name for step in journey.steps] == ["a", "b"]


def test_a_trailing_delay_gets_a_warning() -> None:
    """J26: it holds people so that steps can be added later; the editor says so."""
    assert [p.path for p in warnings(parse(steps("{wait: a, for: 1h}")))] == ["steps[0]"]
    assert warnings(parse(steps("{wait: a, for: 1h}", "{exit: b}"))) == []


def test_yaml_words_and_times_mean_what_they_look_like() -> None:
    """YAML 1.1 would read `on` as true, 18:30 as 1110 and 2026-12-24 as a date object."""
    journey = parse(
        "id: no\nname: 2026-12-24\nenter: {on: {event: yes}}\nsteps:\n  - {wait: off, until: 18:30}\n  - {exit: e}"
    )
    assert (journey.id, journey.name, journey.enter.on[0].event) == ("no", "2026-12-24", "yes")
    assert journey.steps[0].name == "off"


BROKEN = {
    "no YAML": "id: [",
    "the same field twice": "id: a\nid: b",
    "an alias": "id: &x a\nname: *x",
    "not UTF-8": b"id: \xff",
    "too long": "x" * 600_000,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_readable_document_is_refused_in_one_sentence(data: str | bytes) -> None:
    with pytest.raises(BadInput):
        parse(data)


def test_the_line_of_a_broken_document_is_named() -> None:
    assert problems("id: a\nname: b\nid: c")[0].path == "line 3, column 1"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_example_that_can_be_used(kind: str) -> None:
    """Style 3.4: a step file carries one EXAMPLE; the builder offers it."""
    journey = parse("id: x\nname: X\nsteps:\n" + KINDS[kind].example)
    assert [KIND_OF[type(step)] for step in journey.steps] == [kind]


def test_no_setting_of_a_step_has_the_name_of_a_kind() -> None:
    """`<kind>: <name>` tells a step's kind, so no setting may be called like one."""
    for kind in KINDS.values():
        assert not set(kind.config.__struct_encode_fields__) & set(KINDS)


def test_a_date_with_a_zone_is_refused_because_it_is_everybodys_own_time() -> None:
    assert paths(steps("{wait: a, date: '2026-12-24T10:00+01:00'}")) == ["steps[0].date"]
    wait = parse(steps("{wait: a, date: '2026-12-24T10:00'}")).steps[0]
    assert isinstance(wait, Wait)
    assert wait.date == datetime(2026, 12, 24, 10)  # noqa: DTZ001


def test_a_draft_has_no_number() -> None:
    assert parse(FULL).version == 0
    assert isinstance(parse(FULL), Journey)
