"""What a choice becomes: changes, what they stop, and two people who are one (R4, R21, J40)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anklang.preferences.model import (
    TRAIT,
    Change,
    Chosen,
    Limit,
    Stopped,
    apply,
    chosen_of,
    merged_trait,
    stopped,
    stricter,
    trait_of,
)

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
SOON, LATER = NOW + timedelta(days=7), NOW + timedelta(days=30)
FULL = Chosen(topics={"a": False, "b": True}, channels_off=("sms",), limit=Limit(1, 7), paused_until=SOON)

CHANGES = [
    (Chosen(), Change(), Chosen()),
    (FULL, Change(), FULL),
    (FULL, Change(topics={"a": True}), Chosen({"a": True, "b": True}, ("sms",), Limit(1, 7), SOON)),
    (FULL, Change(limit=None), Chosen({"a": False, "b": True}, ("sms",), None, SOON)),
    (FULL, Change(paused_until=None), Chosen({"a": False, "b": True}, ("sms",), Limit(1, 7), None)),
    (Chosen(), Change(channels_off=("sms", "email", "sms")), Chosen(channels_off=("email", "sms"))),
    (Chosen(), Change(preferred="push"), Chosen(preferred="push")),
    (Chosen(preferred="push"), Change(limit=None), Chosen(preferred="push")),
    (Chosen(preferred="push"), Change(preferred=""), Chosen()),
]


@pytest.mark.parametrize(("before", "change", "after"), CHANGES)
def test_a_change_touches_only_what_it_names(before: Chosen, change: Change, after: Chosen) -> None:
    assert apply(before, change) == after


STOPS = [
    (Chosen(), Chosen(topics={"a": True}), Stopped()),
    (Chosen(), Chosen(topics={"a": False}), Stopped(topics=("a",))),
    (Chosen(topics={"a": False}), Chosen(topics={"a": False}), Stopped()),
    (Chosen(channels_off=("sms",)), Chosen(channels_off=("email", "sms")), Stopped(channels=("email",))),
    (Chosen(), Chosen(paused_until=SOON), Stopped(until=SOON)),
    (Chosen(paused_until=SOON), Chosen(paused_until=LATER), Stopped(until=LATER)),
    (Chosen(paused_until=LATER), Chosen(paused_until=SOON), Stopped()),
    (Chosen(paused_until=LATER), Chosen(), Stopped()),
    (Chosen(), Chosen(preferred="sms"), Stopped()),
]


@pytest.mark.parametrize(("before", "after", "stop"), STOPS)
def test_only_what_was_allowed_before_is_stopped(before: Chosen, after: Chosen, stop: Stopped) -> None:
    assert stopped(before, after) == stop


STRICTER = [
    (Chosen(), FULL, Chosen({"a": False, "b": True}, ("sms",), Limit(1, 7), SOON)),
    (Chosen(topics={"a": True}), Chosen(topics={"a": False}), Chosen(topics={"a": False})),
    (Chosen(limit=Limit(1, 1)), Chosen(limit=Limit(2, 30)), Chosen(limit=Limit(2, 30))),
    (Chosen(limit=Limit(1, 7)), Chosen(limit=Limit(3, 21)), Chosen(limit=Limit(1, 7))),
    (Chosen(paused_until=SOON), Chosen(paused_until=LATER), Chosen(paused_until=LATER)),
    (Chosen(channels_off=("sms",)), Chosen(channels_off=("email",)), Chosen(channels_off=("email", "sms"))),
    (Chosen(preferred="sms"), Chosen(), Chosen(preferred="sms")),
]


@pytest.mark.parametrize(("one", "other", "both"), STRICTER)
def test_of_two_choices_the_stricter_holds_whichever_profile_stays(
    one: Chosen, other: Chosen, both: Chosen
) -> None:
    assert stricter(one, other) == stricter(other, one) == both


def test_what_the_profile_remembers_reads_back_and_nonsense_counts_as_nothing() -> None:
    assert chosen_of({TRAIT: trait_of(FULL)}) == FULL
    for said in (None, 5, "x", {"topics": 3}, {"limit": {"count": "x"}}):
        assert chosen_of({TRAIT: said}) is None
    assert chosen_of({}) is None


def test_a_trait_that_is_no_choice_never_replaces_one() -> None:
    real = trait_of(FULL)
    assert merged_trait(real, "nonsense") == real
    assert merged_trait("nonsense", real) == real
    assert merged_trait(real, {"topics": {"b": False}}) == trait_of(
        stricter(FULL, Chosen(topics={"b": False}))
    )


def test_a_topic_that_nobody_switched_off_is_wanted() -> None:
    assert Chosen().wants("new-one")
    assert FULL.wants("")
    assert not FULL.wants("a")
