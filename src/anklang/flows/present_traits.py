"""The traits of people as they will be when everything in the queue is handled: what an edit is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.events.model import decode_fact
from anklang.imports.model import MAX_TAGS, TAGS
from anklang.storage.transaction import Tx

_LOCK = 7441  # first half of the advisory lock; the second is the workspace


class Present(msgspec.Struct):
    """What is known of somebody."""

    exists: bool = False  # handled once, or about to be
    traits: dict[str, Any] = {}


def lock_edits(tx: Tx, workspace: int) -> None:
    """One edit of lists at a time in a workspace, so that no tag is lost; until the transaction ends."""
    tx.run("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, workspace])


def try_lock_edits(tx: Tx, workspace: int) -> bool:
    """The same for whoever can come again later."""
    row = tx.row("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, workspace])
    return bool(row and row[0])


def present_traits(tx: Tx, people: Iterable[UUID]) -> dict[UUID, Present]:
    """What is known of these people, with the facts that wait for them.

    The queue is read first: what a worker handles in between is then in both, and in the right order.
    """
    asked = list(dict.fromkeys(people))
    shards = sorted({shard_of(one) for one in asked})
    found = {one: Present() for one in asked}
    waiting = tx.rows(
        "SELECT body FROM fact_queue WHERE shard = ANY(%b) AND person_id = ANY(%b) ORDER BY seq",
        [shards, asked],
    )
    handled = tx.rows(
        "SELECT id, (profile->'traits')::text FROM people WHERE shard = ANY(%b) AND id = ANY(%b)",
        [shards, asked],
    )
    for person, traits in handled:
        found[person] = Present(True, msgspec.json.decode(traits) if traits else {})
    for (body,) in waiting:
        try:
            fact = decode_fact(body)
        except msgspec.DecodeError:
            continue  # the worker drops it too, with a line in the log
        one = found[fact.person]
        one.exists = True
        if fact.kind == "identify":
            for name, value in fact.properties.items():
                if value is None:
                    one.traits.pop(name, None)
                else:
                    one.traits[name] = value
    return found


def retag(known: object, add: Sequence[str], remove: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """A list of tags with some more and some fewer: the list, what was really added, what was really removed."""
    old = [str(one) for one in known] if isinstance(known, list) else []
    removed = [one for one in old if one in remove]
    added = [one for one in dict.fromkeys(add) if one not in old and one not in remove]
    room = max(0, MAX_TAGS - (len(old) - len(removed)))
    return [*(one for one in old if one not in removed), *added[:room]], added[:room], removed


def tags_fact(tags: Sequence[str]) -> dict[str, Any]:
    """The trait to write; an empty list takes it away."""
    return {TAGS: list(tags) or None}
