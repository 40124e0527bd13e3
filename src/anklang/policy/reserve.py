"""Count contacts against limits: held before hand-over, then confirmed or released (R4, R9).

Who asks holds the sending locks of the shards (messages.store.claim_due), so that two deliverers never count the same
person at the same time; nothing here locks on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.policy.model import Contact
from anklang.storage.transaction import Tx

Slot = tuple[int, UUID, UUID, int, str, str, str, UUID]
"""Shard, message, person, workspace, channel, class, purpose, contact."""


def load_contacts(tx: Tx, people: Sequence[UUID], since: datetime) -> dict[UUID, list[Contact]]:
    """The contacts of people after `since`, oldest first, in one statement."""
    found: dict[UUID, list[Contact]] = {}
    rows = tx.rows(
        "SELECT c.person_id, c.message_id, c.channel, c.class, c.purpose, c.at, c.contact"
        " FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)"
        " JOIN contacts c ON c.shard = k.shard AND c.person_id = k.id WHERE c.at > %b ORDER BY c.at",
        [[shard_of(one) for one in people], list(people), since],
    )
    for row in rows:
        found.setdefault(row[0], []).append(read_contact(*row[1:]))
    return found


def read_contact(
    message: UUID, channel: str, class_: str, purpose: str, at: datetime, contact: UUID
) -> Contact:
    """An entry of the contact log, from its row."""
    return Contact(
        channel=channel, message_class=class_, purpose=purpose, at=at, message=str(message), contact=str(contact)
    )  # fmt: skip


def hold_slots(tx: Tx, slots: Sequence[Slot], at: datetime) -> None:
    """Write the reserved contacts of messages about to go; the caller holds their shards' sending locks (R9)."""
    if slots:
        tx.run(
            "INSERT INTO contacts"
            " (shard, message_id, person_id, workspace_id, at, channel, class, purpose, contact, state)"
            " SELECT shard, id, person, workspace, %b, channel, class, purpose, contact, 'reserved' FROM"
            " unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::text[], %b::text[], %b::text[], %b::uuid[])"
            " AS n(shard, id, person, workspace, channel, class, purpose, contact) ON CONFLICT DO NOTHING",
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
