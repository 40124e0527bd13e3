"""The queue of facts and the timers: claiming shards, taking what is due, putting back (ARCHITECTURE.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx

FACTS_CHANNEL = "anklang_facts"  # NOTIFY: facts were appended
SENDS_CHANNEL = "anklang_sends"  # NOTIFY: messages may be due


class QueuedFact(msgspec.Struct, frozen=True):
    """A fact taken from the queue, still encoded."""

    shard: int
    seq: int
    workspace: int
    person: UUID
    received: datetime
    body: bytes


class DueTimer(msgspec.Struct, frozen=True):
    """A timer whose moment has come."""

    shard: int
    owner: UUID
    due: datetime
    workspace: int
    person: UUID
    kind: str  # instance, segments
    body: bytes


class Taken(msgspec.Struct):
    """What one claim holds: shards locked until the transaction ends, facts in order, timers behind them."""

    shards: list[int]
    facts: list[QueuedFact]
    timers: list[DueTimer]


def claim(tx: Tx, now: datetime, limit: int, start: int, max_shards: int = 128) -> Taken | None:
    """Lock shards with work and take up to about `limit` facts and timers from them; None when nothing is due.

    Within a shard the order is that of arrival. A timer is only taken when every fact received before its deadline
    has been taken too (J47): where the limit cut a shard's facts, its timers end at the last fact taken.
    `start` (0 to 255) turns the order of shards, so that workers spread.
    """
    # ordered sub-selects instead of EXISTS, which PostgreSQL may answer by hashing the whole queue
    shards = [
        row[0]
        for row in tx.rows(
            """
            SELECT s.shard FROM shards s WHERE s.kind = 'facts' AND (
              (SELECT q.seq FROM fact_queue q WHERE q.shard = s.shard ORDER BY q.seq LIMIT 1) IS NOT NULL
              OR (SELECT t.due_at FROM timers t WHERE t.shard = s.shard ORDER BY t.due_at LIMIT 1) <= %s)
            ORDER BY (s.shard - %s) & 255 LIMIT %s FOR UPDATE OF s SKIP LOCKED
            """,
            [now, start, max_shards],
        )
    ]
    if not shards:
        return None
    each = max(1, -(-limit // len(shards)))
    facts = _take_facts(tx, shards, each)
    return Taken(shards, facts, _take_timers(tx, shards, facts, now, each))


def _take_facts(tx: Tx, shards: list[int], each: int) -> list[QueuedFact]:
    rows = tx.rows(
        """
        WITH due AS (
          SELECT q.shard, q.seq FROM unnest(%b::smallint[]) AS s(shard) CROSS JOIN LATERAL (
            SELECT shard, seq FROM fact_queue WHERE fact_queue.shard = s.shard ORDER BY seq LIMIT %s) q)
        DELETE FROM fact_queue q USING due WHERE q.shard = due.shard AND q.seq = due.seq
        RETURNING q.shard, q.seq, q.workspace_id, q.person_id, q.received_at, q.body
        """,
        [shards, each],
    )
    return [QueuedFact(*row) for row in sorted(rows, key=_shard_and_seq)]


def _shard_and_seq(row: tuple[object, ...]) -> tuple[object, object]:
    return row[0], row[1]


def _take_timers(
    tx: Tx, shards: list[int], facts: list[QueuedFact], now: datetime, each: int
) -> list[DueTimer]:
    taken: dict[int, int] = {}
    until: dict[int, datetime] = {}
    for fact in facts:
        taken[fact.shard] = taken.get(fact.shard, 0) + 1
        until[fact.shard] = fact.received
    bounds = [min(now, until[s]) if taken.get(s, 0) >= each else now for s in shards]
    rows = tx.rows(
        """
        WITH due AS (
          SELECT t.shard, t.id FROM unnest(%b::smallint[], %b::timestamptz[]) AS s(shard, bound) CROSS JOIN LATERAL (
            SELECT shard, id FROM timers WHERE timers.shard = s.shard AND due_at <= s.bound ORDER BY due_at LIMIT %s) t)
        DELETE FROM timers t USING due WHERE t.shard = due.shard AND t.id = due.id
        RETURNING t.shard, t.id, t.due_at, t.workspace_id, t.person_id, t.kind, t.body
        """,
        [shards, bounds, each],
    )
    return [DueTimer(*row) for row in sorted(rows, key=lambda row: (row[0], row[2], row[1]))]


def put_back(tx: Tx, facts: Sequence[QueuedFact], timers: Sequence[DueTimer] = ()) -> None:
    """Return what could not be handled now to where it stood, keeping the order."""
    if facts:
        tx.run(
            """
            INSERT INTO fact_queue (shard, seq, workspace_id, person_id, received_at, body)
            SELECT * FROM unnest(%b::smallint[], %b::bigint[], %b::int[], %b::uuid[], %b::timestamptz[], %b::bytea[])
            """,
            [
                [f.shard for f in facts], [f.seq for f in facts], [f.workspace for f in facts],
                [f.person for f in facts], [f.received for f in facts], [f.body for f in facts],
            ],
        )  # fmt: skip
    set_timers(tx, timers)


def append(tx: Tx, rows: Sequence[tuple[int, int, UUID, datetime, bytes]]) -> None:
    """Append facts to their people's lines: (shard, workspace, person, received, encoded fact)."""
    if rows:
        tx.copy(
            "fact_queue",
            ["shard", "workspace_id", "person_id", "received_at", "body"],
            ["int2", "int4", "uuid", "timestamptz", "bytea"],
            rows,
        )


def set_timers(tx: Tx, timers: Sequence[DueTimer]) -> None:
    """Set timers; each replaces its owner's earlier one."""
    if timers:
        tx.run(
            """
            INSERT INTO timers (shard, id, due_at, workspace_id, person_id, kind, body)
            SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::timestamptz[], %b::int[], %b::uuid[], %b::text[],
              %b::bytea[])
            ON CONFLICT (shard, id) DO UPDATE SET due_at = excluded.due_at, kind = excluded.kind, body = excluded.body
            """,
            [
                [t.shard for t in timers], [t.owner for t in timers], [t.due for t in timers],
                [t.workspace for t in timers], [t.person for t in timers], [t.kind for t in timers],
                [t.body for t in timers],
            ],
        )  # fmt: skip


def cancel_timers(tx: Tx, owners: Sequence[tuple[int, UUID]]) -> None:
    """Forget the timers of these owners: (shard, owner)."""
    if owners:
        tx.run(
            "DELETE FROM timers t USING unnest(%b::smallint[], %b::uuid[]) AS o(shard, id) "
            "WHERE t.shard = o.shard AND t.id = o.id",
            [[o[0] for o in owners], [o[1] for o in owners]],
        )


def lock_shard(tx: Tx, shard: int) -> bool:
    """Take one more shard's lock if nobody has it (merges touch two); False when it is busy."""
    row = tx.row(
        "SELECT shard FROM shards WHERE kind = 'facts' AND shard = %s FOR UPDATE SKIP LOCKED", [shard]
    )
    return row is not None


def wait_for_shard(tx: Tx, shard: int) -> None:
    """Take a shard's lock, waiting for whoever has it."""
    tx.row("SELECT shard FROM shards WHERE kind = 'facts' AND shard = %s FOR UPDATE", [shard])


def take_person(tx: Tx, shard: int, person: UUID) -> list[QueuedFact]:
    """Take every queued fact of one person, in order (their line moves when they are merged)."""
    rows = tx.rows(
        "DELETE FROM fact_queue WHERE shard = %s AND person_id = %s "
        "RETURNING shard, seq, workspace_id, person_id, received_at, body",
        [shard, person],
    )
    return [QueuedFact(*row) for row in sorted(rows, key=_shard_and_seq)]


def people_waiting(tx: Tx, people: Sequence[tuple[int, UUID]]) -> set[UUID]:
    """Who of these people (shard, id) has facts that were accepted and not handled yet."""
    if not people:
        return set()
    rows = tx.rows(
        "SELECT DISTINCT person_id FROM fact_queue WHERE shard = ANY(%b) AND person_id = ANY(%b)",
        [sorted({shard for shard, _ in people}), sorted({person for _, person in people})],
    )
    return {row[0] for row in rows}


def announce(tx: Tx, channel: str) -> None:
    """Wake whoever listens on `channel` when this transaction commits."""
    tx.run("SELECT pg_notify(%s, '')", [channel])
