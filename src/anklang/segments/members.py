"""The members of a segment in pages, for jobs that visit everybody."""

from __future__ import annotations

from uuid import UUID

from anklang.storage.transaction import Tx


def members_after(tx: Tx, workspace: int, segment: str, after: UUID, limit: int) -> list[UUID]:
    """The next members of a segment by id."""
    rows = tx.rows(
        "SELECT person_id FROM memberships WHERE workspace_id = %s AND segment_id = %s AND person_id > %s "
        "ORDER BY person_id LIMIT %s",
        [workspace, segment, after, limit],
    )
    return [row[0] for row in rows]
