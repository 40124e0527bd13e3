"""How many have come into journeys with an entry cap: counters that all workers and shards share (J1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from anklang.journeys.places import Key
from anklang.storage.transaction import Tx


def count(tx: Tx, workspace: int, keys: Collection[Key], now: datetime, *, lock: bool) -> dict[Key, int]:
    """The entries so far. With `lock` the counters are held until the transaction ends, and nobody else adds to
    them."""
    wanted = sorted(keys)
    names = [[key[0] for key in wanted], [key[1] for key in wanted]]
    if lock:
        tx.run(
            "INSERT INTO entry_counts (workspace_id, journey_id, span, n, most, at) "
            "SELECT %s, k.journey, k.span, 0, 0, %s FROM unnest(%b::text[], %b::text[]) AS k(journey, span) "
            "ON CONFLICT DO NOTHING",
            [workspace, now, *names],
        )
    rows = tx.rows(
        "SELECT c.journey_id, c.span, c.n FROM unnest(%b::text[], %b::text[]) AS k(journey, span) "
        "JOIN entry_counts c ON c.workspace_id = %s AND c.journey_id = k.journey AND c.span = k.span "
        "ORDER BY c.journey_id, c.span" + (" FOR UPDATE OF c" if lock else ""),
        [*names, workspace],
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def add(tx: Tx, workspace: int, used: Mapping[Key, int], most: Mapping[Key, int], now: datetime) -> bool:
    """Count entries, each counter up to its cap at most; False where one would go over it, and nothing may be kept."""
    keys = sorted(used)  # in one order everywhere, so that no two transactions wait for each other
    done = tx.run(
        """
        INSERT INTO entry_counts (workspace_id, journey_id, span, n, most, at)
        SELECT %s, u.journey, u.span, u.n, u.most, %s
        FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::bigint[]) AS u(journey, span, n, most)
        ON CONFLICT (workspace_id, journey_id, span) DO UPDATE
          SET n = entry_counts.n + excluded.n, most = excluded.most, at = excluded.at
          WHERE entry_counts.n + excluded.n <= excluded.most
        """,
        [
            workspace, now, [key[0] for key in keys], [key[1] for key in keys], [used[key] for key in keys],
            [most[key] for key in keys],
        ],
    )  # fmt: skip
    return done == len(keys)


def forget(tx: Tx, workspace: int, before: datetime) -> int:
    """Forget the hours, days and runs that nobody has come in by since; answers how many counters."""
    return tx.run(
        "DELETE FROM entry_counts WHERE workspace_id = %s AND at < %s AND span <> 'ever'", [workspace, before]
    )
