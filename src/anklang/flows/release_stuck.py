"""Somebody decides about a fact that could not be handled: try again, or give it up (J45)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import NotFound
from anklang.core.ids import derive_id
from anklang.events import find_stuck, set_aside
from anklang.events import store as events
from anklang.events.find_stuck import StuckFactRow
from anklang.events.model import DROPPED, Fact, decode_fact
from anklang.events.set_aside import StuckFact
from anklang.storage import queue
from anklang.storage.transaction import Tx


class Released(msgspec.Struct, frozen=True):
    """What was released."""

    person: UUID
    facts: int  # facts and timers of the person that are tried within a second


def retry(tx: Tx, caller: Caller, fact: UUID, now: datetime) -> Released:
    """Let a worker try the person's line at once, in order. Raises NotFound."""
    row = _locked(tx, caller, fact)
    facts = set_aside.try_soon(tx, row.shard, row.person, now)
    note(tx, caller, "stuck_fact.retried", str(fact), now, _said(row))
    return Released(row.person, facts)


def drop(tx: Tx, caller: Caller, fact: UUID, now: datetime) -> Released:
    """Give one fact up, which the history then says, and let the rest of the person's line be tried. Raises NotFound.

    The partition of the history for `now` must exist (storage.partitions).
    """
    row = _locked(tx, caller, fact)
    gone = set_aside.take_one(tx, row.shard, row.person, fact)
    assert gone is not None  # the shard's lock is held
    known = _known(gone)
    if known is not None:
        events.drop_seen(tx, [known])  # a repeat of it is given up too
    events.remember(tx, [_record(gone, known, row, caller, now)])
    facts = set_aside.try_soon(tx, row.shard, row.person, now)
    note(tx, caller, "stuck_fact.dropped", str(fact), now, _said(row))
    return Released(row.person, facts)


def _locked(tx: Tx, caller: Caller, fact: UUID) -> StuckFactRow:
    """The stuck fact, with the lock of its shard, so that no worker touches the line meanwhile."""
    row = find_stuck.get(tx, caller.workspace, fact)
    if row is not None:
        queue.wait_for_shard(tx, row.shard)
        row = find_stuck.get(tx, caller.workspace, fact)
    if row is None:
        raise NotFound(
            f"There is no stuck fact {fact} in this workspace; it may have been handled meanwhile."
        )
    return row


def _known(gone: StuckFact) -> Fact | None:
    if not gone.seq:
        return None  # a timer
    try:
        return decode_fact(gone.body)
    except msgspec.DecodeError:
        return None


def _record(gone: StuckFact, fact: Fact | None, row: StuckFactRow, caller: Caller, now: datetime) -> Fact:
    """What the history says: the fact was not applied, why, and who gave it up."""
    said: dict[str, Any] = {
        "fact": str(gone.id), "kind": gone.kind, "name": gone.name, "reason": row.error, "place": row.place,
        "tries": row.tries, "by": caller.name,
    }  # fmt: skip
    if fact is not None:
        said |= {"at": fact.at.isoformat(), "properties": fact.properties}
    return Fact(
        id=derive_id("dropped", gone.id), workspace=gone.workspace, person=gone.person, kind="dropped", name=DROPPED,
        at=now, received=now, properties=said,
    )  # fmt: skip


def _said(row: StuckFactRow) -> dict[str, Any]:
    return {
        "person": str(row.person),
        "kind": row.kind,
        "name": row.name,
        "error": row.error,
        "waiting": row.waiting,
    }
