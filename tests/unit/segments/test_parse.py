"""Conditions as authors write them, and every mistake with its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anklang.core.errors import BadInput
from anklang.segments import model as m
from anklang.segments.parse import check_references, parse_condition, parse_duration, read_condition


def test_a_condition_survives_being_written_and_read_again() -> None:
    data = {
        "kind": "all",
        "conditions": [
            {"kind": "event", "event": "Completed Order", "within_days": 30, "value": 2,
             "filters": [{"path": "products.0.category", "op": "in", "value": ["Shoes", 3]}]},
            {"kind": "not", "condition": {"kind": "recency", "event": "Page Viewed", "duration": "14d"}},
            {"kind": "computed", "field": "last_seen", "op": "not_since", "value": "36h"},
            {"kind": "trait", "name": "birthday", "op": "anniversary", "value": {"days": 3}},
            {"kind": "event_property", "path": "cart_id", "value": {"context": "cart_id"}},
        ],
    }  # fmt: skip
    condition = parse_condition(data)
    assert isinstance(condition, m.All)
    event = condition.conditions[0]
    assert isinstance(event, m.Event)
    assert event.event == "Order Completed", "aliases become the standard name"
    assert parse_condition(m.condition_to_dict(condition)) == condition


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("14d", timedelta(days=14)),
        ("36 h", timedelta(hours=36)),
        ("30m", timedelta(minutes=30)),
        ("P1DT2H", timedelta(hours=26)),
        ("2W", timedelta(weeks=2)),
        ("PT45S", timedelta(seconds=45)),
    ],
)
def test_durations_are_short_or_iso(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "14", "d", "1 month", "-3d", None, 5])
def test_other_durations_are_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


MISTAKES: list[tuple[str, Any, str, str]] = [
    ("no object", ["x"], "condition", "is a list, not an object"),
    ("no kind", {"name": "x"}, "condition.kind", "is missing"),
    ("unknown kind", {"kind": "traits", "name": "x"}, "condition.kind", "`traits` is no kind"),
    ("unknown field", {"kind": "trait", "nme": "x"}, "condition", "unknown field `nme`"),
    (
        "bad duration",
        {"kind": "recency", "event": "x", "duration": "soon"},
        "condition.duration",
        "`soon` is no duration",
    ),
    (
        "window too long",
        {"kind": "event", "event": "x", "within_days": 500},
        "condition",
        "`within_days` is a whole number",
    ),
    (
        "number needed",
        {"kind": "trait", "name": "x", "op": "gt", "value": "many"},
        "condition",
        "`gt` needs a number",
    ),
    (
        "list needed",
        {"kind": "trait", "name": "x", "op": "in", "value": "a"},
        "condition",
        "`in` needs a list",
    ),
    (
        "wrong type",
        {"kind": "computed", "field": "orders", "op": "since", "value": "3d"},
        "condition",
        "does not go with",
    ),
    (
        "text for a number",
        {"kind": "computed", "field": "orders", "op": "eq", "value": "3"},
        "condition",
        "is a number",
    ),
    ("wrong enum", {"kind": "phase", "any_of": ["by"]}, "condition.any_of[0]", "invalid enum value 'by'"),
    (
        "bad date",
        {"kind": "trait", "name": "x", "op": "before", "value": "2026-02-30"},
        "condition",
        "needs a date",
    ),
    (
        "bad path",
        {"kind": "event", "event": "x", "filters": [{"path": "a..b", "value": 1}]},
        "condition.filters[0]",
        "no path",
    ),
    (
        "filter field",
        {"kind": "event", "event": "x", "filters": [{"path": "a", "is": 1}]},
        "condition.filters[0]",
        "`is`",
    ),
    (
        "deep place",
        {
            "kind": "all",
            "conditions": [{"kind": "any", "conditions": [{"kind": "not", "condition": {"kind": "trait"}}]}],
        },
        "condition.conditions[0].conditions[0].condition",
        "missing required field `name`",
    ),
    ("group with more", {"kind": "all", "conditions": [], "x": 1}, "condition", "exactly one field"),
]


@pytest.mark.parametrize(("why", "data", "path", "reason"), MISTAKES, ids=[case[0] for case in MISTAKES])
def test_a_mistake_is_told_with_its_place(why: str, data: Any, path: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_condition(data)
    assert [problem.path for problem in caught.value.problems] == [path]
    assert reason in caught.value.problems[0].reason


def test_all_mistakes_are_told_at_once() -> None:
    parts = [
        {"kind": "trait"},
        {"kind": "phas"},
        {"kind": "event", "event": "x", "filters": [{"path": ""}, {"path": "a"}]},
    ]
    condition, problems = read_condition({"kind": "all", "conditions": parts}, "entry.filter")
    assert condition is None
    assert [problem.path for problem in problems] == [
        "entry.filter.conditions[0]", "entry.filter.conditions[1].kind",
        "entry.filter.conditions[2].filters[0]", "entry.filter.conditions[2].filters[1]",
    ]  # fmt: skip
    assert problems[1].hint == "did you mean phase?"


@pytest.mark.parametrize(
    "kind",
    [{"kind": "step", "step": "a", "outcome": "clicked"}, {"kind": "context", "path": "a", "value": 1}],
)
def test_a_segment_cannot_ask_for_what_only_a_journey_knows(kind: dict[str, Any]) -> None:
    assert parse_condition(kind, place="journey")
    with pytest.raises(BadInput, match="no meaning outside a journey"):
        parse_condition({"kind": "not", "condition": kind}, place="segment")


def test_size_is_bounded() -> None:
    deep: dict[str, Any] = {"kind": "cart"}
    for _ in range(20):
        deep = {"kind": "not", "condition": deep}
    for data in (deep, {"kind": "all", "conditions": [{"kind": "cart"}] * 400}):
        with pytest.raises(BadInput, match="levels"):
            parse_condition(data)


def test_segments_that_contain_themselves_are_refused() -> None:
    def member(name: str) -> m.Condition:
        return parse_condition({"kind": "segment", "segment": name}, place="segment")

    others = {"b": member("c"), "c": member("a"), "d": m.ALWAYS}
    assert [p.reason for p in check_references("a", member("b"), others)] == [
        "the segment contains itself: a → b → c → a"
    ]
    assert [p.reason for p in check_references("a", member("x"), others)] == ["there is no segment `x`"]
    assert check_references("a", member("d"), others) == []
    assert check_references("a", member("a"), others)[0].reason.endswith("a → a")
