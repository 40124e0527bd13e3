"""What is left of an erased person: a row that stops facts which come too late, and leads back to nobody (GDPR 17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from anklang.core.ids import derive_id, shard_of
from anklang.profiles.model import Memory, Profile, encode_memory, encode_profile
from anklang.storage.transaction import Tx


def tombstone_of(person: UUID) -> UUID:
    """The id that stands for an erased person: a hash of an id with 74 random bits, so nobody can go back."""
    return derive_id("erased person", person)


def set_up(tx: Tx, workspace: int, people: Iterable[UUID], at: datetime) -> None:
    """Put a tombstone where each of these people was; the caller removes the people themselves."""
    for person in sorted(people):
        stone = tombstone_of(person)
        tx.run(
            "INSERT INTO people (shard, id, workspace_id, profile, memory, erased_at, created_at, updated_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                shard_of(stone), stone, workspace, encode_profile(Profile()).decode(), encode_memory(Memory()), at, at,
                at,
            ],
        )  # fmt: skip


def erased_among(tx: Tx, people: Iterable[UUID]) -> dict[UUID, datetime]:
    """Who of these was erased, and when: people by the id they had, and tombstones by their own."""
    asked = sorted(set(people))
    if not asked:
        return {}
    by_stone = {tombstone_of(one): one for one in asked} | {one: one for one in asked}
    rows = tx.rows(
        "SELECT p.id, p.erased_at FROM unnest(%b::smallint[], %b::uuid[]) AS a(shard, id) "
        "JOIN people p ON p.shard = a.shard AND p.id = a.id WHERE p.erased_at IS NOT NULL",
        [[shard_of(one) for one in by_stone], list(by_stone)],
    )
    return {by_stone[stone]: at for stone, at in rows}
