"""The states of a message: only forward, the same in Python and in SQL."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from anklang.messages.model import OPEN, RANK, SENT, UNSENT, State, may_follow, state_for_reason
from anklang.storage.database import Database

STATES = get_args(State)


def test_every_state_is_open_sent_unsent_or_unknown() -> None:
    groups = [OPEN, SENT, UNSENT, frozenset({"unknown"})]
    assert sorted(STATES) == sorted(one for group in groups for one in group)
    assert set(RANK) == set(STATES)


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        ("planned", "held", True), ("held", "planned", True), ("attempting", "planned", True),
        ("attempting", "accepted", True), ("accepted", "delivered", True), ("delivered", "accepted", False),
        ("accepted", "accepted", False), ("unknown", "accepted", True), ("unknown", "failed", True),
        ("unknown", "attempting", False), ("failed", "delivered", True), ("failed", "accepted", False),
        ("delivered", "failed", False), ("clicked", "read", False), ("read", "clicked", True),
        ("not_sent", "accepted", False), ("suppressed", "delivered", False), ("expired", "clicked", False),
        ("accepted", "failed", True), ("accepted", "expired", True),
    ],
)  # fmt: skip
def test_a_message_only_goes_forward(now: State, then: State, may: bool) -> None:
    assert may_follow(now, then) is may


def test_the_database_knows_the_same_order(shared_database_url: str) -> None:
    database = Database(shared_database_url, 1)
    with database.transaction() as tx:
        for now, then in product(STATES, STATES):
            row = tx.row("SELECT may_follow(%s, %s)", [now, then])
            assert row == (may_follow(now, then),), (now, then)
    database.close()


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("too_late", "expired"),
        ("unsubscribed", "suppressed"),
        ("suppressed", "suppressed"),
        ("no_consent", "not_sent"),
    ],
)
def test_a_reason_says_in_which_state_a_message_ends(reason: str, state: State) -> None:
    assert state_for_reason(reason) == state
