"""The table of what people chose. Every function joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.preferences.model import Chosen, stricter
from anklang.storage.transaction import Tx

_read = msgspec.json.Decoder(Chosen).decode
_write = msgspec.json.Encoder().encode


def load_chosen(tx: Tx, people: Sequence[UUID]) -> dict[UUID, Chosen]:
    """What these people chose, in one statement; who chose nothing is missing."""
    rows = tx.rows(
        "SELECT p.person_id, p.chosen::text FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)"
        " JOIN person_preferences p ON p.shard = k.shard AND p.person_id = k.id",
        [[shard_of(one) for one in people], list(people)],
    )
    return {person: _read(text) for person, text in rows}


def lock_chosen(tx: Tx, person: UUID) -> Chosen:
    """What somebody chose, held against changes by others until the end of the transaction."""
    shard = shard_of(person)
    tx.run("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, shard])
    return load_chosen(tx, [person]).get(person, Chosen())


def save_chosen(tx: Tx, workspace: int, person: UUID, chosen: Chosen, source: str, at: datetime) -> None:
    """Keep what somebody chose, and through what: preference_centre, form, api, studio."""
    tx.run(
        "INSERT INTO person_preferences (shard, person_id, workspace_id, chosen, source, at)"
        " VALUES (%s, %s, %s, %s::jsonb, %s, %s) ON CONFLICT (shard, person_id) DO UPDATE SET"
        " chosen = excluded.chosen, source = excluded.source, at = excluded.at",
        [shard_of(person), person, workspace, _write(chosen).decode(), source, at],
    )


def move_person(tx: Tx, workspace: int, loser: UUID, winner: UUID, now: datetime) -> None:
    """Two profiles are one person: the stricter of both choices holds (J40)."""
    theirs = load_chosen(tx, [loser]).get(loser)
    if theirs is None:
        return
    save_chosen(tx, workspace, winner, stricter(lock_chosen(tx, winner), theirs), "merge", now)
    forget_person(tx, loser)


def forget_person(tx: Tx, person: UUID) -> int:
    """Erase what somebody chose (GDPR 17); answers how many rows there were."""
    return tx.run(
        "DELETE FROM person_preferences WHERE shard = %s AND person_id = %s", [shard_of(person), person]
    )


_LOCK = 7435  # first half of the advisory lock; the second is the shard
