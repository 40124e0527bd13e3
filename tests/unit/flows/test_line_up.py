"""The order of one person's line, and what is said of an exception (J45, J47)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from anklang.core.errors import NotFound
from anklang.flows.isolate import class_of, place_of
from anklang.flows.line_up import line_up
from anklang.journeys.waits import zone_of
from anklang.storage.queue import DueTimer, QueuedFact

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANNA = UUID(int=1)

LINES = [
    # facts as (place in the queue, seconds of receipt), timers as seconds; what comes out
    ([(1, 0), (2, 5)], [], ["f1", "f2"]),
    ([(1, 5), (2, 0)], [], ["f1", "f2"]),  # only the clocks of two processes differ: the queue's order counts
    ([(1, 60), (2, 0)], [], ["f2", "f1"]),  # received long before
    ([(1, 0), (2, 20)], [10], ["f1", "t10", "f2"]),
    ([(1, 10)], [10], ["f1", "t10"]),  # a timer stands behind what was received before its deadline
    ([], [20, 10], ["t10", "t20"]),
]


@pytest.mark.parametrize(("facts", "timers", "expected"), LINES)
def test_facts_stand_in_the_order_of_the_queue_and_timers_at_their_deadline(
    facts: list[tuple[int, int]], timers: list[int], expected: list[str]
) -> None:
    line = line_up(
        [QueuedFact(1, seq, 1, ANNA, NOON + timedelta(seconds=at), b"") for seq, at in facts],
        [DueTimer(1, UUID(int=at), NOON + timedelta(seconds=at), 1, ANNA, "instance", b"") for at in timers],
    )
    names = [f"f{one.seq}" if isinstance(one, QueuedFact) else f"t{(one.due - NOON).seconds}" for one in line]
    assert names == expected


CLASSES = [
    (ZeroDivisionError("anna@shop.example"), "ZeroDivisionError"),
    (NotFound("anna@shop.example"), "anklang.core.errors.NotFound"),
    (
        psycopg.errors.UntranslatableCharacter("anna@shop.example"),
        "psycopg.errors.UntranslatableCharacter (22P05)",
    ),
]


@pytest.mark.parametrize(("error", "expected"), CLASSES)
def test_an_exception_is_named_by_its_class_alone(error: Exception, expected: str) -> None:
    assert class_of(error) == expected


def test_the_place_of_an_exception_is_the_last_one_in_our_own_code() -> None:
    """What was raised deeper, in a library or in the test, is not named."""
    with pytest.raises(TypeError) as caught:
        zone_of(5)  # type: ignore[arg-type]
    assert place_of(caught.value).startswith("journeys/waits.py:")
    assert place_of(ValueError()) == ""
