"""How many members each segment has, written down once a day, so that its growth can be drawn."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from anklang.storage.transaction import Tx

EVERY = timedelta(hours=1)  # how often today's number is brought up to date


def count_members_of_next(tx: Tx, workspace: int, zone: tzinfo, now: datetime) -> str | None:
    """Count the members of the one segment whose number of today is missing or old; answers which, or None.

    One at a time, so that a chore stays short however many segments there are.
    """
    day = now.astimezone(zone).date()
    row = tx.row(
        "SELECT s.id FROM segments s LEFT JOIN segment_days d ON d.workspace_id = s.workspace_id "
        "AND d.segment_id = s.id AND d.day = %s WHERE s.workspace_id = %s AND s.status = 'live' "
        "AND (d.counted_at IS NULL OR d.counted_at < %s) ORDER BY d.counted_at NULLS FIRST, s.id LIMIT 1",
        [day, workspace, now - EVERY],
    )
    if row is None:
        return None
    tx.run(
        "INSERT INTO segment_days (workspace_id, segment_id, day, members, counted_at) SELECT %s, %s, %s, count(*), %s "
        "FROM memberships WHERE workspace_id = %s AND segment_id = %s ON CONFLICT (workspace_id, segment_id, day) "
        "DO UPDATE SET members = excluded.members, counted_at = excluded.counted_at",
        [workspace, row[0], day, now, workspace, row[0]],
    )
    return str(row[0])
