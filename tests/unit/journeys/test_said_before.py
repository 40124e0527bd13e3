"""Messages that are asked about before they are sent, and messages that are never sent (J12, J15, J29)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from anklang.journeys.parse import parse
from anklang.journeys.said_before import said_before

PLAYBOOKS = sorted((Path(__file__).parents[3] / "playbooks").glob("*/journey*/**/*.yaml")) + sorted(
    (Path(__file__).parents[3] / "playbooks").glob("*/journey.yaml")
)
SMS = {"send": "sms", "channel": "sms", "template": "t"}
PUSH = {"send": "push", "channel": "push", "template": "t"}
NEW = {"kind": "customer", "any_of": ["new"]}
HOUR = {"wait": "hour", "for": "1h"}
ORDERED = {"event": "Order Completed"}


def click(of: str = "sms", **more: Any) -> dict[str, Any]:
    """A wait for a click."""
    return {"wait_for": "click", "on": [{"clicked": of, "then": "end"}], "at_most": "4h", "timeout": "end",
            "unknown": "end", **more}  # fmt: skip


def order(to: str, **more: Any) -> dict[str, Any]:
    """A wait for an order."""
    return {"wait_for": "order", "on": [{**ORDERED, "then": to, **more}], "at_most": "1d", "timeout": "hour"}


def fork(yes: str, no: str = "end", **asked: Any) -> dict[str, Any]:
    """A branch."""
    return {"branch": "fork", "paths": [{"if": asked or NEW, "then": yes}], "otherwise": no}


def step_is(of: str) -> dict[str, Any]:
    """A question about a message."""
    return {"kind": "step", "step": of, "outcome": "accepted"}


CASES: list[tuple[str, list[dict[str, Any]], dict[str, Any], list[str]]] = [
    ("a click on what was sent", [SMS, click()], {}, []),
    ("a click on what comes later", [click(timeout="sms", unknown="sms"), SMS], {}, ["message_not_before click sms"]),
    ("a click on another way", [fork("sms", "click"), {**SMS, "then": "end"}, click()], {},
     ["message_not_before click sms"]),
    ("a click where only some were written to", [fork("sms", "click"), SMS, click()], {},
     ["message_not_always_before click sms"]),
    ("one of two messages on every way", [fork("sms", "push"), {**SMS, "then": "click"}, PUSH,
     click(on=[{"clicked": "sms", "then": "end"}, {"clicked": "push", "then": "end"}])], {}, []),
    ("a click or an order, where only some were written to", [fork("sms", "click"), SMS,
     click(on=[{"clicked": "sms", "then": "end"}, {**ORDERED, "then": "end"}])], {}, []),
    ("a loop leads over it", [HOUR, fork("click", "sms"), {**SMS, "then": "click"},
     click(timeout="hour", unknown="hour")], {}, ["message_not_always_before click sms"]),
    ("a branch asks too early", [fork("sms", "hour", **step_is("sms")), SMS, HOUR], {},
     ["message_not_before fork sms"]),
    ("a branch asks within a condition", [fork("sms", "hour", kind="not", condition=step_is("sms")), SMS, HOUR], {},
     ["message_not_before fork sms"]),
    ("a branch asks afterwards", [SMS, fork("hour", **step_is("sms")), HOUR], {}, []),
    ("a state about a message", [SMS, click(on=[{"holds": step_is("sms"), "then": "end"}])], {}, []),
    ("a wait counts from what comes later", [{**HOUR, "since": "sms"}, SMS], {}, ["message_not_before hour sms"]),
    ("a wait counts from what was sent", [SMS, {**HOUR, "since": "sms"}, PUSH], {}, []),
    ("behind what ends it", [order("sms"), {**SMS, "then": "end"}, HOUR], {"exit": [ORDERED]},
     ["never_sent sms sms Order Completed"]),
    ("behind the goal", [order("sms"), {**SMS, "then": "end"}, HOUR], {"goal": ORDERED},
     ["never_sent sms sms Order Completed"]),
    ("both of them behind it", [order("sms"), SMS, {**PUSH, "then": "end"}, HOUR], {"goal": ORDERED},
     ["never_sent sms sms Order Completed", "never_sent push push Order Completed"]),
    ("behind a goal that ends nothing", [order("sms"), {**SMS, "then": "end"}, HOUR],
     {"goal": {**ORDERED, "exit": False}}, []),
    ("behind it and on another way", [order("sms"), SMS, HOUR, {**HOUR, "wait": "late", "then": "sms"}],
     {"exit": [ORDERED]}, []),
    ("only some orders end it", [order("sms"), {**SMS, "then": "end"}, HOUR],
     {"exit": [{**ORDERED, "same": "cart_id"}]}, []),
    ("the same orders end it", [order("sms", same="cart_id"), {**SMS, "then": "end"}, HOUR],
     {"exit": [{**ORDERED, "same": "cart_id"}]}, ["never_sent sms sms Order Completed"]),
    ("another event", [order("sms"), {**SMS, "then": "end"}, HOUR], {"exit": [{"event": "Cart Emptied"}]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "steps", "around", "wanted"), CASES, ids=[one[0] for one in CASES])
def test_what_is_asked_too_early_and_what_is_never_sent(
    name: str, steps: list[dict[str, Any]], around: dict[str, Any], wanted: list[str]
) -> None:
    """J12: exits come before waits; J29: a signal is that of a message of this instance."""
    journey = parse(
        {"id": "j", "name": "J", "enter": {"on": [{"event": "Signed Up"}]}, "steps": steps, **around}
    )
    told = list(said_before(journey))
    assert [" ".join([one.code, one.step, *map(str, one.parameters.values())]) for one in told] == wanted
    assert {one.level for one in told if one.code == "message_not_before"} <= {"error"}
    assert {one.level for one in told if one.code != "message_not_before"} <= {"warning"}


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda one: "/".join(one.parts[-3:]))
def test_every_playbook_asks_about_what_it_has_sent(path: Path) -> None:
    assert list(said_before(parse(path.read_text()))) == []


def test_there_are_playbooks_to_look_at() -> None:
    assert len(PLAYBOOKS) >= 9
