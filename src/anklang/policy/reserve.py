"""Count contacts against limits: reserved before hand-over, then confirmed or released (R4, R9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.policy.caps import CapState, applies, longest_window, measure, tightest
from anklang.policy.model import CapRule, Contact
from anklang.storage.transaction import Tx

_CONTACT_LOCK = 7432  # first half of the advisory lock; the second is the shard


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """A slot that a message wants."""

    message_id: UUID  # which message
    person_id: UUID  # whom it contacts
    channel: str  # the way it goes
    message_class: str  # its class
    purpose: str  # its purpose
    rules: tuple[CapRule, ...] = ()  # limits of workspace, journey, country and person
    exempt: bool = False  # counted but not limited: answers in a dialogue (R15)


Slot = tuple[
    int, UUID, UUID, int, str, str, str
]  # shard, message, person, workspace, channel, class, purpose


def reserve_contacts(
    tx: Tx, shard: int, workspace_id: int, wanted: Sequence[Reservation], at: datetime
) -> dict[UUID, CapState]:
    """Take a slot for each message of one shard, in the given order; answers those that got none, with the full limit.

    Atomic (R9): the shard's counting is locked until the transaction ends, and a slot given to one message is gone for
    the next. A message that holds a slot already keeps it. Transactional messages are counted but never limited (R5).
    """
    if not wanted:
        return {}
    tx.run("SELECT pg_advisory_xact_lock(%s, %s)", [_CONTACT_LOCK, shard])
    since = at - longest_window(rule for one in wanted for rule in one.rules)
    log: dict[UUID, list[Contact]] = {}
    held: set[UUID] = set()
    for row in _read(tx, shard, [one.person_id for one in wanted], since):
        log.setdefault(row[0], []).append(_contact(row))
        held.add(row[1])
    refused: dict[UUID, CapState] = {}
    rows: list[tuple[Any, ...]] = []
    for one in wanted:
        if one.message_id in held:
            continue
        contacts = log.setdefault(one.person_id, [])
        full = None if one.exempt else _full(one, contacts, at)
        if full is not None:
            refused[one.message_id] = full
            continue
        held.add(one.message_id)
        contacts.append(
            Contact(channel=one.channel, message_class=one.message_class, purpose=one.purpose, at=at)
        )
        who = (shard, one.message_id, one.person_id, workspace_id, at)
        rows.append((*who, one.channel, one.message_class, one.purpose, "reserved"))
    if rows:
        tx.run(
            "INSERT INTO contacts (shard, message_id, person_id, workspace_id, at, channel, class, purpose, state)"
            " SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::timestamptz[], %b::text[],"
            " %b::text[], %b::text[], %b::text[]) ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )
    return refused


def _full(one: Reservation, contacts: Sequence[Contact], at: datetime) -> CapState | None:
    rules = [rule for rule in one.rules if applies(rule, one.channel, one.message_class, one.purpose)]
    return tightest(measure(rule, contacts, at) for rule in rules)


def confirm_contacts(tx: Tx, shard: int, message_ids: Sequence[UUID], at: datetime) -> None:
    """The hand-over happened, or its outcome is unknown: the slots are used, counted from `at`."""
    tx.run(
        "UPDATE contacts SET state = 'confirmed', at = %b WHERE shard = %b AND message_id = ANY(%b)"
        " AND state = 'reserved'",
        [at, shard, list(message_ids)],
    )


def release_contacts(tx: Tx, shard: int, message_ids: Sequence[UUID]) -> None:
    """The message failed for good or was not sent: the slots are free again (R4)."""
    tx.run("DELETE FROM contacts WHERE shard = %b AND message_id = ANY(%b)", [shard, list(message_ids)])


def load_contacts(
    tx: Tx, shard: int, person_ids: Sequence[UUID], since: datetime
) -> dict[UUID, tuple[Contact, ...]]:
    """The contacts of people of one shard after `since`, oldest first; people without any are missing."""
    found: dict[UUID, list[Contact]] = {}
    for row in _read(tx, shard, list(person_ids), since):
        found.setdefault(row[0], []).append(_contact(row))
    return {person_id: tuple(contacts) for person_id, contacts in found.items()}


def _read(tx: Tx, shard: int, people: list[UUID], since: datetime) -> list[tuple[Any, ...]]:
    return tx.rows(
        "SELECT person_id, message_id, channel, class, purpose, at FROM contacts"
        " WHERE shard = %b AND person_id = ANY(%b) AND at > %b ORDER BY at",
        [shard, people, since],
    )


def _contact(row: tuple[Any, ...]) -> Contact:
    return Contact(channel=row[2], message_class=row[3], purpose=row[4], at=row[5])


def load_contacts_of(
    tx: Tx, shards: Sequence[int], person_ids: Sequence[UUID], since: datetime
) -> dict[UUID, list[Contact]]:
    """The contacts of people of several shards after `since`, oldest first, in one statement."""
    found: dict[UUID, list[Contact]] = {}
    rows = tx.rows(
        "SELECT person_id, message_id, channel, class, purpose, at FROM contacts"
        " WHERE shard = ANY(%b) AND person_id = ANY(%b) AND at > %b ORDER BY at",
        [sorted(set(shards)), list(person_ids), since],
    )
    for row in rows:
        found.setdefault(row[0], []).append(_contact(row))
    return found


def hold_slots(tx: Tx, slots: Sequence[Slot], at: datetime) -> None:
    """Write the reserved contacts of messages about to go; the caller holds their shards' sending locks (R9)."""
    if slots:
        tx.run(
            "INSERT INTO contacts (shard, message_id, person_id, workspace_id, at, channel, class, purpose, state)"
            " SELECT shard, id, person, workspace, %b, channel, class, purpose, 'reserved' FROM unnest(%b::smallint[],"
            " %b::uuid[], %b::uuid[], %b::int[], %b::text[], %b::text[], %b::text[])"
            " AS n(shard, id, person, workspace, channel, class, purpose) ON CONFLICT DO NOTHING",
            [at, *map(list, zip(*slots, strict=True))],
        )


def confirm_slots(tx: Tx, keys: Sequence[tuple[int, UUID]], at: datetime) -> None:
    """The hand-over of these messages (shard, id) happened, or nobody knows: their slots are used from `at` on."""
    if keys:
        tx.run(
            "UPDATE contacts c SET state = 'confirmed', at = %b FROM unnest(%b::smallint[], %b::uuid[]) AS n(shard, id)"
            " WHERE c.shard = n.shard AND c.message_id = n.id AND c.state = 'reserved'",
            [at, *map(list, zip(*keys, strict=True))],
        )


def release_slots(tx: Tx, keys: Sequence[tuple[int, UUID]]) -> None:
    """These messages (shard, id) failed for good: their slots are free again (R4)."""
    if keys:
        tx.run(
            "DELETE FROM contacts c USING unnest(%b::smallint[], %b::uuid[]) AS n(shard, id)"
            " WHERE c.shard = n.shard AND c.message_id = n.id",
            [*map(list, zip(*keys, strict=True))],
        )
