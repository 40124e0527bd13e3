"""The tables of facts: the queue, the history, and the ids that were handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from uuid import UUID

from psycopg.types.json import Jsonb

from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.events.model import Fact, encode_fact
from anklang.storage.transaction import Tx

_HISTORY = {
    "shard": "int2",
    "person_id": "uuid",
    "at": "timestamptz",
    "id": "uuid",
    "workspace_id": "int4",
    "kind": "text",
    "name": "text",
    "received_at": "timestamptz",
    "properties": "jsonb",
    "context": "jsonb",
    "imported": "bool",
}


# A row of fact_queue as binary COPY wants it, up to its last column: five columns, each behind its length.
_ROW = Struct(">hihiii16siqi").pack
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
_QUEUE = "COPY fact_queue (shard, workspace_id, person_id, received_at, body) FROM STDIN (FORMAT BINARY)"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts from here
_MICROSECOND = timedelta(microseconds=1)


def append(tx: Tx, facts: Sequence[Fact]) -> None:
    """Put facts at the end of their people's lines, in this order.

    Rows are packed here: storage.queue.append does the same in three times the time, and every event comes by here.
    """
    if not facts:
        return
    parts = [_HEAD]
    received: datetime | None = None
    micros = 0
    for fact in facts:
        if fact.received is not received:
            received = fact.received
            micros = (received - _EPOCH) // _MICROSECOND
        body = encode_fact(fact)
        person = fact.person.bytes
        parts.append(_ROW(5, 2, person[15], 4, fact.workspace, 16, person, 8, micros, len(body)))
        parts.append(body)
    parts.append(_TAIL)
    with tx.conn.cursor() as cursor, cursor.copy(_QUEUE) as stream:
        stream.write(b"".join(parts))


def remember(tx: Tx, facts: Sequence[Fact]) -> None:
    """Write handled facts into the history; the partitions of their months must exist (storage.partitions)."""
    if facts:
        tx.copy("events", list(_HISTORY), list(_HISTORY.values()), map(_row, facts))


def _row(fact: Fact) -> tuple[object, ...]:
    return (
        shard_of(fact.person), fact.person, fact.at, fact.id, fact.workspace, fact.kind, fact.name, fact.received,
        _json(fact.properties), _json(fact.context), fact.imported,
    )  # fmt: skip


def _json(value: dict[str, object]) -> Jsonb:
    return Jsonb(value, encode)


def drop_seen(tx: Tx, facts: Sequence[Fact]) -> list[Fact]:
    """The facts whose ids were not handled before, in order, each id once; from now on they count as handled.

    Ids are kept in the shard that the id itself names, not the person's: a repeat may come after a log-in or a merge
    made it somebody else's. They are kept for as long as `forget_seen` leaves them.
    """
    first: dict[tuple[int, UUID], Fact] = {}
    for fact in facts:
        first.setdefault((shard_of(fact.id), fact.id), fact)
    if not first:
        return []
    keys = sorted(first)  # in one order everywhere, so that no two transactions wait for each other
    rows = tx.rows(
        """
        INSERT INTO seen_facts (shard, id, day)
        SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::date[]) ON CONFLICT (shard, id) DO NOTHING
        RETURNING shard, id
        """,
        [[key[0] for key in keys], [key[1] for key in keys], [first[key].received.date() for key in keys]],
    )
    if len(rows) == len(facts):
        return list(facts)
    new = {(row[0], row[1]) for row in rows}
    return [fact for key, fact in first.items() if key in new]


def forget_seen(tx: Tx, shard: int, before: date) -> int:
    """Forget the handled ids of one shard from before this day; a repeat of them would be handled again."""
    return tx.run("DELETE FROM seen_facts WHERE shard = %s AND day < %s", [shard, before])
