"""Slots in contact limits: reserved, confirmed, released, never given twice (R4, R9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from psycopg.errors import LockNotAvailable

from anklang.core.ids import derive_id, shard_of
from anklang.policy.model import CapRule
from anklang.policy.reserve import (
    Reservation,
    confirm_contacts,
    confirm_slots,
    hold_slots,
    load_contacts,
    load_contacts_of,
    release_contacts,
    release_slots,
    reserve_contacts,
)
from anklang.storage.database import Database

NOW = datetime(2026, 7, 10, 10, tzinfo=UTC)
WEEKLY = CapRule(rule="weekly", limit=1, window=timedelta(days=7))
_numbers = count(1)


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    database = Database(shared_database_url, 4)
    yield database
    database.close()


@pytest.fixture
def ada() -> UUID:
    """A person that no other test uses."""
    return derive_id("ada", next(_numbers))


def wish(who: UUID, name: str, kind: str = "advertising", *, exempt: bool = False) -> Reservation:
    return Reservation(
        message_id=derive_id(who, name), person_id=who, channel="sms", message_class=kind, purpose="marketing",
        rules=(WEEKLY,), exempt=exempt,
    )  # fmt: skip


def take(database: Database, who: UUID, *wanted: Reservation, at: datetime = NOW) -> list[str]:
    with database.transaction() as tx:
        refused = reserve_contacts(tx, shard_of(who), 1, wanted, at)
    return [refused[one.message_id].rule.rule if one.message_id in refused else "yes" for one in wanted]


def test_a_slot_goes_to_the_first_and_not_to_the_second(database: Database, ada: UUID) -> None:
    assert take(database, ada, wish(ada, "one"), wish(ada, "two")) == ["yes", "weekly"]
    assert take(database, ada, wish(ada, "three")) == ["weekly"]


def test_a_message_that_holds_a_slot_keeps_it(database: Database, ada: UUID) -> None:
    assert take(database, ada, wish(ada, "one")) == ["yes"]
    assert take(database, ada, wish(ada, "one")) == ["yes"]


def test_a_released_slot_is_free_again(database: Database, ada: UUID) -> None:
    """R4: refunded on permanent failure."""
    one = wish(ada, "one")
    take(database, ada, one)
    with database.transaction() as tx:
        confirm_contacts(tx, shard_of(ada), [one.message_id], NOW)
        release_contacts(tx, shard_of(ada), [one.message_id])
    assert take(database, ada, wish(ada, "two")) == ["yes"]


def test_the_window_rolls_from_the_hand_over(database: Database, ada: UUID) -> None:
    one = wish(ada, "one")
    take(database, ada, one)
    handed_over = NOW + timedelta(minutes=5)
    with database.transaction() as tx:
        confirm_contacts(tx, shard_of(ada), [one.message_id], handed_over)
        (contact,) = load_contacts(tx, shard_of(ada), [ada], NOW)[ada]
    assert contact.at == handed_over
    week = timedelta(days=7)
    assert take(database, ada, wish(ada, "two"), at=handed_over + week - timedelta(seconds=1)) == ["weekly"]
    assert take(database, ada, wish(ada, "two"), at=handed_over + week) == ["yes"]


def test_transactional_messages_and_answers_are_counted_but_not_limited(
    database: Database, ada: UUID
) -> None:
    """R5, R15."""
    wanted = [wish(ada, "order", "transactional"), wish(ada, "one"), wish(ada, "bill", "transactional")]
    assert take(database, ada, *wanted) == ["yes", "yes", "yes"]
    assert take(database, ada, wish(ada, "answer", "service", exempt=True)) == ["yes"]
    with database.transaction() as tx:
        assert len(load_contacts(tx, shard_of(ada), [ada], NOW - timedelta(days=1))[ada]) == 4


def test_two_workers_cannot_both_take_the_last_slot(database: Database, ada: UUID) -> None:
    """R9: the second waits until the first has committed, then sees its slot."""
    with database.transaction() as first:
        assert reserve_contacts(first, shard_of(ada), 1, [wish(ada, "one")], NOW) == {}
        with pytest.raises(LockNotAvailable), database.transaction() as second:
            second.run("SET LOCAL lock_timeout = '50ms'")
            reserve_contacts(second, shard_of(ada), 1, [wish(ada, "two")], NOW)
    assert take(database, ada, wish(ada, "two")) == ["weekly"]


def test_slots_of_several_shards_are_held_confirmed_and_released_together(
    database: Database, ada: UUID
) -> None:
    bob = derive_id("bob", ada)
    slots = [
        (shard_of(who), derive_id(who, "m"), who, 1, "sms", "advertising", "marketing") for who in (ada, bob)
    ]
    later = NOW + timedelta(minutes=1)
    shards = [slot[0] for slot in slots]
    with database.transaction() as tx:
        hold_slots(tx, slots, NOW)
        hold_slots(tx, slots, later)
        assert {
            who: len(c) for who, c in load_contacts_of(tx, shards, [ada, bob], NOW - timedelta(1)).items()
        } == {
            ada: 1,
            bob: 1,
        }
        confirm_slots(tx, [slot[:2] for slot in slots], later)
        release_slots(tx, [slots[1][:2]])
        found = load_contacts_of(tx, shards, [ada, bob], NOW - timedelta(1))
    assert {who: [contact.at for contact in contacts] for who, contacts in found.items()} == {ada: [later]}


def test_a_reservation_that_is_rolled_back_leaves_the_slot_free(database: Database, ada: UUID) -> None:
    def crash() -> None:
        with database.transaction() as tx:
            reserve_contacts(tx, shard_of(ada), 1, [wish(ada, "one")], NOW)
            raise RuntimeError("the worker dies")

    with pytest.raises(RuntimeError):
        crash()
    assert take(database, ada, wish(ada, "two")) == ["yes"]
