"""The tables of feeds: what they are, each time they were read, and the file in pieces meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.json import encode
from anklang.feeds.model import OPEN, Feed, FeedCounts, FeedFault, FeedRun, Status, Trigger
from anklang.storage.transaction import Tx

RUN = "id, feed_id, status, trigger, size, place, counts, fault, asked_by, started_at, finished_at"


class Fetch(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is to be fetched now."""

    workspace: int
    run: UUID
    feed: Feed
    etag: str  # of the file that was applied last
    last_modified: str


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A run as the worker goes on with it."""

    workspace: int
    run: FeedRun
    feed: Feed
    anew: bool  # somebody else, or nobody, had it before: this round begins at the first row


def read_run(row: Sequence[Any]) -> FeedRun:
    """A run from the columns RUN."""
    id_, feed, status, trigger, size, place, counts, fault, asked, started, finished = row
    return FeedRun(
        id=id_, feed=feed, status=status, trigger=trigger, size=size, place=place,
        counts=msgspec.convert(counts, FeedCounts), fault=fault, asked_by=asked, started_at=started,
        finished_at=finished,
    )  # fmt: skip


def save(tx: Tx, workspace: int, feed: Feed, now: datetime) -> None:
    """Make or change a feed; one with an address is fetched at once, as what it says may have another meaning now."""
    due = now if feed.url and not feed.paused else None
    tx.run(
        """INSERT INTO product_feeds (workspace_id, id, definition, next_at, created_at, updated_at)
          VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, id) DO UPDATE SET definition = excluded.definition,
          next_at = excluded.next_at, etag = '', last_modified = '', updated_at = excluded.updated_at""",
        [workspace, feed.id, encode(feed).decode(), due, now, now],
    )


def remove(tx: Tx, workspace: int, feed_id: str) -> bool:
    """Forget a feed with its runs; False where there is none."""
    return tx.run("DELETE FROM product_feeds WHERE workspace_id = %s AND id = %s", [workspace, feed_id]) == 1


def begin_run(
    tx: Tx, workspace: int, feed_id: str, run: UUID, trigger: Trigger, asked_by: str, now: datetime
) -> bool:
    """A new run; False while another one of the feed is under way."""
    tx.row("SELECT 1 FROM product_feeds WHERE workspace_id = %s AND id = %s FOR UPDATE", [workspace, feed_id])
    return bool(
        tx.run(
            """INSERT INTO feed_runs (workspace_id, id, feed_id, status, trigger, asked_by, started_at)
              SELECT %s, %s, %s, 'fetching', %s, %s, %s WHERE NOT EXISTS (SELECT FROM feed_runs WHERE workspace_id = %s
              AND feed_id = %s AND status IN ('fetching', 'reading', 'applying'))""",
            [workspace, run, feed_id, trigger, asked_by, now, workspace, feed_id],
        )
    )


def due_feeds(tx: Tx, now: datetime) -> list[tuple[int, str]]:
    """Workspace and id of the feeds whose time has come, locked; their next time is set."""
    rows = tx.rows(
        """SELECT workspace_id, id, definition FROM product_feeds WHERE next_at <= %s
          ORDER BY next_at LIMIT 20 FOR UPDATE SKIP LOCKED""",
        [now],
    )
    for workspace, id_, definition in rows:
        minutes = msgspec.convert(definition, Feed).every_minutes
        tx.run(
            "UPDATE product_feeds SET next_at = %s + make_interval(mins => %s) WHERE workspace_id = %s AND id = %s",
            [now, minutes, workspace, id_],
        )
    return [(workspace, id_) for workspace, id_, _ in rows]


def next_fetch(tx: Tx, by: UUID, now: datetime) -> Fetch | None:
    """The oldest run whose file nobody fetches yet; it is ours then."""
    row = tx.row(
        """UPDATE feed_runs r SET taken_by = %s, beat_at = %s FROM product_feeds f
          WHERE (r.workspace_id, r.id) = (SELECT workspace_id, id FROM feed_runs WHERE status = 'fetching'
            AND trigger <> 'upload' AND beat_at IS NULL ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED)
          AND f.workspace_id = r.workspace_id AND f.id = r.feed_id
          RETURNING r.workspace_id, r.id, f.definition, f.etag, f.last_modified""",
        [by, now],
    )
    if row is None:
        return None
    workspace, run, feed, etag, modified = row
    return Fetch(
        workspace=workspace, run=run, feed=msgspec.convert(feed, Feed), etag=etag, last_modified=modified
    )


def add_part(tx: Tx, workspace: int, run: UUID, part: int, data: bytes, now: datetime) -> None:
    """A piece of the file; also a sign of life of who brings it."""
    tx.run(
        "INSERT INTO feed_parts (workspace_id, run_id, part, data) VALUES (%s, %s, %s, %s)",
        [workspace, run, part, data],
    )
    tx.run("UPDATE feed_runs SET beat_at = %s WHERE workspace_id = %s AND id = %s", [now, workspace, run])


def part(tx: Tx, workspace: int, run: UUID, number: int) -> bytes:
    """A piece of the file; empty behind the end."""
    row = tx.row(
        "SELECT data FROM feed_parts WHERE workspace_id = %s AND run_id = %s AND part = %s",
        [workspace, run, number],
    )
    return bytes(row[0]) if row else b""


def arrived(tx: Tx, workspace: int, run: UUID, size: int, etag: str = "", last_modified: str = "") -> None:
    """The file is here; the worker reads it."""
    tx.run(
        """UPDATE feed_runs SET status = 'reading', size = %s, etag = %s, last_modified = %s, taken_by = NULL,
          beat_at = NULL WHERE workspace_id = %s AND id = %s AND status = 'fetching'""",
        [size, etag[:500], last_modified[:100], workspace, run],
    )


def next_work(tx: Tx, by: UUID, now: datetime, stale: datetime) -> Work | None:
    """The oldest run that waits for a worker, locked: ours, nobody's, or that of one who gave no sign since `stale`."""
    row = tx.row(
        f"""SELECT {RUN}, workspace_id, taken_by FROM feed_runs WHERE status = ANY(%s)
          AND (taken_by IS NULL OR taken_by = %s OR beat_at < %s)
          ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED""",
        [list(OPEN), by, stale],
    )
    if row is None:
        return None
    run, workspace = read_run(row[:11]), row[11]
    feed = tx.row(
        "SELECT definition FROM product_feeds WHERE workspace_id = %s AND id = %s", [workspace, run.feed]
    )
    assert feed is not None  # runs go with their feed
    tx.run(
        "UPDATE feed_runs SET taken_by = %s, beat_at = %s WHERE workspace_id = %s AND id = %s",
        [by, now, workspace, run.id],
    )
    return Work(workspace=workspace, run=run, feed=msgspec.convert(feed[0], Feed), anew=row[12] != by)


def move(tx: Tx, workspace: int, run: UUID, place: int, counts: FeedCounts) -> None:
    """So far the worker has come."""
    tx.run(
        "UPDATE feed_runs SET place = %s, counts = %s WHERE workspace_id = %s AND id = %s",
        [place, encode(counts).decode(), workspace, run],
    )


def set_status(
    tx: Tx, workspace: int, run: UUID, status: Status, now: datetime, *, fault: str = "", over: bool = False
) -> None:
    """Another status, read from the first row on; `over`: it is finished, and the file is not needed any more."""
    tx.run(
        """UPDATE feed_runs SET status = %s, fault = %s, place = CASE WHEN %s THEN place ELSE 0 END, taken_by = NULL,
          finished_at = CASE WHEN %s THEN %s END WHERE workspace_id = %s AND id = %s""",
        [status, fault, over, over, now, workspace, run],
    )
    if over:
        tx.run("DELETE FROM feed_parts WHERE workspace_id = %s AND run_id = %s", [workspace, run])


def applied(tx: Tx, workspace: int, run: UUID) -> None:
    """The feed's file is known now: the same one need not be fetched again."""
    tx.run(
        """UPDATE product_feeds f SET etag = r.etag, last_modified = r.last_modified FROM feed_runs r
          WHERE r.workspace_id = %s AND r.id = %s AND f.workspace_id = r.workspace_id AND f.id = r.feed_id""",
        [workspace, run],
    )


def discard_held(tx: Tx, workspace: int, feed_id: str, now: datetime) -> None:
    """A newer file is applied: what was held of the feed has no meaning any more."""
    held = tx.rows(
        "SELECT id FROM feed_runs WHERE workspace_id = %s AND feed_id = %s AND status = 'held'",
        [workspace, feed_id],
    )
    for (run,) in held:
        set_status(tx, workspace, run, "discarded", now, fault="A newer file was applied.", over=True)


def add_faults(tx: Tx, workspace: int, run: UUID, first: int, faults: Sequence[FeedFault]) -> None:
    """What was wrong; `first` is the number of the first of them."""
    columns = ("workspace_id", "run_id", "n", "line", "product", "column_name", "reason", "refused", "value")
    types = ("int4", "uuid", "int4", "int4", "text", "text", "text", "text", "text")
    if faults:
        tx.copy("feed_faults", columns, types, (
            (workspace, run, first + n, one.line, one.product, one.column, one.reason, one.refused, one.value)
            for n, one in enumerate(faults)
        ))  # fmt: skip


def forget_faults(tx: Tx, workspace: int, run: UUID) -> None:
    """The file is read anew."""
    tx.run("DELETE FROM feed_faults WHERE workspace_id = %s AND run_id = %s", [workspace, run])


def end_lost(tx: Tx, now: datetime, before: datetime) -> int:
    """Give up files whose bringer gave no sign since `before`; answers how many."""
    rows = tx.rows(
        """SELECT workspace_id, id FROM feed_runs WHERE status = 'fetching' AND coalesce(beat_at, started_at) < %s
          FOR UPDATE SKIP LOCKED""",
        [before],
    )
    for workspace, run in rows:
        fault = "The file never came in full: the process that fetched it ended. It is tried again."
        set_status(tx, workspace, run, "failed", now, fault=fault, over=True)
    return len(rows)


def forget(tx: Tx, before: datetime) -> int:
    """Forget runs that ended, or were held, before a moment, but the last one of each feed; answers how many."""
    return tx.run(
        """DELETE FROM feed_runs r WHERE started_at < %s AND status NOT IN ('fetching', 'reading', 'applying')
          AND EXISTS (SELECT FROM feed_runs n WHERE n.workspace_id = r.workspace_id AND n.feed_id = r.feed_id
            AND n.started_at > r.started_at)""",
        [before],
    )
