"""Read feeds, their runs and what was wrong in their rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.feeds.model import Feed, FeedFault, FeedRun
from anklang.feeds.store import RUN, read_run
from anklang.storage.transaction import Tx

_FAULT = "line, product, column_name, reason, refused, value"


def feed(tx: Tx, workspace: int, feed_id: str) -> Feed:
    """One feed; raises NotFound."""
    row = tx.row(
        "SELECT definition FROM product_feeds WHERE workspace_id = %s AND id = %s", [workspace, feed_id]
    )
    if row is None:
        raise NotFound(f"There is no product feed {feed_id!r} in this workspace.")
    return msgspec.convert(row[0], Feed)


def feeds(tx: Tx, workspace: int) -> list[tuple[Feed, datetime | None]]:
    """The feeds of a workspace by id, each with the time of its next fetch."""
    rows = tx.rows(
        "SELECT definition, next_at FROM product_feeds WHERE workspace_id = %s ORDER BY id LIMIT 200",
        [workspace],
    )
    return [(msgspec.convert(row[0], Feed), row[1]) for row in rows]


def run(tx: Tx, workspace: int, run_id: UUID, lock: bool = False) -> FeedRun:
    """One run; raises NotFound."""
    row = tx.row(
        f"SELECT {RUN} FROM feed_runs WHERE workspace_id = %s AND id = %s {'FOR UPDATE' if lock else ''}",
        [workspace, run_id],
    )
    if row is None:
        raise NotFound(f"There is no run {run_id} of a product feed in this workspace.")
    return read_run(row)


def runs(
    tx: Tx, workspace: int, feed_id: str, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[FeedRun]:
    """The runs of a feed, latest first; `before` is (started_at, id) of the last one of the page before."""
    at, id_ = before or (None, None)
    rows = tx.rows(
        f"""SELECT {RUN} FROM feed_runs WHERE workspace_id = %s AND feed_id = %s
          AND (%s::timestamptz IS NULL OR (started_at, id) < (%s::timestamptz, %s::uuid))
          ORDER BY started_at DESC, id DESC LIMIT %s""",
        [workspace, feed_id, at, at, id_, limit],
    )
    return [read_run(row) for row in rows]


def count_runs(tx: Tx, workspace: int, feed_id: str) -> int:
    """How many runs are kept of a feed."""
    row = tx.row(
        "SELECT count(*) FROM feed_runs WHERE workspace_id = %s AND feed_id = %s", [workspace, feed_id]
    )
    return int(row[0]) if row else 0


def held(tx: Tx, workspace: int) -> list[FeedRun]:
    """The runs that wait for somebody's decision, latest first."""
    rows = tx.rows(
        f"SELECT {RUN} FROM feed_runs WHERE workspace_id = %s AND status = 'held' ORDER BY started_at DESC LIMIT 50",
        [workspace],
    )
    return [read_run(row) for row in rows]


def faults(tx: Tx, workspace: int, run_id: UUID, limit: int) -> list[FeedFault]:
    """The first of what was wrong in a file, in its order."""
    rows = tx.rows(
        f"SELECT {_FAULT} FROM feed_faults WHERE workspace_id = %s AND run_id = %s ORDER BY n LIMIT %s",
        [workspace, run_id, limit],
    )
    return [FeedFault(*row) for row in rows]


def every_fault(tx: Tx, workspace: int, run_id: UUID) -> Iterator[FeedFault]:
    """Everything that was wrong, a page at a time."""
    after = -1
    while True:
        rows = tx.rows(
            f"""SELECT n, {_FAULT} FROM feed_faults WHERE workspace_id = %s AND run_id = %s AND n > %s
              ORDER BY n LIMIT 1000""",
            [workspace, run_id, after],
        )
        for row in rows:
            yield FeedFault(*row[1:])
        if len(rows) < 1000:
            return
        after = rows[-1][0]
