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
