"""The table of files. Every function joins the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.core.ids import derive_id, shard_of
from anklang.files.model import Wanted
from anklang.storage.transaction import Tx

_LOCK = 7451
_CLAIM = """
UPDATE files SET next_at = %(until)s, attempts = attempts + 1
WHERE (shard, id) IN (SELECT shard, id FROM files WHERE state = %(state)s AND next_at <= %(now)s
  ORDER BY next_at LIMIT %(limit)s)
RETURNING
"""


def file_id(inbound: UUID, place: int) -> UUID:
    """The id of a file: the same whenever the message is heard again."""
    return derive_id("file", inbound, place)


def want(
    tx: Tx, workspace: int, person: UUID, inbound: UUID, place: int, *, channel: str, provider: str, source: str,
    said_type: str, name: str, at: datetime, now: datetime,
) -> None:  # fmt: skip
    """Enter a file that is to be fetched from now on."""
    tx.run(
        "INSERT INTO files (shard, id, person_id, workspace_id, inbound_id, place, channel, provider_id, source, "
        "said_type, name, state, received_at, next_at) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'wanted', %s, %s) "
        "ON CONFLICT DO NOTHING",
        [
            shard_of(person), file_id(inbound, place), person, workspace, inbound, place, channel, provider, source,
            said_type[:100], name[:200], at, now,
        ],
    )  # fmt: skip


def claim_wanted(tx: Tx, now: datetime, until: datetime, limit: int) -> list[Wanted]:
    """Files to be fetched now, for nobody else before `until`: who dies meanwhile leaves them to be tried again."""
    if not _only_we(tx):
        return []
    rows = tx.rows(
        _CLAIM
        + "id, workspace_id, person_id, inbound_id, channel, provider_id, source, said_type, name, received_at, "
        "attempts",
        {"now": now, "until": until, "limit": limit, "state": "wanted"},
    )
    return [
        Wanted(
            id=row[0], workspace=row[1], person=row[2], inbound=row[3], channel=row[4], provider=row[5], source=row[6],
            said_type=row[7], name=row[8], at=row[9], attempts=row[10],
        )
        for row in rows
    ]  # fmt: skip


def claim_leaving(tx: Tx, now: datetime, until: datetime, limit: int) -> list[tuple[int, UUID]]:
    """Workspace and id of files whose bytes are to be deleted now, for nobody else before `until`."""
    if not _only_we(tx):
        return []
    rows = tx.rows(
        _CLAIM + "workspace_id, id", {"now": now, "until": until, "limit": limit, "state": "leaving"}
    )
    return [(row[0], row[1]) for row in rows]


def _only_we(tx: Tx) -> bool:
    row = tx.row("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return row is not None and bool(row[0])


def keep(tx: Tx, file: Wanted, content_type: str, size: int, sha256: bytes, now: datetime) -> UUID | None:
    """The bytes are stored. Answers whose file it is; None where it is not wanted any more."""
    return _settle(
        tx, file, "state = 'stored', source = '', content_type = %(type)s, size = %(size)s, sha256 = %(sha)s, "
        "stored_at = %(now)s, next_at = NULL",
        {"type": content_type, "size": size, "sha": sha256, "now": now},
    )  # fmt: skip


def give_up(tx: Tx, file: Wanted, state: str, reason: str) -> UUID | None:
    """It is refused or gone. Answers whose file it is; None where it is not wanted any more."""
    changes = "state = %(state)s, reason = %(reason)s, source = '', next_at = NULL"
    return _settle(tx, file, changes, {"state": state, "reason": reason})


def _settle(tx: Tx, file: Wanted, changes: str, values: dict[str, object]) -> UUID | None:
    row = tx.row(
        f"UPDATE files SET {changes} WHERE workspace_id = %(workspace)s AND id = %(id)s AND state = 'wanted' "
        "RETURNING person_id",
        {**values, "workspace": file.workspace, "id": file.id},
    )
    return None if row is None else row[0]


def put_off(tx: Tx, file: Wanted, until: datetime) -> None:
    """Try again then."""
    tx.run(
        "UPDATE files SET next_at = %s WHERE workspace_id = %s AND id = %s AND state = 'wanted'",
        [until, file.workspace, file.id],
    )


def forget(tx: Tx, gone: Sequence[tuple[int, UUID]]) -> int:
    """Remove the rows of files whose bytes are deleted."""
    return sum(
        tx.run(
            "DELETE FROM files WHERE workspace_id = %s AND id = %s AND state = 'leaving'", [workspace, id_]
        )
        for workspace, id_ in gone
    )
