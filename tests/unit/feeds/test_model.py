"""Definitions of feeds, and when a run is held."""

from __future__ import annotations

from typing import Any

import pytest

from anklang.core.errors import BadInput
from anklang.feeds.model import Feed, held_reason, parse


def test_a_feed_is_read_from_its_text_form() -> None:
    assert parse({"id": "main", "url": "https://shop.example/f.xml", "language": "de"}) == Feed(
        id="main", url="https://shop.example/f.xml", language="de"
    )


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"id": "Not good"}, "id"),
        ({"url": "shop.example"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "https://anna:secret@shop.example/f"}, "url"),
        ({"url": "https://[::1/f"}, "url"),
        ({"language": "Deutsch"}, "language"),
        ({"currency": "euro"}, "currency"),
        ({"every_minutes": 1}, "every_minutes"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], path: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse({"id": "main", **more})
    assert [one.path for one in caught.value.problems] == [path]


@pytest.mark.parametrize(
    ("takes", "before", "after", "held"),
    [
        ("all", 1000, 200, True),  # 80 percent smaller
        ("all", 1000, 0, True),
        ("all", 1000, 499, True),
        ("all", 1000, 500, False),
        ("all", 1000, 5000, False),
        ("all", 19, 0, False),
        ("all", 0, 0, False),
        ("offers", 1000, 10, False),  # takes nothing away
        ("words", 1000, 10, False),
    ],
)
def test_a_full_feed_that_is_suddenly_far_smaller_is_held(
    takes: Any, before: int, after: int, held: bool
) -> None:
    assert bool(held_reason(takes, before, after)) is held
