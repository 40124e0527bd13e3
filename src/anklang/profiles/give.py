"""Names are given to people and taken back by hand or by an import; events do it in `identities`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.profiles.resolve import Name
from anklang.storage.transaction import Tx


def give(tx: Tx, names: Mapping[Name, UUID], now: datetime) -> set[Name]:
    """Give names that nobody has; answers which of them were free."""
    wanted = sorted(names)
    rows = tx.rows(
        """
        INSERT INTO identities (workspace_id, kind, value, shard, person_id, created_at)
        SELECT n.*, %s FROM unnest(%b::int[], %b::text[], %b::text[], %b::smallint[], %b::uuid[]) AS n
        ON CONFLICT (workspace_id, kind, value) DO NOTHING RETURNING workspace_id, kind, value
        """,
        [
            now, [n[0] for n in wanted], [n[1] for n in wanted], [n[2] for n in wanted],
            [shard_of(names[n]) for n in wanted], [names[n] for n in wanted],
        ],
    )  # fmt: skip
    return {(row[0], row[1], row[2]) for row in rows}


def take_back(
    tx: Tx, workspace: int, person: UUID, names: Sequence[tuple[str, str, UUID | None]]
) -> list[tuple[str, str]]:
    """Names (kind, value, who had it before) go back to whom they were; those that somebody else has now stay.

    Answers the kinds and values that stayed.
    """
    stayed: list[tuple[str, str]] = []
    for kind, value, former in names:
        if former is None:
            done = tx.run(
                "DELETE FROM identities WHERE workspace_id = %s AND kind = %s AND value = %s AND person_id = %s",
                [workspace, kind, value, person],
            )
        else:
            done = tx.run(
                "UPDATE identities SET person_id = %s, shard = %s WHERE workspace_id = %s AND kind = %s "
                "AND value = %s AND person_id = %s",
                [former, shard_of(former), workspace, kind, value, person],
            )
        if not done:
            stayed.append((kind, value))
    return stayed
