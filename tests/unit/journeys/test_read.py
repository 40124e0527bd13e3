"""Whatever somebody writes: it is a journey, or there are reasons why not (J41)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anklang.core.errors import BadInput
from anklang.journeys.parse import dump, parse
from anklang.journeys.read import from_duration, to_duration
from anklang.journeys.steps import KINDS


@given(st.integers(-400 * 86400, 400 * 86400))
def test_a_duration_is_the_same_back(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert to_duration(from_duration(span)) == span


WORDS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["a", "end", "30m", "50%"]),
)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "for",
    "on",
    "then",
    "paths",
    "channel",
    "template",
    "arms",
    "share",
    "timeout",
    "start",
    "pool",
    "url",
    "set",
    "at",
    "date",
    *KINDS,
]
STEPS = st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5), max_size=4)
DOCUMENTS = st.fixed_dictionaries(
    {"id": st.just("x"), "name": st.just("X")},
    optional={"steps": STEPS | VALUES, "enter": VALUES, "exit": VALUES, "goal": VALUES, "hold_out": VALUES},
)


@given(DOCUMENTS)
def test_any_document_is_either_a_journey_or_a_list_of_problems(document: dict[str, Any]) -> None:
    try:
        journey = parse(document)
    except BadInput as error:
        assert error.problems  # noqa: PT017 - either way is right
    else:
        assert parse(dump(journey)) == journey
