"""Read files for screens, exports and doors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from anklang.core.errors import NotFound
from anklang.files.model import REASONS, File, kind_of, plain_name, shown_as
from anklang.storage.transaction import Tx

_COLUMNS = "id, inbound_id, person_id, state, reason, content_type, said_type, name, size, received_at"


def of_inbound(tx: Tx, workspace: int, inbound: Sequence[UUID]) -> dict[UUID, list[File]]:
    """The files that came with messages, by message, in the order in which they came with it."""
    if not inbound:
        return {}
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM files WHERE workspace_id = %s AND inbound_id = ANY(%b) AND state <> 'leaving' "
        "ORDER BY received_at, place",
        [workspace, list(inbound)],
    )
    found: dict[UUID, list[File]] = {}
    for row in rows:
        file = _file(row)
        found.setdefault(file.inbound, []).append(file)
    return found


def get(tx: Tx, workspace: int, id_: UUID) -> File:
    """One file of this workspace; raises NotFound."""
    row = tx.row(
        f"SELECT {_COLUMNS} FROM files WHERE workspace_id = %s AND id = %s AND state <> 'leaving'",
        [workspace, id_],
    )
    if row is None:
        raise NotFound("There is no such file in this workspace.")
    return _file(row)


def _file(row: tuple[Any, ...]) -> File:
    id_, inbound, person, state, reason, content_type, said_type, name, size, at = row
    english, german = REASONS.get(reason, ("", ""))
    return File(
        id=id_, inbound=inbound, person=person, kind=kind_of(content_type or said_type), state=state, reason=reason,
        reason_text={"en": english, "de": german} if english else {}, content_type=content_type,
        name=plain_name(name, content_type or said_type, id_), size=size, shown=shown_as(content_type), at=at,
    )  # fmt: skip
