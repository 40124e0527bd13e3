"""What differs between two definitions, finished or not (J41)."""

from __future__ import annotations

from typing import Any

import pytest

from anklang.journeys.difference import compare_values, step_name

WAIT = {"wait": "a", "for": "1h"}
SEND = {"send": "b", "channel": "sms", "template": "x"}
BASE: dict[str, Any] = {"id": "j", "name": "J", "steps": [WAIT, SEND]}
CASES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    (BASE, BASE, []),
    (BASE, {**BASE, "steps": [WAIT]}, [("b", "removed"), ("a", "changed")]),
    (BASE, {**BASE, "steps": [WAIT, SEND, {"exit": "c"}]}, [("b", "changed"), ("c", "added")]),
    (BASE, {**BASE, "steps": [{**WAIT, "for": "2h"}, SEND]}, [("a", "changed")]),
    (BASE, {**BASE, "steps": [SEND, WAIT]}, [("b", "moved"), ("a", "moved")]),
    (BASE, {**BASE, "steps": [{"exit": "c"}, WAIT, SEND]}, [("c", "added")]),
    ({}, BASE, [("a", "added"), ("b", "added")]),
    (BASE, {"steps": "nonsense"}, [("a", "removed"), ("b", "removed")]),
    ({**BASE, "steps": [{"wrong": 1}]}, BASE, [("#1", "removed"), ("a", "added"), ("b", "added")]),
]


@pytest.mark.parametrize(("before", "after", "steps"), CASES)
def test_steps_are_added_removed_changed_or_moved(
    before: dict[str, Any], after: dict[str, Any], steps: list[tuple[str, str]]
) -> None:
    assert [(one.step, one.what) for one in compare_values(before, after).steps] == steps


def test_a_default_that_is_written_out_and_another_order_are_no_difference() -> None:
    written = {"name": "J", "priority": 50, "id": "j", "version": 7, "steps": [
        {"for": "60m", "wait": "a"}, {**SEND, "useless_after": "72h"}]}  # fmt: skip
    assert compare_values(BASE, written).same


HELD: list[tuple[str, dict[str, Any], dict[str, Any], Any, Any]] = [
    ("priority", {}, {"priority": 70}, 50, 70),
    ("on_opt_out", {"on_opt_out": "exit"}, {}, "exit", "continue"),
    ("hold_out", {}, {"hold_out": "5%"}, "0%", "5%"),
    ("description", {}, {"description": "Sells"}, None, "Sells"),
    ("goal", {}, {"goal": {"event": "A", "value": "total"}}, None,
     {"event": "A", "within": "3d", "value": "total", "exit": True}),
    ("success", {}, {"steps": [WAIT, {**SEND, "success": "read", "within": "2h", "continue": "delivered"}]},
     "accepted", "read"),
    ("recheck_audience", {"steps": [WAIT, {**SEND, "recheck_audience": False}]}, {}, False, True),
    ("cap_to", {"steps": [WAIT, SEND | {"on_cap": "downgrade", "cap_to": "push",
     "fallback": {"channel": "push", "template": "y"}}]}, {}, "push", None),
    ("since", {}, {"steps": [{**WAIT, "since": "event"}, SEND]}, "arrival", "event"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "before", "after", "was", "will"), HELD, ids=[one[0] for one in HELD])
def test_a_changed_default_is_shown_as_the_value_that_held(
    field: str, before: dict[str, Any], after: dict[str, Any], was: Any, will: Any
) -> None:
    found = compare_values({**BASE, **before}, {**BASE, **after})
    fields = [*found.around, *(one for step in found.steps for one in step.fields)]
    assert [(one.before, one.after) for one in fields if one.field == field] == [(was, will)]


def test_what_holds_within_a_field_is_shown_on_both_sides() -> None:
    """Otherwise the defaults of one side would look like changes."""
    on = {"on": [{"event": "A"}]}
    [enter] = compare_values({**BASE, "enter": on}, {**BASE, "enter": {**on, "again": "always"}}).around
    assert (enter.before.pop("again"), enter.after.pop("again")) == ("never", "always")
    assert enter.before == enter.after
    assert (enter.before["ceiling"], enter.before["on"]) == (25, [{"event": "A"}])


UNFINISHED: list[tuple[str, dict[str, Any], list[tuple[str, Any, Any]]]] = [
    ("it could not be published", {"steps": [{**WAIT, "for": "60m"}, SEND, {"exit": "b"}], "priority": 70},
     [("priority", 50, 70)]),
    ("it cannot be read", {"enter": {"again": "sometimes"}, "priority": 70},
     [("enter", {"key": "event.x"}, {"again": "sometimes"}), ("priority", None, 70)]),
    ("its step has no good name", {"steps": [{**WAIT, "wait": "no name"}, SEND], "enter": {"key": "event.x"}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "after", "told"), UNFINISHED, ids=[one[0] for one in UNFINISHED])
def test_an_unfinished_draft_shows_no_default_as_a_change(
    meaning: str, after: dict[str, Any], told: list[tuple[str, Any, Any]]
) -> None:
    before = {**BASE, "enter": {"key": "event.x"}}
    found = compare_values(before, {**before, **after})
    assert [(one.field, one.before, one.after) for one in found.around] == told
    assert not [one for step in found.steps if step.step == "a" for one in step.fields]


def test_content_alone_is_told_apart_from_structure() -> None:
    """J38"""
    [words] = compare_values(BASE, {**BASE, "steps": [WAIT, {**SEND, "template": "y"}]}).steps
    assert words.content_only
    assert [(one.field, one.before, one.after) for one in words.fields] == [("template", "x", "y")]
    [channel] = compare_values(BASE, {**BASE, "steps": [WAIT, {**SEND, "channel": "push"}]}).steps
    assert not channel.content_only


ORDER = {
    "wait_for": "o",
    "on": [{"event": "Order Completed", "then": "end"}],
    "at_most": "1d",
    "timeout": "end",
}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("a next step is another one", ([WAIT, SEND, {"exit": "c"}], [{**WAIT, "then": "c"}, SEND, {"exit": "c"}]),
         [("a", "changed", [("", "b", "c")], [])]),
        ("written out, and the same", ([WAIT, SEND], [{**WAIT, "then": "b"}, SEND]), [("a", "changed", [], [])]),
        ("an outcome", ([SEND, WAIT], [{**SEND, "paths": {"failed": "end"}}, WAIT]),
         [("b", "changed", [("failed", "a", "end")], [])]),
        ("a step is drawn onto another way", ([SEND, ORDER], [
            {**ORDER, "on": [{"event": "Order Completed", "then": "b"}]}, {**SEND, "then": "end"}]),
         [("o", "moved", [("0", "end", "b")], ["entry"]), ("b", "moved", [("", "o", "end")], ["o"])]),
        ("only the place in the list", ([{**WAIT, "then": "b"}, {**SEND, "then": "c"}, {**WAIT, "wait": "c"}],
         [{**WAIT, "then": "b"}, {**WAIT, "wait": "c", "then": "end"}, {**SEND, "then": "c"}]),
         [("c", "changed", [], [])]),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_where_people_go_on_is_told_by_steps_and_not_by_fields(
    before: str, after: tuple[list[Any], list[Any]], wanted: list[Any]
) -> None:
    """Never "only content": a way that leads elsewhere is a change of structure (J37)."""
    found = compare_values({**BASE, "steps": after[0]}, {**BASE, "steps": after[1]}).steps
    told = [
        (one.step, one.what, [(way.way, way.before, way.after) for way in one.ways], one.behind)
        for one in found
    ]
    assert told == wanted, before
    assert not any(one.content_only for one in found)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("steps[1].paths[0].if", "b"),
        ("steps[0]", "a"),
        ("steps[9].for", ""),
        ("enter.on[0]", ""),
        ("steps[x]", ""),
    ],
)
def test_a_path_leads_to_the_step_in_which_it_lies(path: str, name: str) -> None:
    assert step_name(BASE, path) == name
