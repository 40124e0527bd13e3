"""What events look like, and names that are nearly those of the standard (edge case 49)."""

from __future__ import annotations

from typing import Any

import pytest

from anklang.events.describe import closest, describe
from anklang.flows.look_up_events import STANDARD


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Order Complete", "Order Completed"), ("order_completed", "Order Completed"),
        ("orderCompleted", "Order Completed"), ("ORDER COMPLETED", "Order Completed"), ("Order Completed", ""),
        ("Prodct Added", "Product Added"), ("Checkout started", "Checkout Started"), ("Spin Wheel Played", ""),
        ("x", ""), ("", ""), ("Order", ""), ("a" * 5000, ""),
    ],
)  # fmt: skip
def test_a_name_close_to_a_standard_one_gets_a_hint_and_others_do_not(name: str, meant: str) -> None:
    assert closest(name, STANDARD) == meant


def test_types_shares_and_examples_of_properties() -> None:
    sample: list[dict[str, Any]] = [
        {"price": 10, "name": "Vase", "tags": ["a"]}, {"price": 9.5, "name": "Vase", "gift": True},
        {"price": "9,50", "name": None, "box": {"w": 1}}, {"price": 10},
    ]  # fmt: skip
    found = {one.name: one for one in describe(sample, examples=True)}
    assert found["price"].types == {"integer": 2, "number": 1, "string": 1}
    assert found["price"].examples == ["10", "9.5", "9,50"]
    assert (found["name"].types, found["name"].share) == ({"string": 2, "null": 1}, 0.75)
    assert (found["tags"].types, found["box"].types, found["gift"].types) == (
        {"array": 1},
        {"object": 1},
        {"boolean": 1},
    )
    assert found["tags"].examples == []
    assert all(one.examples == [] for one in describe(sample, examples=False))
    assert describe([], examples=True) == []
