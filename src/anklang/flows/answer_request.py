"""Requests of people for access and erasure: entered, answered within a month, or refused with a reason (GDPR 12)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import shard_of
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.find_recipients import recipients_of
from anklang.flows.forget_person import forget_person
from anklang.privacy import find, store
from anklang.privacy.model import DataRequest, Recipient, RequestKind, RequestState
from anklang.privacy.tables import TABLES
from anklang.privacy.whom import whom
from anklang.profiles.find import get_person
from anklang.storage.database import Database
from anklang.storage.transaction import Tx


class StoredRows(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of a table are about the person."""

    table: str
    holds: dict[str, str]
    rows: int
    stays: dict[str, str]  # what an erasure leaves of them, and why; empty: nothing


class StoredData(msgspec.Struct, frozen=True, kw_only=True):
    """What is there of a person, before it is erased."""

    person: UUID
    profiles: int  # with those merged into it
    tables: list[StoredRows]
    journeys: int  # that the person is in
    waiting: int  # messages that wait for their turn
    in_flight: int  # messages that are being handed over at this moment
    shared_addresses: int  # that somebody else has too, and that stay
    recipients: list[Recipient]  # who has to be told afterwards
    hindered_by: str  # name of an import that must be finished first; empty: nothing


def look_before(tx: Tx, definitions: Definitions, person: UUID, now: datetime) -> StoredData:
    """What an erasure of this person would find. Changes nothing. Raises NotFound."""
    workspace = definitions.workspace.id
    found = get_person(tx, workspace, person)
    if found.erased_at is not None:
        raise NotFound("This person was erased already.")
    who = whom(tx, workspace, found.id)
    values = who.parameters(now)
    rows = [
        StoredRows(table=one.name, holds=one.holds, rows=store.count_rows(tx, one, values), stays=one.stays)
        for one in TABLES
        if one.personal
    ]
    counts = tx.row(
        "SELECT (SELECT count(*) FROM instances WHERE shard = ANY(%(shards)s) AND person_id = ANY(%(people)s) "
        "AND ended_at IS NULL), (SELECT count(*) FROM send_queue WHERE shard = ANY(%(shards)s) "
        "AND person_id = ANY(%(people)s)), (SELECT count(*) FROM messages WHERE shard = ANY(%(shards)s) "
        "AND person_id = ANY(%(people)s) AND state = 'attempting')",
        values,
    )
    assert counts is not None
    return StoredData(
        person=found.id, profiles=len(who.people), tables=[one for one in rows if one.rows], journeys=counts[0],
        waiting=counts[1], in_flight=counts[2], shared_addresses=len(who.addresses) - len(who.own),
        recipients=recipients_of(tx, who, definitions.workspace.settings), hindered_by=store.open_file_names(tx, who),
    )  # fmt: skip


def enter_request(tx: Tx, caller: Caller, kind: RequestKind, person: UUID, via: str, now: datetime) -> UUID:
    """Enter a request that a person made by letter, mail or telephone. Raises NotFound."""
    owner = get_person(tx, caller.workspace, person)
    if owner.erased_at is not None:
        raise NotFound("This person was erased already.")
    made = store.open_request(tx, caller.workspace, kind, owner.id, via, caller.name, now)
    note(tx, caller, "request.entered", str(owner.id), now, {"kind": kind, "via": via})
    return made


def settle(
    database: Database,
    cache: DefinitionCache,
    caller: Caller,
    request: UUID,
    state: RequestState,
    why: str,
    now: datetime,
) -> DataRequest:
    """Answer a request: `done` erases the person where that was asked for; `refused` needs a reason (GDPR 12 (4)).

    Raises NotFound, BadInput, Conflict where it is settled already, and what `forget_person` raises.
    """
    with database.transaction() as tx:
        asked = find.request(tx, caller.workspace, request, now)
    if asked is None:
        raise NotFound("There is no such request in this workspace.")
    if asked.state != "open":
        raise Conflict("This request is settled already.")
    if state == "refused" and not why.strip():
        raise BadInput(
            "A refusal needs a reason.",
            [Problem("why", "is missing", "the person has to be told (GDPR 12 (4))")],
        )
    if state == "done" and asked.kind == "erasure":
        forget_person(database, cache, caller, asked.person, why or "asked for by the person", now)
    else:
        with database.transaction() as tx:
            store.settle_request(
                tx, caller.workspace, request, state, caller.name, now, {"why": why} if why else {}
            )
            note(tx, caller, f"request.{state}", str(asked.person), now, {"kind": asked.kind, "why": why})
    with database.transaction() as tx:
        done = find.request(tx, caller.workspace, request, now)
    assert done is not None
    return done


def restrict(tx: Tx, caller: Caller, person: UUID, restricted: bool, why: str, now: datetime) -> None:
    """Let a person only be stored: nothing goes but what a contract needs (GDPR 18); or lift that. Raises NotFound."""
    owner = get_person(tx, caller.workspace, person)
    tx.row("SELECT id FROM people WHERE shard = %s AND id = %s FOR UPDATE", [shard_of(owner.id), owner.id])
    if store.set_restriction(tx, owner.id, now if restricted else None):
        action = "person.restricted" if restricted else "person.restriction_lifted"
        note(tx, caller, action, str(owner.id), now, {"why": why})
