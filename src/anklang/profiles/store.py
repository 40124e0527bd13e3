"""People in and out of the database, many in one statement. Who calls holds the locks of their shards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.profiles.model import (
    Person,
    decode_memory,
    decode_profile,
    encode_memory,
    encode_profile,
    new_person,
)
from anklang.storage.transaction import Tx

_LOAD = """
SELECT p.shard, p.id, p.workspace_id, p.profile::text, p.memory, p.merged_into, p.erased_at, p.restricted_at,
  p.created_at,
  (SELECT array_agg(m.segment_id) FROM memberships m WHERE m.shard = p.shard AND m.person_id = p.id),
  (SELECT array_agg(m.since) FROM memberships m WHERE m.shard = p.shard AND m.person_id = p.id),
  (SELECT array_agg(ARRAY[c.channel, c.purpose, c.address, c.state]) FROM consent_states c
   WHERE c.shard = p.shard AND c.person_id = p.id)
FROM unnest(%b::smallint[], %b::uuid[]) AS asked(shard, id)
JOIN people p ON p.shard = asked.shard AND p.id = asked.id
"""


def load_people(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """People with memberships and consents, by id; who is not in the database is not in the answer.

    Live journeys are filled in by the flow, which loads the instances anyway.
    """
    asked = list(ids)
    if not asked:
        return {}
    rows = tx.rows(_LOAD, [[shard_of(one) for one in asked], asked])
    return {row[1]: _person(row) for row in rows}


def load_or_make(tx: Tx, ids: Iterable[tuple[int, UUID]], now: datetime) -> dict[UUID, Person]:
    """People by id, given as (workspace, id); new working copies for those who are not in the database yet.

    Somebody's consents may stand before their first fact is handled (a form asks and records at once), so they are
    loaded for new people too.
    """
    asked = {person: workspace for workspace, person in ids}
    people = load_people(tx, asked)
    new = [person for person in asked if person not in people]
    for person in new:
        people[person] = new_person(person, asked[person], shard_of(person), now)
    if new:
        rows = tx.rows(
            "SELECT c.person_id, c.channel, c.purpose, c.address, c.state FROM unnest(%b::smallint[], %b::uuid[]) "
            "AS asked(shard, id) JOIN consent_states c ON c.shard = asked.shard AND c.person_id = asked.id",
            [[shard_of(one) for one in new], new],
        )
        for person, channel, purpose, address, state in rows:
            people[person].consents[channel, purpose, address] = state
    return people


def _person(row: tuple[Any, ...]) -> Person:
    (
        shard,
        person,
        workspace,
        profile,
        memory,
        merged,
        erased,
        restricted,
        created,
        segments,
        since,
        consents,
    ) = row
    return Person(
        id=person,
        workspace=workspace,
        shard=shard,
        profile=decode_profile(profile),
        memory=decode_memory(memory),
        created_at=created,
        segments=dict(zip(segments, since, strict=True)) if segments else {},
        consents={(c[0], c[1], c[2]): c[3] for c in consents} if consents else {},
        merged_into=merged,
        erased_at=erased,
        restricted_at=restricted,
    )


def save_people(tx: Tx, people: Sequence[Person], now: datetime) -> None:
    """Write profile and memory of the people marked dirty or new, and take the marks off."""
    dirty = [person for person in people if person.dirty or person.new]
    if not dirty:
        return
    tx.run(
        """
        INSERT INTO people (shard, id, workspace_id, profile, memory, merged_into, erased_at, created_at, updated_at)
        SELECT n.shard, n.id, n.workspace_id, n.profile::jsonb, n.memory, n.merged_into, n.erased_at, n.created_at, %s
        FROM unnest(%b::smallint[], %b::uuid[], %b::int[], %b::text[], %b::bytea[], %b::uuid[],
                    %b::timestamptz[], %b::timestamptz[])
          AS n(shard, id, workspace_id, profile, memory, merged_into, erased_at, created_at)
        ON CONFLICT (shard, id) DO UPDATE SET profile = excluded.profile, memory = excluded.memory,
          merged_into = excluded.merged_into, erased_at = excluded.erased_at, updated_at = excluded.updated_at
        """,
        [
            now,
            [person.shard for person in dirty],
            [person.id for person in dirty],
            [person.workspace for person in dirty],
            [encode_profile(person.profile).decode() for person in dirty],
            [encode_memory(person.memory) for person in dirty],
            [person.merged_into for person in dirty],
            [person.erased_at for person in dirty],
            [person.created_at for person in dirty],
        ],
    )
    for person in dirty:
        person.dirty = person.new = False
