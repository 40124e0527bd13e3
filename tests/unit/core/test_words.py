"""Ids, money and clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.core.clock import SystemClock, VirtualClock
from anklang.core.ids import derive_id, fraction_of, new_id, shard_of
from anklang.core.money import exponent, to_major, to_minor

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_new_ids_sort_by_time_and_are_of_version_7() -> None:
    """RFC 9562"""
    ids = [new_id(NOON + timedelta(milliseconds=n)) for n in range(50)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert len(set(ids)) == 50


def test_derived_ids_depend_on_every_part_and_on_nothing_else() -> None:
    """J46"""
    person = UUID(int=7)
    assert derive_id(person, "a", 1) == derive_id(person, "a", 1)
    assert derive_id(person, "a", 1) != derive_id(person, "a1")
    assert derive_id("ab", "c") != derive_id("a", "bc")
    assert derive_id(person).version == 8


@given(st.uuids())
def test_a_shard_is_one_of_256(person: UUID) -> None:
    assert 0 <= shard_of(person) < 256


@given(st.text(), st.integers())
def test_a_fraction_is_from_0_up_to_1(text: str, number: int) -> None:
    assert 0.0 <= fraction_of(text, number) < 1.0


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        (19.9, "EUR", 1990), ("19.90", "EUR", 1990), (0.1 + 0.2, "EUR", 30), (1.005, "EUR", 100), (100, "JPY", 100),
        (1.2345, "KWD", 1234), (-3, "EUR", -300), ("abc", "EUR", None), (None, "EUR", None), (True, "EUR", None),
        (float("nan"), "EUR", None), (float("inf"), "EUR", None), (1e30, "EUR", None),
        ("", "EUR", None), ([], "EUR", None), ("1e999999", "EUR", None), ("-1e999999999999999999999", "EUR", None),
        ("1e-999999", "EUR", 0), ("9" * 5000, "EUR", None), (10**4000, "EUR", None), ("sNaN", "EUR", None),
    ],
)  # fmt: skip
def test_amounts_become_whole_minor_units(value: object, currency: str, minor: int | None) -> None:
    assert to_minor(value, currency) == minor


@given(st.integers(min_value=-(10**12), max_value=10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_units_survive_the_way_to_major_and_back(minor: int, currency: str) -> None:
    assert to_minor(to_major(minor, currency), currency) == minor
    assert exponent(currency) in (0, 2, 3)


def test_a_virtual_clock_only_goes_forward() -> None:
    """J45"""
    clock = VirtualClock(NOON)
    clock.set(NOON + timedelta(hours=1))
    with pytest.raises(ValueError, match="cannot go back"):
        clock.set(NOON)


def test_the_system_clock_is_moved_by_its_offset() -> None:
    plain, moved = SystemClock(), SystemClock(timedelta(hours=4))
    assert timedelta(hours=3, minutes=59) < moved.now() - plain.now() < timedelta(hours=4, minutes=1)
