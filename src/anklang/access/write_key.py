"""Whose events a write key lets in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anklang.access.store import digest
from anklang.storage.transaction import Tx


def by_write_key(tx: Tx, secret: str, now: datetime) -> tuple[UUID, int] | None:
    """The key's id and its workspace, or None for a wrong or revoked one; notes its use at most once a minute."""
    row = tx.row(
        "SELECT id, workspace_id, last_used_at FROM keys WHERE key_hash = %s AND kind = 'write' AND revoked_at IS NULL",
        [digest(secret)],
    )
    if row is None:
        return None
    if row[2] is None or (now - row[2]).total_seconds() > 60:
        tx.run("UPDATE keys SET last_used_at = %s WHERE id = %s", [now, row[0]])
    return row[0], row[1]
