"""Reads of wordings, forms, requests and grants for screens and pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.consents.model import Form, Grant, Notice, OptInWanted, Wording
from anklang.core.ids import shard_of
from anklang.storage.transaction import Tx


class SavedWording(msgspec.Struct, frozen=True):
    """One version of a declaration."""

    wording: Wording
    version: int
    newest: int  # the version that forms show
    archived: bool
    saved_at: datetime
    saved_by: str


class SavedForm(msgspec.Struct, frozen=True):
    """A form as it stands."""

    form: Form
    version: int
    archived: bool
    updated_at: datetime


class RequestRow(msgspec.Struct, frozen=True):
    """A request to confirm, without its token."""

    id: UUID
    person: UUID
    channel: str
    address: str
    wanted: OptInWanted
    message: UUID | None  # the message that asked
    asked_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    outcome: str  # confirmed, replaced, refused; empty: open or expired


class StateCount(msgspec.Struct, frozen=True):
    """How many people are in a state."""

    purpose: str
    channel: str
    state: str
    people: int


_WORDING = "v.definition, v.version, w.version, w.archived, v.saved_at, v.saved_by"
_FROM = (
    "FROM wordings w JOIN wording_versions v ON v.workspace_id = w.workspace_id AND v.wording_id = w.id "
    "WHERE w.workspace_id = %b"
)


def wordings(tx: Tx, workspace: int, *, archived: bool = False) -> list[SavedWording]:
    """The newest version of every declaration, by name."""
    rows = tx.rows(
        f"SELECT {_WORDING} {_FROM} AND v.version = w.version AND (%b OR NOT w.archived) ORDER BY w.name, w.id",
        [workspace, archived],
    )
    return [_wording(row) for row in rows]


def wording(tx: Tx, workspace: int, wording_id: str, version: int = 0) -> SavedWording | None:
    """One version of a declaration; 0: the newest."""
    row = tx.row(
        f"SELECT {_WORDING} {_FROM} AND w.id = %b AND v.version = CASE WHEN %b = 0 THEN w.version ELSE %b END",
        [workspace, wording_id, version, version],
    )
    return None if row is None else _wording(row)


def wording_versions(tx: Tx, workspace: int, wording_id: str) -> list[SavedWording]:
    """Every version of a declaration, newest first."""
    rows = tx.rows(
        f"SELECT {_WORDING} {_FROM} AND w.id = %b ORDER BY v.version DESC", [workspace, wording_id]
    )
    return [_wording(row) for row in rows]


def _wording(row: Sequence[Any]) -> SavedWording:
    return SavedWording(msgspec.convert(row[0], Wording), *row[1:])


def forms(tx: Tx, workspace: int, *, archived: bool = False) -> list[SavedForm]:
    """Every form, by id."""
    rows = tx.rows(
        "SELECT definition, version, archived, updated_at FROM consent_forms WHERE workspace_id = %b"
        " AND (%b OR NOT archived) ORDER BY id",
        [workspace, archived],
    )
    return [_form(row) for row in rows]


def form(tx: Tx, workspace: int, form_id: str) -> SavedForm | None:
    """One form, archived or not."""
    row = tx.row(
        "SELECT definition, version, archived, updated_at FROM consent_forms WHERE workspace_id = %b AND id = %b",
        [workspace, form_id],
    )
    return None if row is None else _form(row)


def form_of_keyword(tx: Tx, workspace: int, keyword: str) -> SavedForm | None:
    """The form that a word by SMS asks for; `keyword` as it is compared (policy.keywords.normalise)."""
    if not keyword or len(keyword) > 60:
        return None
    row = tx.row(
        "SELECT definition, version, archived, updated_at FROM consent_forms WHERE workspace_id = %b AND NOT archived"
        " AND definition->>'keyword' = %b ORDER BY id LIMIT 1",
        [workspace, keyword],
    )
    return None if row is None else _form(row)


def _form(row: Sequence[Any]) -> SavedForm:
    return SavedForm(msgspec.convert(row[0], Form), *row[1:])


def requests_of(
    tx: Tx, workspace: int, *, person: UUID | None = None, address: str = "", limit: int = 200
) -> list[RequestRow]:
    """Requests to confirm of a person or an address, newest first."""
    rows = tx.rows(
        "SELECT id, person_id, channel, address, wanted, message_id, asked_at, expires_at, settled_at,"
        " coalesce(outcome, '') FROM opt_in_requests WHERE workspace_id = %b AND (person_id = %b OR address = %b)"
        " ORDER BY asked_at DESC LIMIT %b",
        [workspace, person, address or None, limit],
    )
    names = RequestRow.__struct_fields__
    return [
        RequestRow(**{**dict(zip(names, row, strict=True)), "wanted": msgspec.convert(row[4], OptInWanted)})
        for row in rows
    ]


def grants_of(tx: Tx, workspace: int, person: UUID) -> list[Grant]:
    """Sales of a person that may allow advertising, newest first."""
    rows = tx.rows(
        "SELECT person_id, sale, channel, address, at, notice, categories, void_at, void_reason FROM customer_grants"
        " WHERE shard = %b AND person_id = %b AND workspace_id = %b ORDER BY at DESC, sale",
        [shard_of(person), person, workspace],
    )
    return [
        Grant(**{**dict(zip(Grant.__struct_fields__, row, strict=True)),
                 "notice": msgspec.convert(row[5], Notice), "categories": tuple(row[6])})
        for row in rows
    ]  # fmt: skip


def count_outcomes(tx: Tx, workspace: int, form_id: str, now: datetime) -> dict[str, int]:
    """What became of the requests of a form: asked, confirmed, open, expired."""
    row = tx.row(
        "SELECT count(*), count(*) FILTER (WHERE outcome = 'confirmed'),"
        " count(*) FILTER (WHERE settled_at IS NULL AND expires_at > %b),"
        " count(*) FILTER (WHERE settled_at IS NULL AND expires_at <= %b) FROM opt_in_requests"
        " WHERE workspace_id = %b AND wanted->>'form' = %b",
        [now, now, workspace, form_id],
    )
    asked, confirmed, open_, expired = row or (0, 0, 0, 0)
    return {"asked": asked, "confirmed": confirmed, "open": open_, "expired": expired}
