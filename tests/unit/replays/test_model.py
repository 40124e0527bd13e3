"""Sums of runs through the past, and which periods can be looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.replays.model import Tally, faults_of_period

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = timedelta(days=1)
KEYS = st.tuples(st.sampled_from(["message", "day", "note"]), st.sampled_from(["a", "b"]))
ADDED = st.lists(st.tuples(KEYS, st.integers(-5, 5)), max_size=20)


def add_all(tally: Tally, added: list[tuple[tuple[str, str], int]]) -> Tally:
    for key, n in added:
        tally.add(*key, n=n)
    return tally


@given(ADDED, ADDED)
def test_sums_that_were_kept_meanwhile_go_on_as_if_nothing_had_happened(
    one: list[tuple[tuple[str, str], int]], other: list[tuple[tuple[str, str], int]]
) -> None:
    kept = Tally(add_all(Tally(), one).dump())
    assert add_all(kept, other).dump() == add_all(Tally(), [*one, *other]).dump()
    for key, _ in [*one, *other]:
        assert kept.get(*key) == sum(n for named, n in [*one, *other] if named == key)
        assert (key[1:], kept.get(*key)) in kept.of(key[0])


@pytest.mark.parametrize(
    ("begin", "end", "wrong"),
    [
        (NOW - DAY, NOW, []),
        (NOW, NOW, ["does not lie behind `from`"]),
        (NOW - DAY, NOW + DAY, ["lies in the future"]),
        (NOW + 2 * DAY, NOW + DAY, ["does not lie behind `from`", "lies in the future"]),
    ],
)
def test_only_what_has_happened_can_be_looked_at(begin: datetime, end: datetime, wrong: list[str]) -> None:
    found = faults_of_period(begin, end, NOW)
    assert [one.reason for one in found] == wrong
    assert {one.path for one in found} <= {"to"}
