"""Reasons without values, shapes without data."""

from __future__ import annotations

import json

import pytest

from anklang.core.errors import Problem
from anklang.events.rejected import index_of, reason_of, shape_of


@pytest.mark.parametrize(
    ("path", "fault", "reason", "index"),
    [
        ("", "is no JSON", "is no JSON", 0),
        ("batch[17].userId", "'kim@shop.example' names nobody", "userId: … names nobody", 17),
        ("event", "has 5000 characters", "event: has … characters", 0),
        ("batch[2].properties.items[3].price", "is 12 deep", "properties.items.price: is … deep", 2),
        ("batch[4]", 'says "x"', "says …", 4),
    ],
)  # fmt: skip
def test_a_reason_names_field_and_fault_and_no_value(path: str, fault: str, reason: str, index: int) -> None:
    problem = Problem(path, fault)
    assert (reason_of(problem), index_of(problem)) == (reason, index)


def test_a_shape_holds_names_and_types_and_nothing_that_somebody_said() -> None:
    event = {
        "type": "track", "event": "Order Completed", "userId": "kim@shop.example",
        "properties": {"total": 10.5, "kim@shop.example": 1, "items": [], "gift": True, "note": None},
        "491511234567": "x",
    }  # fmt: skip
    shape = shape_of(json.dumps(event).encode())
    assert shape == {
        "type": "track", "event": "Order Completed", "userId": "string", "…": "string",
        "properties": {"total": "number", "…": "number", "items": "array", "gift": "boolean", "note": "null"},
    }  # fmt: skip
    secret = shape_of(b'{"type": "track", "event": "Mail to kim@shop.example"}')
    assert secret == {"type": "track", "event": "string"}
    for broken in (b"{", b"[1]", b"[" * 100_000, b"\xff"):
        assert shape_of(broken) == {}
