"""Read consents and suppressions for screens and exports, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from anklang.core.errors import BadInput
from anklang.core.ids import shard_of
from anklang.core.json import decode, encode
from anklang.policy.model import SuppressionKind
from anklang.storage.transaction import Tx

MOST = 200  # rows of a page at most

Row = TypeVar("Row")


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """A part of a list."""

    items: list[Row]  # in the order of the list
    next: str = ""  # hand it back as `after` for the following page; empty: this was the last


class SuppressionRow(msgspec.Struct, frozen=True):
    """One stop sign."""

    channel: str  # channel, or * for all
    address: str  # normalised; hmac:… where the person was erased
    kind: str  # stop, hard_bounce …
    scope: str  # advertising or everything
    at: datetime  # since when
    source: str  # where it comes from
    detail: dict[str, Any]  # evidence: inbound id, text, matched rule, provider code


class EvidenceRow(msgspec.Struct, frozen=True):
    """One piece of consent evidence."""

    id: UUID  # id of the fact
    at: datetime  # when it happened
    recorded_at: datetime  # when it was written down
    channel: str  # channel, or * for all
    purpose: str  # purpose, or * for all
    address: str  # address it is bound to
    state: str  # asked, given, confirmed, withdrawn
    source: str  # web_form, checkout, keyword …
    wording_id: str  # text that was shown
    wording_version: int  # its version; 0: none
    proof: dict[str, Any]  # page or message, form, IP where lawful


class StateRow(msgspec.Struct, frozen=True):
    """What holds for one person, channel, purpose and address."""

    person_id: UUID  # whose
    channel: str  # channel, or * for all
    purpose: str  # purpose, or * for all
    address: str  # address it is bound to
    state: str  # asked, given, confirmed, withdrawn
    at: datetime  # since when
    consent_id: UUID  # evidence behind it


def list_suppressions(
    tx: Tx,
    workspace_id: int,
    *,
    channel: str = "",
    kind: SuppressionKind | None = None,
    address: str = "",
    after: str = "",
    limit: int = 50,
) -> Page[SuppressionRow]:
    """Stop signs of a workspace by channel, address and kind; `address` is a beginning.

    Raises BadInput for a bad `after`.
    """
    low = _cursor(after, 3) or ["", "", ""]
    rows = tx.rows(
        "SELECT channel, address, reason, scope, at, source, detail FROM suppressions WHERE workspace_id = %b"
        " AND (channel, address, reason) > (%b, %b, %b) AND (%b = '' OR channel = %b)"
        " AND (%b = '' OR starts_with(address, %b)) AND (%b = '' OR reason = %b)"
        " ORDER BY channel, address, reason LIMIT %b",
        [workspace_id, *low, *[channel] * 2, *[address] * 2, *[kind or ""] * 2, _size(limit) + 1],
    )
    items = [SuppressionRow(*row) for row in rows[: _size(limit)]]
    last = items[-1] if len(rows) > len(items) else None
    return Page(items, _token(last.channel, last.address, last.kind) if last else "")


def list_evidence(
    tx: Tx, workspace_id: int, person_id: UUID, *, after: str = "", limit: int = 50
) -> Page[EvidenceRow]:
    """The consent evidence of a person, newest first: for the timeline and the proof export (compliance 4.9)."""
    cursor = _cursor(after, 2)
    at, last_id = (_moment(cursor[0]), _uuid(cursor[1])) if cursor else (None, None)
    rows = tx.rows(
        "SELECT id, at, recorded_at, channel, purpose, address, state, source, coalesce(wording_id, ''),"
        " coalesce(wording_version, 0), proof FROM consents WHERE shard = %b AND person_id = %b AND workspace_id = %b"
        " AND (%b::timestamptz IS NULL OR (at, id) < (%b, %b::uuid)) ORDER BY at DESC, id DESC LIMIT %b",
        [shard_of(person_id), person_id, workspace_id, at, at, last_id, _size(limit) + 1],
    )
    items = [EvidenceRow(*row) for row in rows[: _size(limit)]]
    last = items[-1] if len(rows) > len(items) else None
    return Page(items, _token(last.at.isoformat(), str(last.id)) if last else "")


def list_states(tx: Tx, workspace_id: int, person_id: UUID) -> list[StateRow]:
    """Everything that holds for a person now; what is not listed is never."""
    rows = tx.rows(
        "SELECT person_id, channel, purpose, address, state, at, consent_id FROM consent_states"
        " WHERE shard = %b AND person_id = %b AND workspace_id = %b ORDER BY purpose, channel, address",
        [shard_of(person_id), person_id, workspace_id],
    )
    return [StateRow(*row) for row in rows]


def list_people(
    tx: Tx, workspace_id: int, *, purpose: str, channel: str, state: str, after: str = "", limit: int = 50
) -> Page[StateRow]:
    """Who is in a state for a purpose and channel, by person; a person with two addresses is listed twice."""
    cursor = _cursor(after, 2)
    low = _uuid(cursor[0]) if cursor else UUID(int=0)
    rows = tx.rows(
        "SELECT person_id, channel, purpose, address, state, at, consent_id FROM consent_states"
        " WHERE workspace_id = %b AND (person_id, address) > (%b, %b) AND purpose = %b AND channel = %b AND state = %b"
        " ORDER BY person_id, address LIMIT %b",
        [workspace_id, low, cursor[1] if cursor else "", purpose, channel, state, _size(limit) + 1],
    )
    items = [StateRow(*row) for row in rows[: _size(limit)]]
    last = items[-1] if len(rows) > len(items) else None
    return Page(items, _token(str(last.person_id), last.address) if last else "")


def list_consents(
    tx: Tx, workspace_id: int, *, purpose: str = "", channel: str = "", state: str = "",
    after: tuple[UUID, str, str, str] | None = None, limit: int = 50,
) -> list[StateRow]:  # fmt: skip
    """What holds for everybody, by person, channel, purpose and address; empty filters take everything.

    `after` are these four of the last row of the page before.
    """
    low = after or (UUID(int=0), "", "", "")
    rows = tx.rows(
        "SELECT person_id, channel, purpose, address, state, at, consent_id FROM consent_states"
        " WHERE workspace_id = %b AND person_id >= %b AND (person_id, channel, purpose, address) > (%b, %b, %b, %b)"
        " AND (%b = '' OR purpose = %b) AND (%b = '' OR channel = %b) AND (%b = '' OR state = %b)"
        " ORDER BY person_id, channel, purpose, address LIMIT %b",
        [workspace_id, low[0], *low, *[purpose] * 2, *[channel] * 2, *[state] * 2, limit],
    )
    return [StateRow(*row) for row in rows]


def count_consents(
    tx: Tx, workspace_id: int, *, purpose: str = "", channel: str = "", state: str = ""
) -> int:
    """How many fit; counting stops at 100,000."""
    row = tx.row(
        "SELECT count(*) FROM (SELECT 1 FROM consent_states WHERE workspace_id = %b AND (%b = '' OR purpose = %b)"
        " AND (%b = '' OR channel = %b) AND (%b = '' OR state = %b) LIMIT 100000) found",
        [workspace_id, *[purpose] * 2, *[channel] * 2, *[state] * 2],
    )
    return int(row[0]) if row else 0


def count_evidence(tx: Tx, workspace_id: int, person_id: UUID) -> int:
    """How many pieces of consent evidence a person has."""
    row = tx.row(
        "SELECT count(*) FROM consents WHERE shard = %b AND person_id = %b AND workspace_id = %b",
        [shard_of(person_id), person_id, workspace_id],
    )
    return int(row[0]) if row else 0


def count_suppressions(
    tx: Tx, workspace_id: int, *, channel: str = "", kind: SuppressionKind | None = None, address: str = ""
) -> int:
    """How many stop signs fit; counting stops at 100,000."""
    row = tx.row(
        "SELECT count(*) FROM (SELECT 1 FROM suppressions WHERE workspace_id = %b AND (%b = '' OR channel = %b)"
        " AND (%b = '' OR starts_with(address, %b)) AND (%b = '' OR reason = %b) LIMIT 100000) found",
        [workspace_id, *[channel] * 2, *[address] * 2, *[kind or ""] * 2],
    )
    return int(row[0]) if row else 0


def _size(limit: int) -> int:
    return max(1, min(limit, MOST))


def _token(*parts: str) -> str:
    return encode(parts).hex()


def _cursor(after: str, length: int) -> list[str] | None:
    if not after:
        return None
    try:
        parts = decode(bytes.fromhex(after))
    except (ValueError, msgspec.DecodeError) as error:
        raise BadInput("`after` is not a place in this list; use the `next` of the page before.") from error
    if not isinstance(parts, list) or len(parts) != length or not all(isinstance(p, str) for p in parts):
        raise BadInput("`after` belongs to another list; use the `next` of the page before.")
    return parts


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput("`after` is not a place in this list; use the `next` of the page before.") from error


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("`after` is not a place in this list; use the `next` of the page before.") from error
    if at.tzinfo is None:
        raise BadInput("`after` is not a place in this list; use the `next` of the page before.")
    return at
