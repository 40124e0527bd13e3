"""The table of roll-ups: sums per day, journey, step, channel and metric."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from anklang.storage.transaction import Tx

Key = tuple[int, date, str, int, str, str, str]  # workspace, day, journey, version, step, channel, metric

OUTSIDE = 1000  # slot of sums that are added to without holding a shard


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
