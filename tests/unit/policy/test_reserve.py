"""Slots in contact limits: held, confirmed, released, over several shards in one statement (R4, R9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from anklang.core.ids import derive_id, shard_of
from anklang.policy.reserve import Slot, confirm_slots, hold_slots, load_contacts, release_slots
from anklang.storage.database import Database

NOW = datetime(2026, 7, 10, 10, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)
_numbers = count(1)


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    database = Database(shared_database_url, 4)
    yield database
    database.close()


@pytest.fixture
def people() -> list[UUID]:
    """Two people that no other test uses."""
    number = next(_numbers)
    return [derive_id("ada", number), derive_id("bob", number)]


def slot(who: UUID, name: str = "one") -> Slot:
    mine = derive_id(who, name)
    return shard_of(who), mine, who, 1, "sms", "advertising", "marketing", mine


def times(database: Database, people: list[UUID], since: datetime = LONG_AGO) -> dict[UUID, list[datetime]]:
    with database.transaction() as tx:
        found = load_contacts(tx, people, since)
    return {who: [contact.at for contact in contacts] for who, contacts in found.items()}


def test_slots_of_several_shards_are_held_together_and_a_repeat_changes_nothing(
    database: Database, people: list[UUID]
) -> None:
    with database.transaction() as tx:
        hold_slots(tx, [slot(who) for who in people], NOW)
        hold_slots(tx, [slot(who) for who in people], NOW + timedelta(minutes=1))
    assert times(database, people) == {who: [NOW] for who in people}


def test_a_confirmed_slot_counts_from_the_hand_over(database: Database, people: list[UUID]) -> None:
    later = NOW + timedelta(minutes=1)
    with database.transaction() as tx:
        hold_slots(tx, [slot(people[0])], NOW)
        confirm_slots(tx, [slot(people[0])[:2]], later)
        confirm_slots(tx, [slot(people[0])[:2]], later + timedelta(hours=1))
    assert times(database, people) == {people[0]: [later]}


def test_a_released_slot_is_free_again(database: Database, people: list[UUID]) -> None:
    with database.transaction() as tx:
        hold_slots(tx, [slot(who) for who in people], NOW)
        release_slots(tx, [slot(people[1])[:2]])
    assert times(database, people) == {people[0]: [NOW]}


def test_contacts_before_the_window_are_not_loaded(database: Database, people: list[UUID]) -> None:
    with database.transaction() as tx:
        hold_slots(tx, [slot(people[0], "old")], NOW - timedelta(days=8))
        hold_slots(tx, [slot(people[0], "new")], NOW)
    assert times(database, people, NOW - timedelta(days=7)) == {people[0]: [NOW]}


def test_a_slot_of_a_transaction_that_fails_was_never_held(database: Database, people: list[UUID]) -> None:
    def crash() -> None:
        with database.transaction() as tx:
            hold_slots(tx, [slot(people[0])], NOW)
            raise RuntimeError("the deliverer dies")

    with pytest.raises(RuntimeError):
        crash()
    assert times(database, people) == {}
