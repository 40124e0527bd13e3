"""The bare statements of a fact's path on the same rows: what PostgreSQL costs when nobody thinks.

COPY into the queue in groups; then by batches of 1,000: claim shards, take the facts out, insert their ids to recognise
repeats, read the people, write the people, COPY into the history. Profiles and memories have the sizes that the
product gave them.
"""

from __future__ import annotations

import multiprocessing
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.storage import queue
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.transaction import Tx
from benchmarks import shop
from benchmarks.rig import Place, cpu, loader, tree

_QUEUED = "SELECT shard, workspace_id, person_id, received_at, body FROM fact_queue ORDER BY seq"
GROUP = 800  # rows of one COPY: what eight connections with batches of 100 make
BATCH = 1000
Row = tuple[int, int, UUID, datetime, bytes]
State = dict[UUID, tuple[str, bytes]]  # person -> profile, memory


class Bare(msgspec.Struct, frozen=True):
    """CPU microseconds of a fact, and how they divide."""

    cost: float
    note: str


def bare_cost(done: Place, events: list[dict[str, Any]]) -> Bare:
    """Measure on a fresh place with the same people; `done` is the place where the product handled the events."""
    state: State = {
        row[0]: (row[1], row[2]) for row in done.rows("SELECT id, profile::text, memory FROM people")
    }
    with Place(done.rig, len(done.ids)) as place:
        ids = dict(zip(place.ids, done.ids, strict=True))
        place.start("api")
        sender = loader(place, shop.bodies(events, place.clock()))
        sender.start()
        sender.join()
        rows: list[Row] = [
            (row[0], row[1], row[2], row[3], row[4])
            for row in place.rows(
                "SELECT shard, workspace_id, person_id, received_at, body FROM fact_queue ORDER BY seq"
            )
        ]
        assert len(rows) == len(events)
        place.roles.stop()
        with place.database.transaction() as tx:
            tx.run("TRUNCATE fact_queue")
        Partitions(place.database).ensure({row[3] for row in rows} | {place.now})
        place.analyze()
        mine = {one: state[ids[one]] for one in place.ids}
        accept = measured(place, _accept, (rows,), len(rows))
        handle = measured(place, _handle, (mine,), len(rows))
    parts = f"accept {accept[0]:.0f} + {accept[1]:.0f} PostgreSQL, handle {handle[0]:.0f} + {handle[1]:.0f} PostgreSQL"
    return Bare(sum(accept) + sum(handle), parts)


def measured(place: Place, work: Any, given: tuple[Any, ...], count: int) -> tuple[float, float]:
    """CPU microseconds of a row: of a process that does `work`, and of PostgreSQL."""
    go, done = multiprocessing.Event(), multiprocessing.Event()
    process = multiprocessing.Process(target=_run, args=(place.url, work, given, go, done))
    process.start()
    time.sleep(1.0)
    assert process.pid is not None
    before = cpu(process.pid), sum(cpu(pid) for pid in tree(place.rig.postmaster))
    go.set()
    done.wait()
    after = cpu(process.pid), sum(cpu(pid) for pid in tree(place.rig.postmaster))
    process.join()
    return (after[0] - before[0]) / count * 1e6, (after[1] - before[1]) / count * 1e6


def _run(url: str, work: Any, given: tuple[Any, ...], go: Any, done: Any) -> None:
    database = Database(url, 1)
    with database.transaction() as tx:
        tx.run("SELECT 1")
    go.wait()
    work(database, *given)
    done.set()
    time.sleep(0.5)  # its CPU time is read before it ends
    database.close()


def _accept(database: Database, rows: list[Row]) -> None:
    for start in range(0, len(rows), GROUP):
        with database.transaction() as tx:
            queue.append(tx, rows[start : start + GROUP])


def _handle(database: Database, state: State) -> None:
    now = datetime.now(UTC)
    turn = 0
    while True:
        with database.transaction() as tx:
            turn = (turn + 61) & 255
            taken = queue.claim(tx, now, BATCH, turn)
            if taken is None:
                return
            _write(tx, taken.facts, state, now)


def _write(tx: Tx, facts: list[queue.QueuedFact], state: State, now: datetime) -> None:
    ids = [UUID(fact.body[7:43].decode()) for fact in facts]  # {"id":"…
    tx.rows(
        "INSERT INTO seen_facts (shard, id, day) SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::date[]) "
        "ON CONFLICT (shard, id) DO NOTHING RETURNING shard, id",
        [[one.int & 255 for one in ids], ids, [now.date()] * len(ids)],
    )
    people = list({fact.person for fact in facts})
    tx.rows(
        "SELECT p.id, p.profile::text, p.memory FROM unnest(%b::smallint[], %b::uuid[]) AS asked(shard, id) "
        "JOIN people p ON p.shard = asked.shard AND p.id = asked.id",
        [[shard_of(one) for one in people], people],
    )
    tx.run(
        "UPDATE people p SET profile = n.profile::jsonb, memory = n.memory, updated_at = %s "
        "FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::bytea[]) AS n(shard, id, profile, memory) "
        "WHERE p.shard = n.shard AND p.id = n.id",
        [
            now,
            [shard_of(one) for one in people],
            people,
            [state[one][0] for one in people],
            [state[one][1] for one in people],
        ],
    )
    tx.copy(
        "events",
        [
            "shard",
            "person_id",
            "at",
            "id",
            "workspace_id",
            "kind",
            "name",
            "received_at",
            "properties",
            "context",
        ],
        ["int2", "uuid", "timestamptz", "uuid", "int4", "text", "text", "timestamptz", "jsonb", "jsonb"],
        _history(facts, ids),
    )


def _history(facts: list[queue.QueuedFact], ids: list[UUID]) -> Any:
    for fact, id_ in zip(facts, ids, strict=True):
        body = msgspec.json.decode(fact.body, type=_Body)
        yield (fact.shard, fact.person, fact.received, id_, fact.workspace, body.kind, body.name, fact.received,
               _Text(body.properties), _Text(body.context))  # fmt: skip


class _Body(msgspec.Struct):
    kind: str
    name: str
    properties: msgspec.Raw = msgspec.Raw(b"{}")
    context: msgspec.Raw = msgspec.Raw(b"{}")


def _Text(raw: msgspec.Raw) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(raw, bytes)
