"""The tables of wordings, forms, requests to confirm and grants. Every function joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.consents.model import Form, Grant, Notice, OptInRequest, OptInWanted, Wording
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.storage.transaction import Tx

_LOCK = 7437  # first half of the advisory lock; the second is the address
_REQUEST = (
    "id, workspace_id, person_id, channel, address, wanted, message_id, asked_at, expires_at, settled_at,"
    " coalesce(outcome, '')"
)


def save_wording(tx: Tx, workspace: int, wording: Wording, now: datetime, by: str) -> int:
    """Save a declaration; another text is a new version, the same text is not. Answers the version. Brings it back
    from the archive."""
    row = tx.row(
        "SELECT w.version, v.definition FROM wordings w JOIN wording_versions v ON v.workspace_id = w.workspace_id"
        " AND v.wording_id = w.id AND v.version = w.version WHERE w.workspace_id = %b AND w.id = %b FOR UPDATE OF w",
        [workspace, wording.id],
    )
    if row is None:
        tx.run(
            "INSERT INTO wordings (workspace_id, id, name, version, created_at, updated_at)"
            " VALUES (%b, %b, %b, 1, %b, %b)",
            [workspace, wording.id, wording.name, now, now],
        )
        version = 1
    else:
        same = _declared(msgspec.convert(row[1], Wording)) == _declared(wording)
        version = int(row[0]) if same else int(row[0]) + 1
        tx.run(
            "UPDATE wordings SET name = %b, version = %b, archived = false, updated_at = %b"
            " WHERE workspace_id = %b AND id = %b",
            [wording.name, version, now, workspace, wording.id],
        )
        if same:
            return version
    tx.run(
        "INSERT INTO wording_versions (workspace_id, wording_id, version, definition, saved_at, saved_by)"
        " VALUES (%b, %b, %b, %b::jsonb, %b, %b)",
        [workspace, wording.id, version, encode(wording).decode(), now, by],
    )
    return version


def _declared(one: Wording) -> tuple[Any, ...]:
    """What a person agrees to; the name is for colleagues only."""
    return one.purposes, one.channels, one.languages


def archive_wording(tx: Tx, workspace: int, wording: str, now: datetime) -> bool:
    """Offer it no more; its versions stay, because consents name them."""
    return bool(
        tx.run(
            "UPDATE wordings SET archived = true, updated_at = %b WHERE workspace_id = %b AND id = %b"
            " AND NOT archived",
            [now, workspace, wording],
        )
    )


def save_form(tx: Tx, workspace: int, form: Form, now: datetime) -> int:
    """Save a form; answers its version, which rises with every change. Brings it back from the archive."""
    row = tx.row(
        "INSERT INTO consent_forms AS f (workspace_id, id, definition, version, created_at, updated_at)"
        " VALUES (%b, %b, %b::jsonb, 1, %b, %b) ON CONFLICT (workspace_id, id) DO UPDATE SET archived = false,"
        " version = f.version + (f.definition <> excluded.definition)::int, definition = excluded.definition,"
        " updated_at = excluded.updated_at RETURNING version",
        [workspace, form.id, encode(form).decode(), now, now],
    )
    assert row is not None
    return int(row[0])


def archive_form(tx: Tx, workspace: int, form: str, now: datetime) -> bool:
    """Show it no more."""
    return bool(
        tx.run(
            "UPDATE consent_forms SET archived = true, updated_at = %b WHERE workspace_id = %b AND id = %b"
            " AND NOT archived",
            [now, workspace, form],
        )
    )


def lock_asking(tx: Tx, workspace: int, address: str) -> None:
    """Nobody else asks this address until the transaction ends: the limits hold, and it is asked for one person."""
    tx.run("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{workspace}/{address}"])


def add_request(tx: Tx, request: OptInRequest, token_hash: bytes) -> None:
    """Keep a request; open ones for the same address and channel are replaced by it."""
    if request.address:
        _replace_open(tx, request, request.address, request.asked_at)
    tx.run(
        "INSERT INTO opt_in_requests (workspace_id, id, token_hash, shard, person_id, channel, address, wanted,"
        " message_id, asked_at, expires_at) VALUES (%b, %b, %b, %b, %b, %b, %b, %b::jsonb, %b, %b, %b)",
        [
            request.workspace, request.id, token_hash, shard_of(request.person), request.person, request.channel,
            request.address, encode(request.wanted).decode(), request.message, request.asked_at, request.expires_at,
        ],
    )  # fmt: skip


def bind_request(tx: Tx, request: OptInRequest, address: str, person: UUID, now: datetime) -> None:
    """The chat in which it is to be asked has begun: whose it is, and that earlier requests there are replaced."""
    _replace_open(tx, request, address, now)
    tx.run(
        "UPDATE opt_in_requests SET address = %b, person_id = %b, shard = %b WHERE workspace_id = %b AND id = %b",
        [address, person, shard_of(person), request.workspace, request.id],
    )


def _replace_open(tx: Tx, request: OptInRequest, address: str, now: datetime) -> None:
    tx.run(
        "UPDATE opt_in_requests SET settled_at = %b, outcome = 'replaced' WHERE workspace_id = %b AND address = %b"
        " AND channel = %b AND settled_at IS NULL AND id <> %b",
        [now, request.workspace, address, request.channel, request.id],
    )


def note_asked(tx: Tx, request: OptInRequest) -> None:
    """The message that asks is on its way; from now on counts how long it may be answered."""
    tx.run(
        "UPDATE opt_in_requests SET message_id = %b, asked_at = %b, wanted = %b::jsonb WHERE workspace_id = %b"
        " AND id = %b",
        [request.message, request.asked_at, encode(request.wanted).decode(), request.workspace, request.id],
    )


def request_of_token(tx: Tx, token_hash: bytes, *, lock: bool = False) -> OptInRequest | None:
    """The request that a link belongs to; with `lock` nobody else settles it meanwhile."""
    row = tx.row(
        f"SELECT {_REQUEST} FROM opt_in_requests WHERE token_hash = %b" + (" FOR UPDATE" if lock else ""),
        [token_hash],
    )
    return None if row is None else _request(row)


def open_request(tx: Tx, workspace: int, channel: str, address: str, since: datetime) -> OptInRequest | None:
    """The newest request to an address that nobody settled, asked since `since`; locked."""
    row = tx.row(
        f"SELECT {_REQUEST} FROM opt_in_requests WHERE workspace_id = %b AND address = %b AND channel = %b"
        " AND settled_at IS NULL AND asked_at >= %b ORDER BY asked_at DESC LIMIT 1 FOR UPDATE",
        [workspace, address, channel, since],
    )
    return None if row is None else _request(row)


def _request(row: Sequence[Any]) -> OptInRequest:
    values = dict(zip(OptInRequest.__struct_fields__, row, strict=True))
    return OptInRequest(**{**values, "wanted": msgspec.convert(values["wanted"], OptInWanted)})


def settle_request(tx: Tx, request: OptInRequest, outcome: str, now: datetime) -> None:
    """Say what became of a request; it is used only once."""
    tx.run(
        "UPDATE opt_in_requests SET settled_at = %b, outcome = %b WHERE workspace_id = %b AND id = %b",
        [now, outcome, request.workspace, request.id],
    )


def count_asked(tx: Tx, workspace: int, address: str, since: datetime) -> int:
    """How many requests went to an address since then (limit of compliance 4.5)."""
    row = tx.row(
        "SELECT count(*) FROM opt_in_requests WHERE workspace_id = %b AND address = %b AND asked_at >= %b",
        [workspace, address, since],
    )
    return int(row[0]) if row else 0


def count_asked_from(tx: Tx, workspace: int, ip_mark: str, since: datetime) -> int:
    """How many came from one IP since then; the IP is known by its keyed hash."""
    row = tx.row(
        "SELECT count(*) FROM opt_in_requests WHERE workspace_id = %b AND asked_at >= %b AND wanted->>'ip_mark' = %b",
        [workspace, since, ip_mark],
    )
    return int(row[0]) if row else 0


def take_forgettable(tx: Tx, workspace: int, before: datetime, limit: int) -> list[OptInRequest]:
    """Remove requests asked before then that were never confirmed; answers them, so that their evidence is blanked."""
    rows = tx.rows(
        f"DELETE FROM opt_in_requests WHERE (workspace_id, id) IN (SELECT workspace_id, id FROM opt_in_requests"
        " WHERE workspace_id = %b AND asked_at < %b AND outcome IS DISTINCT FROM 'confirmed' ORDER BY asked_at"
        f" LIMIT %b FOR UPDATE SKIP LOCKED) RETURNING {_REQUEST}",
        [workspace, before, limit],
    )
    return [_request(row) for row in rows]


def add_grants(tx: Tx, workspace: int, grants: Iterable[Grant]) -> None:
    """Keep grants; one of a sale that is known stays as it is, except that a void one takes effect."""
    rows = [
        (
            shard_of(one.person), one.person, one.sale, one.channel, one.address, workspace, one.at,
            encode(one.notice).decode(), list(one.categories), one.void_at, one.void_reason,
        )
        for one in grants
    ]  # fmt: skip
    for row in rows:
        tx.run(
            "INSERT INTO customer_grants AS g (shard, person_id, sale, channel, address, workspace_id, at, notice,"
            " categories, void_at, void_reason) VALUES (%b, %b, %b, %b, %b, %b, %b, %b::jsonb, %b::text[], %b, %b)"
            " ON CONFLICT (shard, person_id, sale, channel) DO UPDATE SET"
            " void_reason = CASE WHEN g.void_at IS NULL THEN excluded.void_reason ELSE g.void_reason END,"
            " void_at = coalesce(g.void_at, excluded.void_at)",
            row,
        )


def void_sale(tx: Tx, person: UUID, sale: str, reason: str, at: datetime) -> int:
    """The contract of a sale does not stand any more; answers how many grants fell."""
    return tx.run(
        "UPDATE customer_grants SET void_at = %b, void_reason = %b WHERE shard = %b AND person_id = %b AND sale = %b"
        " AND void_at IS NULL",
        [at, reason, shard_of(person), person, sale],
    )


def void_objected(tx: Tx, people: Sequence[UUID], channel: str, at: datetime) -> int:
    """People objected to advertising on a channel (or, with *, on all): their grants fall for good."""
    return tx.run(
        "UPDATE customer_grants SET void_at = %b, void_reason = 'objected' WHERE shard = ANY(%b) AND person_id ="
        " ANY(%b) AND (%b = '*' OR channel = %b) AND (void_at IS NULL OR void_reason <> 'objected')",
        [at, sorted({shard_of(one) for one in people}), list(people), channel, channel],
    )


def load_grants(tx: Tx, people: Sequence[UUID]) -> dict[UUID, list[Grant]]:
    """All grants of people, in one statement; people without any are missing."""
    found: dict[UUID, list[Grant]] = {}
    if not people:
        return found
    for row in tx.rows(
        "SELECT g.person_id, g.sale, g.channel, g.address, g.at, g.notice, g.categories, g.void_at, g.void_reason"
        " FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)"
        " JOIN customer_grants g ON g.shard = k.shard AND g.person_id = k.id",
        [[shard_of(one) for one in people], list(people)],
    ):
        values = dict(zip(Grant.__struct_fields__, row, strict=True))
        values["notice"] = msgspec.convert(values["notice"], Notice)
        values["categories"] = tuple(values["categories"])
        found.setdefault(row[0], []).append(Grant(**values))
    return found


def move_person(tx: Tx, loser: UUID, winner: UUID) -> None:
    """Merge: grants and requests of `loser` become those of `winner`; an objection of either holds for both (J40)."""
    old, new = shard_of(loser), shard_of(winner)
    columns = "sale, channel, address, workspace_id, at, notice, categories, void_at, void_reason"
    tx.run(
        f"WITH moved AS (DELETE FROM customer_grants WHERE shard = %b AND person_id = %b RETURNING {columns})"
        f" INSERT INTO customer_grants AS g (shard, person_id, {columns}) SELECT %b::smallint, %b::uuid, {columns}"
        " FROM moved ON CONFLICT (shard, person_id, sale, channel) DO UPDATE SET"
        " void_reason = CASE WHEN g.void_at IS NULL THEN excluded.void_reason ELSE g.void_reason END,"
        " void_at = coalesce(g.void_at, excluded.void_at)",
        [old, loser, new, winner],
    )
    objected = tx.rows(
        "SELECT DISTINCT channel, void_at FROM customer_grants WHERE shard = %b AND person_id = %b"
        " AND void_reason = 'objected'",
        [new, winner],
    )
    for channel, at in objected:
        void_objected(tx, [winner], channel, at)
    tx.run("UPDATE opt_in_requests SET person_id = %b, shard = %b WHERE person_id = %b", [winner, new, loser])


def forget_person(tx: Tx, person: UUID) -> int:
    """Erase a person here: grants and requests go; answers how many rows (GDPR 17)."""
    gone = tx.run(
        "DELETE FROM customer_grants WHERE shard = %b AND person_id = %b", [shard_of(person), person]
    )
    return gone + tx.run("DELETE FROM opt_in_requests WHERE person_id = %b", [person])
