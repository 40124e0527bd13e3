"""People for the list and for the file that takes it along, with what a column may show of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.core.ids import shard_of
from anklang.core.money import to_major
from anklang.imports.model import TAGS
from anklang.profiles.find import PeopleFilter, PersonRow, Place, Sort, list_people
from anklang.profiles.model import Profile
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

_AT_ONCE = 1000
COLUMNS = (
    "id", "user_id", "email", "phone", "first_name", "last_name", "name", "language", "country", "city", "postal_code",
    "created", "last_seen", "orders", "net_revenue", "currency", "last_order_at", "phase", "favourite_channel", "tags",
    "segments", "consents",
)  # fmt: skip
USUAL = (
    "id",
    "user_id",
    "email",
    "phone",
    "first_name",
    "last_name",
    "last_seen",
    "orders",
    "net_revenue",
    "currency",
)
_TRAIT = "trait:"


class PersonLine(msgspec.Struct, frozen=True):
    """A line of the list, with everything that a column may show."""

    id: UUID
    profile: Profile
    created_at: datetime
    updated_at: datetime
    tags: list[str]
    segments: list[str]  # ids
    consents: list[str]  # given or confirmed: channel/purpose


def lines(
    tx: Tx, workspace: int, wanted: PeopleFilter, sort: Sort, after: Place | None, limit: int
) -> list[tuple[PersonLine, Place]]:
    """A page of people with their segments and consents."""
    found = list_people(tx, workspace, wanted, sort, after, limit)
    ids = [row.id for row, _ in found]
    shards = sorted({shard_of(one) for one in ids})
    segments = _gather(
        tx,
        "SELECT person_id, segment_id FROM memberships WHERE shard = ANY(%b) AND person_id = ANY(%b)",
        shards,
        ids,
    )
    consents = _gather(
        tx,
        "SELECT DISTINCT person_id, channel || '/' || purpose FROM consent_states WHERE shard = ANY(%b) "
        "AND person_id = ANY(%b) AND state IN ('given', 'confirmed')",
        shards, ids,
    )  # fmt: skip
    return [(_line(row, segments, consents), place) for row, place in found]


def _gather(tx: Tx, statement: str, shards: list[int], people: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    if people:
        for person, value in tx.rows(statement, [shards, people]):
            found.setdefault(person, []).append(value)
    return found


def _line(row: PersonRow, segments: dict[UUID, list[str]], consents: dict[UUID, list[str]]) -> PersonLine:
    tags = row.profile.traits.get(TAGS)
    return PersonLine(
        row.id, row.profile, row.created_at, row.updated_at,
        [str(one) for one in tags] if isinstance(tags, list) else [],
        sorted(segments.get(row.id, ())), sorted(consents.get(row.id, ())),
    )  # fmt: skip


def check_columns(columns: Sequence[str]) -> list[str]:
    """The columns of an export; none: the usual ones. Raises BadInput for one that does not exist."""
    faults = [
        Problem(f"columns[{index}]", f"{name[:60]!r} is no column", f"{', '.join(COLUMNS)} or trait:NAME")
        for index, name in enumerate(columns)
        if name not in COLUMNS and not (name.startswith(_TRAIT) and len(name) > len(_TRAIT))
    ]
    if faults:
        raise BadInput("The export cannot be made.", faults)
    return list(columns) or list(USUAL)


def export(
    database: Database, workspace: int, wanted: PeopleFilter, columns: Sequence[str]
) -> Iterator[list[object]]:
    """Everybody who fits as rows of a table, the head first; read page by page, so that memory stays small."""
    yield [name.removeprefix(_TRAIT) for name in columns]
    after: Place | None = None
    while True:
        with database.transaction() as tx:
            found = lines(tx, workspace, wanted, "created", after, _AT_ONCE)
        for line, _ in found:
            yield [_cell(line, name) for name in columns]
        if len(found) < _AT_ONCE:
            return
        after = found[-1][1]


def _cell(line: PersonLine, name: str) -> object:
    profile, orders = line.profile, line.profile.orders
    if name.startswith(_TRAIT):
        return _text(profile.traits.get(name.removeprefix(_TRAIT)))
    match name:
        case "id":
            return line.id
        case "orders":
            return orders.count
        case "net_revenue":
            return to_major(orders.net, orders.currency or "EUR")
        case "currency":
            return orders.currency
        case "last_order_at":
            return _text(orders.last_at)
        case "tags" | "segments" | "consents":
            return ", ".join(getattr(line, name))
        case "city" | "postal_code":
            return getattr(profile.location, name)
    return _text(getattr(profile, name))


def _text(value: Any) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value
