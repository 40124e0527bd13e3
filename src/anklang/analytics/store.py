"""The table of roll-ups: sums per day, journey, step, channel and metric."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from anklang.storage.transaction import Tx

Key = tuple[int, date, str, int, str, str, str]  # workspace, day, journey, version, step, channel, metric

OUTSIDE = 1000  # slot of sums that are added to without holding a shard
JOINED = 1001  # slot of days that are over, when their slots were joined


def add(tx: Tx, counts: Mapping[Key, tuple[int, int]], slot: int) -> None:
    """Add (times, amount) to each sum. `slot` is a shard that the caller holds, so that nobody waits for a row."""
    if not counts:
        return
    rows = sorted((*key, slot, n, amount) for key, (n, amount) in counts.items())
    tx.run(
        """
        INSERT INTO rollups AS r (workspace_id, day, journey_id, version, step, channel, metric, slot, n, amount)
        SELECT * FROM unnest(%b::int[], %b::date[], %b::text[], %b::int[], %b::text[], %b::text[], %b::text[],
          %b::smallint[], %b::bigint[], %b::bigint[])
        ON CONFLICT (workspace_id, day, journey_id, version, step, channel, metric, slot)
        DO UPDATE SET n = r.n + excluded.n, amount = r.amount + excluded.amount
        """,
        [list(column) for column in zip(*rows, strict=True)],
    )


_JOIN = """
WITH mine AS (
  SELECT day, journey_id, version, step, channel, metric, slot FROM rollups
  WHERE workspace_id = %(workspace)s AND day = %(day)s AND slot <> %(joined)s FOR UPDATE SKIP LOCKED),
gone AS (
  DELETE FROM rollups r USING mine s WHERE r.workspace_id = %(workspace)s AND r.day = s.day
    AND r.journey_id = s.journey_id AND r.version = s.version AND r.step = s.step AND r.channel = s.channel
    AND r.metric = s.metric AND r.slot = s.slot
  RETURNING r.day, r.journey_id, r.version, r.step, r.channel, r.metric, r.n, r.amount)
INSERT INTO rollups AS r (workspace_id, day, journey_id, version, step, channel, metric, slot, n, amount)
SELECT %(workspace)s, day, journey_id, version, step, channel, metric, %(joined)s, sum(n), sum(amount) FROM gone
GROUP BY day, journey_id, version, step, channel, metric
ON CONFLICT (workspace_id, day, journey_id, version, step, channel, metric, slot)
DO UPDATE SET n = r.n + excluded.n, amount = r.amount + excluded.amount
"""


def join_slots(tx: Tx, workspace: int, before: date, most: int = 7) -> int:
    """Make one row of each sum of days that are over, so that screens read a year as fast as a week.

    Up to `most` days at a time, oldest first; answers how many. Rows that somebody is adding to are left for later.
    """
    days = tx.rows(
        "SELECT DISTINCT day FROM rollups WHERE workspace_id = %s AND day < %s AND slot <> %s ORDER BY day LIMIT %s",
        [workspace, before, JOINED, most],
    )
    for (day,) in days:
        tx.run(_JOIN, {"workspace": workspace, "day": day, "joined": JOINED})
    return len(days)
